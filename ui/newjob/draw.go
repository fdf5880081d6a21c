package newjob

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
)

// fewestFields is how many rows of the form stay when the plan below it is long.
const fewestFields = 4

// Draw draws the fields, and the plan beside or below them. The fields scroll and the
// plan does not, so that on a small terminal the plan has the rows that it needs.
func (s *Screen) Draw(w, h int) []string {
	t, fields := s.desk.Theme, s.form.fields()
	listW, planW, listH := w, w-2, h
	if w >= 100 {
		listW = w * 45 / 100
		planW = w - listW - 3
	}
	plan := s.planRows(planW)
	if listW == w {
		listH = max(fewestFields, min(h/2, h-1-len(plan)))
	}
	s.list.N = len(fields)
	s.list.Go(s.list.At)
	from, to := s.list.Scroll(listH)
	var rows []string
	for i := from; i < to; i++ {
		rows = append(rows, s.drawField(fields[i], listW-1, i == s.list.At))
	}
	if listW < w {
		return draw.Beside(t, rows, plan, listW, h)
	}
	return draw.Below(t, rows, plan, w, listH)
}

func (s *Screen) drawField(at field, w int, here bool) string {
	f, t := &s.form, s.desk.Theme
	l := draw.NewRow(t, w, here)
	l.To(1)
	group := func(word string, m map[foreign.Text]bool, n int) {
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
		box(t, l, f.questions[q.ID]).Cell("", q.ID.Line(), 20).Add(t.Dim, q.Text.Line())
	case filesField:
		l.Cell(t.Bold, "Files", 12).Add("", draw.Or(safetext.Line(f.files), "(none: enter names some)"))
	case modelGroup:
		group("Models", f.models, len(f.choices.Models))
	case modelField:
		box(t, l, f.models[f.choices.Models[at.i]]).Add("", f.choices.Models[at.i].Line())
	case regionGroup:
		group("Regions", f.regions, len(f.choices.Regions))
	case regionField:
		box(t, l, f.regions[f.choices.Regions[at.i]]).Cell("", f.choices.Regions[at.i].Line(), 10)
		s.regionHealth(l, f.choices.Regions[at.i], w)
	case barrierField:
		l.Cell(t.Bold, "Barrier", 12).Add("", "‹ "+string(f.barrier)+" ›").Add(t.Dim, "  "+barrierWords[f.barrier])
	case lookaheadField:
		l.Cell(t.Bold, "Lookahead", 12).Add("", "‹ "+strconv.Itoa(f.lookahead)+" ›").Add(t.Dim, "  questions ahead of the barrier")
	case repeatsField:
		l.Cell(t.Bold, "Repeats", 12).Add("", "‹ "+strconv.Itoa(f.repeats)+" ›").Add(t.Dim, "  of each question")
	case startField:
		st := t.Good
		if s.plan == nil {
			st = t.Dim
		}
		l.Add(st, "[ start the job ]")
	}
	return l.String()
}

var barrierWords = map[engine.Barrier]string{
	engine.BarrierJob:      "all regions finish a question before the next",
	engine.BarrierRegion:   "each region proceeds independently",
	engine.BarrierEndpoint: "each endpoint proceeds independently",
}

func box(t *draw.Theme, l *draw.Line, on bool) *draw.Line {
	if on {
		return l.Add(t.Good, "  [x] ")
	}
	return l.Add(t.Dim, "  [ ] ")
}

func chosen(m map[foreign.Text]bool) (n int) {
	for _, on := range m {
		if on {
			n++
		}
	}
	return n
}

// regionHealth adds the health and the missing models of a region, as far as the width
// allows.
func (s *Screen) regionHealth(l *draw.Line, name foreign.Text, w int) {
	s.desk.Board.Regions(func(views []board.RegionView) {
		for i := range views {
			if v := &views[i]; v.Region == name {
				m := s.desk.Theme.Health(v.State)
				word := m.Word
				if v.Checking {
					word = "checking"
				}
				l.Add(m.Style, m.Glyph+" "+word)
				if len(v.Missing) > 0 {
					l.Add(s.desk.Theme.Again, " "+draw.WordsFor(w, ", ", v.Missing)+" missing")
				}
			}
		}
	})
}

// noteRows is the most rows of one error or warning.
const noteRows = 100

// planRows draws the size of the plan, its cost, and its warnings.
func (s *Screen) planRows(w int) []string {
	p := &draw.Pane{Theme: s.desk.Theme, Width: w}
	switch {
	case s.err != nil:
		text := foreign.Error(s.err)
		if hint := engine.HintOf(s.err); hint != "" {
			text += foreign.Text(" (" + hint + ")")
		}
		rows, _ := draw.WrapHead(text, w, noteRows)
		for _, r := range rows {
			p.Row(s.desk.Theme.Bad, r)
		}
		return p.Rows
	case s.plan == nil:
		p.Row(s.desk.Theme.Dim, "planning …")
		return p.Rows
	}
	plan := s.plan
	p.Row(s.desk.Theme.Bold, "Plan")
	p.Row("", fmt.Sprintf("%s: %s", draw.Plural(len(plan.Executions), "execution"), facts.Shape(plan.Job)))
	p.Row("", fmt.Sprintf("%s, at most %d in flight, %s", draw.Plural(len(plan.Job.Endpoints), "endpoint"), plan.InFlight, gpuWords(plan)))
	speedWord := ""
	if plan.Job.Simulated {
		speedWord = " at " + draw.Speed(plan.Job.Speed) + ", SIMULATED"
	}
	p.Row("", fmt.Sprintf("about %s%s, about %s, timeout %s", draw.Clock(plan.Estimate.Duration), speedWord, draw.USD(plan.Estimate.CostUSD), plan.Timeout.Round(time.Second)))
	p.Blank()
	for _, warning := range plan.Warnings {
		rows, _ := draw.WrapHead(foreign.Text(warning), w-2, noteRows)
		for i, r := range rows {
			p.Row(s.desk.Theme.Again, []string{"! ", "  "}[min(i, 1)]+r)
		}
	}
	if len(plan.Warnings) == 0 {
		p.Row(s.desk.Theme.Good, "✓ no warnings")
	}
	p.Blank()
	s.receiverRows(p)
	p.Row(s.desk.Theme.Dim, "nothing is sent before start")
	return p.Rows
}

// receiverRows name the configuration, and each host that the chosen regions ask with
// what it receives.
func (s *Screen) receiverRows(p *draw.Pane) {
	row := func(st draw.SGR, text string) {
		rows, _ := draw.WrapHead(foreign.Text(text), p.Width, noteRows)
		for _, r := range rows {
			p.Row(st, r)
		}
	}
	c := s.form.choices
	row(s.desk.Theme.Dim, "configuration: "+draw.Or(strings.Join(c.Files, ", "), "built in, no file"))
	for _, h := range c.Hosts {
		if s.form.regions[h.Region] {
			row("", fmt.Sprintf("%s asks %s, which receives %s", h.Region, h.Host, draw.Or(strings.Join(h.Receives, ", "), "no secret")))
		}
	}
	if len(c.Hosts) == 0 {
		row(s.desk.Theme.Dim, "no host is asked: the regions are SIMULATED in this process")
	}
}

func gpuWords(plan *plan.Plan) string {
	if limit := plan.Settings.Limits.GPUs; limit > 0 {
		return fmt.Sprintf("%d of %d GPUs", plan.GPUs, limit)
	}
	return draw.Plural(plan.GPUs, "GPU")
}
