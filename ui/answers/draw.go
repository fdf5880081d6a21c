package answers

import (
	"strconv"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// row is a row of the list, copied from the board.
type row struct {
	x      int
	row    board.Row
	here   bool
	marked bool
}

// Draw draws the list, and the answer beside it or below it.
func (s *Screen) Draw(w, h int) []string {
	listW, pageW := panes(w)
	wide, listH := listW < w, h
	if !wide {
		listH = max(1, h/3)
	}
	rows, job, d := s.visible(listH)
	if job == nil {
		return s.desk.NoJob(w)
	}
	t := s.desk.Theme
	list := make([]string, 0, listH)
	for _, r := range rows {
		list = append(list, drawRow(t, job, r, listW-1, s.reading))
	}
	if len(rows) == 0 {
		list = append(list, draw.NewLine(listW-1).Add(t.Dim, " no match: "+s.keys.filter.Help().Key+" shows other states, "+s.keys.find.Help().Key+" changes the search").String())
	}
	if wide {
		return draw.Beside(t, list, s.drawPage(job, d, pageW, h), listW, h)
	}
	return draw.Below(t, list, s.drawPage(job, d, pageW, h-listH-1), w, listH)
}

// panes returns the widths of the list and of the answer. On a narrow screen the
// answer is below the list.
func panes(w int) (list, page int) {
	if w < 110 {
		return w, max(0, w-2)
	}
	list = w * 42 / 100
	return list, w - list - 3
}

// visible copies the rows on the screen and the execution under the cursor.
func (s *Screen) visible(h int) (rows []row, job *engine.Job, d *facts.Detail) {
	l := &s.list
	s.desk.View(func(v *board.JobView) {
		job = v.Job
		from, to := l.Scroll(h)
		for i := from; i < to; i++ {
			if x := l.at(i); x < len(v.Rows) {
				rows = append(rows, row{x, v.Rows[x], i == l.At, l.marked[x]})
			}
		}
		if x := l.execution(); x >= 0 && x < len(v.Rows) {
			q, e, _ := v.Job.At(x)
			it := tree.Item{Node: tree.Node{Kind: tree.Execution, Q: q, X: x}, Row: v.Rows[x], State: v.Rows[x].State, Job: v.State}
			it.Usually, it.Note = tree.WaitsOf(v).Expect(v, x)
			d = &facts.Detail{Item: it, Key: facts.KeyOf(v, x), Endpoint: v.Job.Endpoints[e]}
		}
	})
	return rows, job, d
}

func drawRow(t *draw.Theme, j *engine.Job, r row, w int, reading bool) string {
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
	l.Cell("", j.Endpoints[e].Region.Line(), 5)
	model := j.Endpoints[e].Model.Line()
	if j.Repeats > 1 {
		model += " " + draw.Repeat(rep)
	}
	l.Cell("", model, 15)
	switch {
	case r.row.State == engine.Completed && r.row.Snippet != "":
		l.Add(t.Dim, r.row.Snippet.Line())
	case r.row.State == engine.Failed:
		l.Add(t.Bad, draw.Or(r.row.Reason, foreign.Text(r.row.Kind)).Line())
	default:
		l.Add(t.Dim, m.Word)
	}
	return l.String()
}

// drawPage draws the facts of an answer and its text below them.
func (s *Screen) drawPage(j *engine.Job, d *facts.Detail, w, h int) []string {
	if d == nil || w <= 2 || h <= 0 {
		return nil
	}
	t, p, f := s.desk.Theme, &s.page, s.facts.Get(d.Key)
	top := answerFacts(t, j, d, f, w, s.desk.Now())
	top = top[:min(len(top), max(1, h/2))]
	p.height = max(1, h-len(top)-1)
	rows := s.answerRows(d, f, w)
	p.scroll = max(0, min(p.scroll, len(rows)-p.height))
	if rest := len(rows) - p.scroll - p.height; rest > 0 || p.scroll > 0 {
		st := t.Dim
		if s.reading {
			st = t.Bold
		}
		top = append(top, draw.NewLine(w).Right(st, "row "+draw.Position(p.scroll, len(rows))).String())
	} else {
		top = append(top, "")
	}
	return append(top, rows[p.scroll:min(len(rows), p.scroll+p.height)]...)
}

func (s *Screen) answerRows(d *facts.Detail, f *facts.Facts, w int) []string {
	t := s.desk.Theme
	say := func(st draw.SGR, text string) []string { return []string{draw.NewLine(w).Add(st, text).String()} }
	switch {
	case f == nil && d.Item.Row.Attempt == 0:
		return say(t.Dim, "not asked yet")
	case f == nil:
		return say(t.Dim, "reading …")
	case f.Err != nil:
		return say(t.Bad, safetext.Line(f.Err.Error()))
	case f.Answer == nil:
		return say(t.Dim, "there is no answer")
	case len(f.Answer.Text) <= draw.ShownLimit && f.Answer.Text.Blank():
		return say(t.Dim, "the answer is empty")
	}
	rows, _ := s.page.rows.Get(s.pageKey(d.Key))
	if rows == nil {
		return say(t.Dim, "drawing …")
	}
	return rows
}

// answerFacts draws times, tokens, container and parameters of an answer.
func answerFacts(t *draw.Theme, j *engine.Job, d *facts.Detail, f *facts.Facts, w int, now time.Time) []string {
	p := facts.NewPane(t, w)
	p.Row(t.Bold, draw.Label(d.Item.Q)+" "+safetext.Line(j.KeyAt(d.Item.X).String()))
	p.State(j, d, f, now)
	p.When(d, now)
	if f != nil && f.Exec != nil {
		p.Attempts(f.Exec)
	}
	if f != nil && f.Answer != nil {
		p.List(receipt(f.Answer, j, d))
	}
	p.Text("prompt", j.Questions[d.Item.Q].Text, 2)
	return p.Rows
}

// receipt lists the facts that the endpoint reported with its answer.
func receipt(ans *engine.Answer, j *engine.Job, d *facts.Detail) []string {
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
	if m, ok := j.Model(d.Endpoint.Model); ok {
		out = append(out, "temperature "+strconv.FormatFloat(m.Temperature, 'g', -1, 64), "at most "+draw.Plural(m.MaxTokens, "token"))
	}
	for _, f := range [][2]string{{"container ", ans.ContainerID.Line()}, {"observed ", ans.ObservedRegion.Line()}, {"code ", ans.CodeVersion.Line()}} {
		if f[1] != "" {
			out = append(out, f[0]+safetext.Line(f[1]))
		}
	}
	return out
}
