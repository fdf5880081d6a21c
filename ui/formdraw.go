package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
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
		return beside(a.theme, rows, plan, listW, h)
	}
	rows = append(fill(rows, listH), rule(a.theme, w, 0, ""))
	for _, r := range plan {
		rows = append(rows, " "+r)
	}
	return rows
}

func (a *App) drawField(at field, w int, here bool) string {
	f, t := a.form, a.theme
	l := newRow(t, w, here)
	l.to(1)
	group := func(word string, m map[string]bool, n int) {
		l.add(t.bold, word).add(t.dim, " "+ratio(chosen(m), n))
	}
	switch at.kind {
	case nameField:
		l.cell(t.bold, "Name", 12).add("", orWord(safetext.Line(f.name), "(none)"))
	case questionGroup:
		if f.files != "" {
			l.add(t.bold, "Questions").add(t.dim, " from the files below")
		} else {
			group("Questions", f.questions, len(f.choices.Questions))
		}
	case questionField:
		q := &f.choices.Questions[at.i]
		box(t, l, f.questions[q.ID]).cell("", safetext.Line(q.ID), 20).add(t.dim, safetext.Line(q.Text))
	case filesField:
		l.cell(t.bold, "Files", 12).add("", orWord(safetext.Line(f.files), "(none: enter names some)"))
	case modelGroup:
		group("Models", f.models, len(f.choices.Models))
	case modelField:
		box(t, l, f.models[f.choices.Models[at.i]]).add("", safetext.Line(f.choices.Models[at.i]))
	case regionGroup:
		group("Regions", f.regions, len(f.choices.Regions))
	case regionField:
		box(t, l, f.regions[f.choices.Regions[at.i]]).cell("", safetext.Line(f.choices.Regions[at.i]), 10)
		a.regionHealth(l, f.choices.Regions[at.i])
	case barrierField:
		l.cell(t.bold, "Barrier", 12).add("", "‹ "+string(f.barrier)+" ›").add(t.dim, "  "+barrierWords[f.barrier])
	case lookaheadField:
		l.cell(t.bold, "Lookahead", 12).add("", "‹ "+strconv.Itoa(f.lookahead)+" ›").add(t.dim, "  questions ahead of the barrier")
	case repeatsField:
		l.cell(t.bold, "Repeats", 12).add("", "‹ "+strconv.Itoa(f.repeats)+" ›").add(t.dim, "  of each question")
	case startField:
		st := t.good
		if f.plan == nil {
			st = t.dim
		}
		l.add(st, "[ start the job ]")
	}
	return l.String()
}

var barrierWords = map[engine.Barrier]string{
	engine.BarrierJob:      "all regions finish a question before the next",
	engine.BarrierRegion:   "each region goes on by itself",
	engine.BarrierEndpoint: "each endpoint goes on by itself",
}

func box(t *theme, l *line, on bool) *line {
	if on {
		return l.add(t.good, "  [x] ")
	}
	return l.add(t.dim, "  [ ] ")
}

func chosen(m map[string]bool) (n int) {
	for _, on := range m {
		n += count(on)
	}
	return n
}

// regionHealth is what preflight found of a region.
func (a *App) regionHealth(l *line, name string) {
	a.o.Engine.Board().Regions(func(views []engine.RegionView) {
		for i := range views {
			if v := &views[i]; v.Region == name {
				m := a.theme.health(v.State)
				word := m.word
				if v.Checking {
					word = "checking"
				}
				l.add(m.style, m.glyph+" "+word)
				if len(v.Missing) > 0 {
					l.add(a.theme.again, " "+safetext.Line(strings.Join(v.Missing, ", "))+" missing")
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
	p := &pane{t: a.theme, width: w}
	switch {
	case f.err != nil:
		text := f.err.Error()
		if hint := engine.HintOf(f.err); hint != "" {
			text += " (" + hint + ")"
		}
		rows, _ := wrapHead(text, w, noteRows)
		for _, r := range rows {
			p.row(a.theme.bad, r)
		}
		return p.rows
	case f.plan == nil:
		p.row(a.theme.dim, "planning …")
		return p.rows
	}
	plan := f.plan
	p.row(a.theme.bold, "Plan")
	p.row("", fmt.Sprintf("%s: %s", plural(len(plan.Executions), "execution"), shape(plan.Job)))
	p.row("", fmt.Sprintf("%s, at most %d in flight, %s", plural(len(plan.Job.Endpoints), "endpoint"), plan.InFlight, gpuWords(plan)))
	speedWord := ""
	if plan.Job.Simulated {
		speedWord = " at " + speed(plan.Job.Speed) + ", SIMULATED"
	}
	p.row("", fmt.Sprintf("about %s%s, about %s, timeout %s", clock(plan.Estimate.Duration), speedWord, usd(plan.Estimate.CostUSD), plan.Timeout.Round(time.Second)))
	p.blank()
	for _, warning := range plan.Warnings {
		rows, _ := wrapHead(warning, w-2, noteRows)
		for i, r := range rows {
			p.row(a.theme.again, []string{"! ", "  "}[min(i, 1)]+r)
		}
	}
	if len(plan.Warnings) == 0 {
		p.row(a.theme.good, "✓ nothing to be warned of")
	}
	p.blank()
	p.row(a.theme.dim, "nothing is sent before start")
	return p.rows
}

func gpuWords(plan *engine.Plan) string {
	if limit := plan.Settings.Limits.GPUs; limit > 0 {
		return fmt.Sprintf("%d of %d GPUs", plan.GPUs, limit)
	}
	return plural(plan.GPUs, "GPU")
}
