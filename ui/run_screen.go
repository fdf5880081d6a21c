package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// joint is the column of the line between two panes, 0 without a second one.
func (a *App) joint(w int) int {
	if a.help || w < 110 || a.screen != runScreen || a.shown == "" {
		return 0
	}
	return w * 56 / 100
}

// runBody is the tree, and the facts of the row under the cursor beside it or,
// where there is height but no width, below it.
func (a *App) runBody(s *summary, w, h int) []string {
	if s == nil {
		return a.nothing(w)
	}
	end := a.outcomeLines(s, w)
	h -= len(end)
	joint, below := a.joint(w), 0
	treeW := w
	if joint > 0 {
		treeW = joint - 1
	} else if h >= 24 {
		below = h / 3
	}
	now := a.now()
	var items []tree.Item
	var d *detail
	a.withJob(func(v *engine.JobView) {
		if a.urgent.On {
			items = a.urgent.Copy(v, &a.tree, h-below)
		} else {
			a.tree.Place(v, h-below)
			items = a.tree.Copy(v)
		}
		d = a.copyDetail(v, items)
	})
	rows := make([]string, 0, h)
	for _, it := range items {
		if a.urgent.On {
			rows = append(rows, drawUrgent(a.theme, s.job, it, treeW, now))
		} else {
			rows = append(rows, drawItem(a.theme, s.job, it, treeW, now))
		}
	}
	if len(rows) == 0 && a.urgent.On {
		rows = append(rows, draw.NewLine(treeW).Add(a.theme.Dim, " nothing is under way, and nothing failed").String())
	}
	switch {
	case joint > 0:
		rows = draw.Beside(a.theme, rows, a.detailRows(s.job, d, w-joint-3, h, now), joint, h)
	case below > 0:
		rows = append(draw.Fill(rows, h-below), draw.Rule(a.theme, w, 0, ""))
		for _, r := range a.detailRows(s.job, d, w-2, below-1, now) {
			rows = append(rows, " "+r)
		}
	}
	return append(draw.Fill(rows, h), end...)
}

func (a *App) detailRows(j *engine.Job, d *detail, w, h int, now time.Time) []string {
	if d == nil {
		return nil
	}
	f, _ := a.facts.get(d.key)
	return detailLines(a.theme, j, d, f, w, h, now)
}

// copyDetail takes what the side pane shows.
func (a *App) copyDetail(v *engine.JobView, items []tree.Item) *detail {
	for _, it := range items {
		if !it.Cursor {
			continue
		}
		d := &detail{item: it}
		switch it.Kind {
		case tree.Execution:
			d.key = keyOf(v, it.X)
			_, e, _ := v.Job.At(it.X)
			d.ep = v.Job.Endpoints[e]
		case tree.Region:
			d.ep = v.Job.Endpoints[a.tree.Groups[it.G].From]
		}
		return d
	}
	return nil
}

// outcomeLines are the end of a job in one sentence and what can be done next.
func (a *App) outcomeLines(s *summary, w int) []string {
	if s.state == engine.JobPaused && s.note != "" {
		text := "‖ paused: " + safetext.Line(s.note) + "; " + a.keys.pause.Help().Key + " lets it go on"
		return []string{draw.NewLine(w).Add("", " ").Add(a.theme.Again, text).String()}
	}
	if s.failed != nil {
		m := a.theme.Job(engine.JobFailed)
		rows := []string{draw.NewLine(w).Add("", " ").Add(m.Style, m.Glyph+" stopped: "+safetext.Line(s.failed.Error())).String()}
		if hint := engine.HintOf(s.failed); hint != "" {
			rows = append(rows, draw.NewLine(w).Add(a.theme.Bold, "   "+safetext.Line(hint)).String())
		}
		return append(rows, draw.NewLine(w).Add(a.theme.Dim, "   completed answers are stored; q quit, then beacon resume").String())
	}
	if s.state.Live() || s.outcome == "" {
		return nil
	}
	m := a.theme.Job(s.state)
	text := safetext.Line(s.outcome)
	if c := s.cancel; c.Asked && !strings.Contains(text, "at Modal") {
		text += " Canceled at Modal " + ratioWords(c)
	}
	rows := []string{draw.NewLine(w).Add("", " ").Add(m.Style, m.Glyph+" "+text).String()}
	next := "3 answers  4 compare  5 jobs"
	if s.state == engine.JobInterrupted || s.state == engine.JobCanceled {
		next = "R resume  " + next
	}
	if s.counts.Failed > 0 {
		next = "r retry failed  " + next
	}
	return append(rows, draw.NewLine(w).Add(a.theme.Dim, "   next: "+next+"  q quit").String())
}

func ratioWords(c engine.CancelReport) string {
	return draw.Plural(c.Confirmed, "call") + ", not confirmed " + draw.Plural(c.Unconfirmed, "call") + "."
}

func (a *App) nothing(w int) []string {
	text := "no job is shown: 5 lists the jobs kept, beacon run starts one"
	if a.shown != "" {
		text = "reading job " + draw.ShortID(safetext.Line(a.shown)) + " …"
	}
	return []string{"", draw.NewLine(w).Add(a.theme.Dim, " "+text).String()}
}

// finalRows bounds what is left on the normal screen.
const finalRows = 24

// final is the Run screen without title, hints and the blank rows at its end.
func (a *App) final() []string {
	if a.shown == "" || a.width < 50 {
		return nil
	}
	a.screen, a.help, a.prompt, a.form, a.palette, a.urgent.On = runScreen, false, nil, nil, nil, false
	a.sync(true)
	var s *summary
	now := a.now()
	a.withJob(func(v *engine.JobView) {
		sum := summarize(v, a.tree.Groups, now)
		s = &sum
	})
	if s == nil {
		return nil
	}
	a.o.Engine.Board().Regions(s.judge)
	rows := append(jobHeader(a.theme, s, a.width, now), draw.Rule(a.theme, a.width, 0, ""))
	for _, r := range a.runRows(s, a.width, finalRows-len(rows)) {
		if strings.TrimSpace(ansi.Strip(r)) != "" {
			rows = append(rows, r)
		}
	}
	if a.looks.Ascii {
		for i := range rows {
			rows[i] = draw.ASCII(rows[i])
		}
	}
	return rows
}

// runRows are the first rows of the tree, without a cursor.
func (a *App) runRows(s *summary, w, h int) (rows []string) {
	now := a.now()
	var items []tree.Item
	a.withJob(func(v *engine.JobView) {
		items = a.tree.First(v, h)
	})
	for _, it := range items {
		rows = append(rows, drawItem(a.theme, s.job, it, w, now))
	}
	return rows
}
