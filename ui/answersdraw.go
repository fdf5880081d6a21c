package ui

import (
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// answerRow is a row of the list, copied from the board.
type answerRow struct {
	x      int
	row    engine.Row
	here   bool
	marked bool
}

// answersBody is the list and beside it, or below it, the answer.
func (a *App) answersBody(w, h int) []string {
	l := &a.answers
	listW, pageW := answerPanes(w)
	wide, listH := listW < w, h
	if !wide {
		listH = max(1, h/3)
	}
	l.rows = listH
	rows, job, d := a.copyAnswers()
	if job == nil {
		return a.nothing(w)
	}
	now := a.now()
	list := make([]string, 0, listH)
	for _, r := range rows {
		list = append(list, drawAnswerRow(a.theme, job, r, listW-1, l.reading))
	}
	if len(rows) == 0 {
		list = append(list, draw.NewLine(listW-1).Add(a.theme.Dim, " none: "+a.keys.filter.Help().Key+" shows other states, "+a.keys.find.Help().Key+" searches for other words").String())
	}
	if wide {
		return draw.Beside(a.theme, list, a.page(job, d, pageW, h, now), listW, h)
	}
	out := append(draw.Fill(list, listH), draw.Rule(a.theme, w, 0, ""))
	for _, r := range a.page(job, d, pageW, h-listH-1, now) {
		out = append(out, " "+r)
	}
	return out
}

// answerPanes are the widths of the list and of the answer, which stands below
// the list where there is no room beside it.
func answerPanes(w int) (list, page int) {
	if w < 110 {
		return w, max(0, w-2)
	}
	list = w * 42 / 100
	return list, w - list - 3
}

// copyAnswers takes the visible part of the list and what the cursor stands on.
func (a *App) copyAnswers() (rows []answerRow, job *engine.Job, d *detail) {
	l := &a.answers
	a.withJob(func(v *engine.JobView) {
		job = v.Job
		l.top = max(min(l.top, l.cursor), l.cursor+1-l.rows)
		l.top = max(0, min(l.top, l.n-l.rows))
		for i := l.top; i < min(l.n, l.top+l.rows); i++ {
			if x := l.at(i); x < len(v.Rows) {
				rows = append(rows, answerRow{x, v.Rows[x], i == l.cursor, l.marked[x]})
			}
		}
		if x := l.execution(); x >= 0 && x < len(v.Rows) {
			q, e, _ := v.Job.At(x)
			it := tree.Item{Node: tree.Node{Kind: tree.Execution, Q: q, X: x}, Row: v.Rows[x], State: v.Rows[x].State, Job: v.State}
			it.Usually, it.Note = tree.WaitsOf(v).Expect(v, x)
			d = &detail{item: it, key: keyOf(v, x), ep: v.Job.Endpoints[e]}
		}
	})
	return rows, job, d
}

func drawAnswerRow(t *draw.Theme, j *engine.Job, r answerRow, w int, reading bool) string {
	l, st := draw.NewRow(t, w, r.here), draw.SGR("")
	if r.here && !reading {
		st = t.Bold
	}
	if r.marked {
		st = t.Again
		if !r.here {
			l = draw.NewLine(w).Add(st, "*")
		}
	}
	m := t.State(r.row.State)
	q, e, rep := j.At(r.x)
	l.Add(m.Style, m.Glyph+" ").Cell(st, draw.Label(q), max(3, len(draw.Label(len(j.Questions)-1))))
	l.Cell("", safetext.Line(j.Endpoints[e].Region), 5)
	model := safetext.Line(j.Endpoints[e].Model)
	if j.Repeats > 1 {
		model += " " + draw.Repeat(rep)
	}
	l.Cell("", model, 15)
	switch {
	case r.row.State == engine.Completed && r.row.Snippet != "":
		l.Add(t.Dim, safetext.Line(r.row.Snippet))
	case r.row.State == engine.Failed:
		l.Add(t.Bad, safetext.Line(draw.Or(r.row.Reason, string(r.row.Kind))))
	default:
		l.Add(t.Dim, m.Word)
	}
	return l.String()
}

// page is the answer with its facts above it.
func (a *App) page(j *engine.Job, d *detail, w, h int, now time.Time) []string {
	l := &a.answers
	if d == nil || w <= 2 || h <= 0 {
		return nil
	}
	f, _ := a.facts.get(d.key)
	top := answerFacts(a.theme, j, d, f, w, now)
	top = top[:min(len(top), max(1, h/2))]
	l.pageH = max(1, h-len(top)-1)
	rows := a.answerRows(d, f, w)
	l.scroll = max(0, min(l.scroll, len(rows)-l.pageH))
	if rest := len(rows) - l.scroll - l.pageH; rest > 0 || l.scroll > 0 {
		st := a.theme.Dim
		if l.reading {
			st = a.theme.Bold
		}
		top = append(top, draw.NewLine(w).Right(st, "row "+draw.Position(l.scroll, len(rows))).String())
	} else {
		top = append(top, "")
	}
	return append(top, rows[l.scroll:min(len(rows), l.scroll+l.pageH)]...)
}

// pageKey names the answer under the cursor as it is drawn now.
func (a *App) pageKey(k factsKey) pageKey {
	_, w := answerPanes(a.width)
	return pageKey{k, w, a.theme.Name}
}

func (a *App) answerRows(d *detail, f *facts, w int) []string {
	t := a.theme
	say := func(st draw.SGR, s string) []string { return []string{draw.NewLine(w).Add(st, s).String()} }
	switch {
	case f == nil && d.item.Row.Attempt == 0:
		return say(t.Dim, "not asked yet")
	case f == nil:
		return say(t.Dim, "reading …")
	case f.err != nil:
		return say(t.Bad, safetext.Line(f.err.Error()))
	case f.answer == nil:
		return say(t.Dim, "there is no answer")
	case strings.TrimSpace(f.answer.Text) == "":
		return say(t.Dim, "the answer is empty")
	}
	rows, _ := a.pages.get(a.pageKey(d.key))
	if rows == nil {
		return say(t.Dim, "drawing …")
	}
	return rows
}

// answerFacts are times, tokens, container and parameters of an answer.
func answerFacts(t *draw.Theme, j *engine.Job, d *detail, f *facts, w int, now time.Time) []string {
	p := &detailPane{draw.Pane{Theme: t, Width: w}}
	p.Row(t.Bold, draw.Label(d.item.Q)+" "+safetext.Line(j.KeyAt(d.item.X).String()))
	p.state(j, d, f, now)
	p.when(d, now)
	if f != nil && f.exec != nil {
		p.attempts(f.exec)
	}
	if f != nil && f.answer != nil {
		p.List(receipt(f.answer, j, d))
	}
	p.Text("prompt", j.Questions[d.item.Q].Text, 2)
	return p.Rows
}

// receipt is what the endpoint said about its answer.
func receipt(ans *engine.Answer, j *engine.Job, d *detail) []string {
	out := []string{draw.Size(len(ans.Text))}
	if ans.Tokens != nil {
		out = append(out, draw.Plural(int(*ans.Tokens), "token"))
	}
	if ans.InferenceMS != nil {
		out = append(out, "inference "+draw.Short(time.Duration(*ans.InferenceMS)*time.Millisecond))
	}
	if ans.Cold != nil && *ans.Cold {
		out = append(out, "cold")
	}
	if m, ok := j.Model(d.ep.Model); ok {
		out = append(out, "temperature "+strconv.FormatFloat(m.Temperature, 'g', -1, 64), "at most "+draw.Plural(m.MaxTokens, "token"))
	}
	for _, f := range [][2]string{{"container ", ans.ContainerID}, {"observed ", ans.ObservedRegion}, {"code ", ans.CodeVersion}} {
		if f[1] != "" {
			out = append(out, f[0]+safetext.Line(f[1]))
		}
	}
	return out
}
