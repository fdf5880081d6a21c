package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// formBody is the fields, and beside or below them what would be sent.
func (a *App) formBody(w, h int) []string {
	f := a.form
	fields := f.fields()
	f.cursor = max(0, min(f.cursor, len(fields)-1))
	listW, planW, listH := w, w-2, h
	if w >= 100 {
		listW = w * 45 / 100
		planW = w - listW - 3
	} else {
		listH = max(4, h/2)
	}
	f.top = max(min(f.top, f.cursor), f.cursor+1-listH)
	f.top = max(0, min(f.top, len(fields)-listH))
	var rows []string
	for i := f.top; i < min(len(fields), f.top+listH); i++ {
		rows = append(rows, a.drawField(fields[i], listW-1, i == f.cursor))
	}
	plan := a.planRows(planW)
	if listW < w {
		return draw.Beside(a.theme, rows, plan, listW, h)
	}
	rows = append(draw.Fill(rows, listH), draw.Rule(a.theme, w, 0, ""))
	for _, r := range plan {
		rows = append(rows, " "+r)
	}
	return rows
}

func (a *App) drawField(at field, w int, here bool) string {
	f, t := a.form, a.theme
	l := draw.NewRow(t, w, here)
	l.To(1)
	group := func(word string, m map[string]bool, n int) {
		l.Add(t.Bold, word).Add(t.Dim, " "+draw.Ratio(chosen(m), n))
	}
	switch at.kind {
	case nameField:
		l.Cell(t.Bold, "Name", 12).Add("", draw.Or(safetext.Line(f.name), "(none)"))
	case questionGroup:
		if f.files != "" {
			l.Add(t.Bold, "Questions").Add(t.Dim, " from the files below")
		} else {
			group("Questions", f.questions, len(f.choices.Questions))
		}
	case questionField:
		q := &f.choices.Questions[at.i]
		box(t, l, f.questions[q.ID]).Cell("", safetext.Line(q.ID), 20).Add(t.Dim, safetext.Line(q.Text))
	case filesField:
		l.Cell(t.Bold, "Files", 12).Add("", draw.Or(safetext.Line(f.files), "(none: enter names some)"))
	case modelGroup:
		group("Models", f.models, len(f.choices.Models))
	case modelField:
		box(t, l, f.models[f.choices.Models[at.i]]).Add("", safetext.Line(f.choices.Models[at.i]))
	case regionGroup:
		group("Regions", f.regions, len(f.choices.Regions))
	case regionField:
		box(t, l, f.regions[f.choices.Regions[at.i]]).Cell("", safetext.Line(f.choices.Regions[at.i]), 10)
		a.regionHealth(l, f.choices.Regions[at.i])
	case barrierField:
		l.Cell(t.Bold, "Barrier", 12).Add("", "‹ "+string(f.barrier)+" ›").Add(t.Dim, "  "+barrierWords[f.barrier])
	case lookaheadField:
		l.Cell(t.Bold, "Lookahead", 12).Add("", "‹ "+strconv.Itoa(f.lookahead)+" ›").Add(t.Dim, "  questions ahead of the barrier")
	case repeatsField:
		l.Cell(t.Bold, "Repeats", 12).Add("", "‹ "+strconv.Itoa(f.repeats)+" ›").Add(t.Dim, "  of each question")
	case startField:
		st := t.Good
		if f.plan == nil {
			st = t.Dim
		}
		l.Add(st, "[ start the job ]")
	}
	return l.String()
}

var barrierWords = map[engine.Barrier]string{
	engine.BarrierJob:      "all regions finish a question before the next",
	engine.BarrierRegion:   "each region goes on by itself",
	engine.BarrierEndpoint: "each endpoint goes on by itself",
}

func box(t *draw.Theme, l *draw.Line, on bool) *draw.Line {
	if on {
		return l.Add(t.Good, "  [x] ")
	}
	return l.Add(t.Dim, "  [ ] ")
}

func chosen(m map[string]bool) (n int) {
	for _, on := range m {
		if on {
			n++
		}
	}
	return n
}

// regionHealth is what preflight found of a region.
func (a *App) regionHealth(l *draw.Line, name string) {
	a.o.Engine.Board().Regions(func(views []engine.RegionView) {
		for i := range views {
			if v := &views[i]; v.Region == name {
				m := a.theme.Health(v.State)
				word := m.Word
				if v.Checking {
					word = "checking"
				}
				l.Add(m.Style, m.Glyph+" "+word)
				if len(v.Missing) > 0 {
					l.Add(a.theme.Again, " "+safetext.Line(strings.Join(v.Missing, ", "))+" missing")
				}
			}
		}
	})
}

// noteRows bounds the rows of one error or warning.
const noteRows = 100

// planRows are what would be sent, and what should be known before.
func (a *App) planRows(w int) []string {
	f := a.form
	p := &draw.Pane{Theme: a.theme, Width: w}
	switch {
	case f.err != nil:
		text := f.err.Error()
		if hint := engine.HintOf(f.err); hint != "" {
			text += " (" + hint + ")"
		}
		rows, _ := draw.WrapHead(text, w, noteRows)
		for _, r := range rows {
			p.Row(a.theme.Bad, r)
		}
		return p.Rows
	case f.plan == nil:
		p.Row(a.theme.Dim, "planning …")
		return p.Rows
	}
	plan := f.plan
	p.Row(a.theme.Bold, "Plan")
	p.Row("", fmt.Sprintf("%s: %s", draw.Plural(len(plan.Executions), "execution"), shape(plan.Job)))
	p.Row("", fmt.Sprintf("%s, at most %d in flight, %s", draw.Plural(len(plan.Job.Endpoints), "endpoint"), plan.InFlight, gpuWords(plan)))
	speedWord := ""
	if plan.Job.Simulated {
		speedWord = " at " + draw.Speed(plan.Job.Speed) + ", SIMULATED"
	}
	p.Row("", fmt.Sprintf("about %s%s, about %s, timeout %s", draw.Clock(plan.Estimate.Duration), speedWord, draw.USD(plan.Estimate.CostUSD), plan.Timeout.Round(time.Second)))
	p.Blank()
	for _, warning := range plan.Warnings {
		rows, _ := draw.WrapHead(warning, w-2, noteRows)
		for i, r := range rows {
			p.Row(a.theme.Again, []string{"! ", "  "}[min(i, 1)]+r)
		}
	}
	if len(plan.Warnings) == 0 {
		p.Row(a.theme.Good, "✓ nothing to be warned of")
	}
	p.Blank()
	p.Row(a.theme.Dim, "nothing is sent before start")
	return p.Rows
}

func gpuWords(plan *engine.Plan) string {
	if limit := plan.Settings.Limits.GPUs; limit > 0 {
		return fmt.Sprintf("%d of %d GPUs", plan.GPUs, limit)
	}
	return draw.Plural(plan.GPUs, "GPU")
}
