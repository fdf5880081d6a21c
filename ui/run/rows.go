package run

import (
	"strconv"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// columns are the positions of the tree's columns for its width.
type columns struct{ done, took, text int }

func columnsOf(width int) columns {
	name := max(18, min(34, width*45/100))
	return columns{done: name, took: name + 9, text: name + 17}
}

// drawItem draws one row of the tree.
func drawItem(t *draw.Theme, j *engine.Job, it tree.Item, width int, now time.Time) string {
	l := draw.NewRow(t, width, it.Cursor)
	cols := columnsOf(width)
	switch it.Kind {
	case tree.Question:
		drawQuestion(t, l, j, it, cols, now)
	case tree.Range:
		drawRange(t, l, it, cols)
	case tree.Region:
		drawRegion(t, l, it, cols, now)
	default:
		drawExecution(t, l, j, it, cols, now)
	}
	return l.String()
}

func drawQuestion(t *draw.Theme, l *draw.Line, j *engine.Job, it tree.Item, c columns, now time.Time) {
	m := facts.Mark(t, it)
	l.Add(t.Dim, branch(it.Last)).Add(m.Style, m.Glyph+" ").Add("", draw.Label(it.Q)+" ")
	name(l, "", j.Questions[it.Q].ID, c.done)
	l.Add(t.Dim, draw.Ratio(it.Done, it.Total)).To(c.took)
	switch {
	case it.First == 0:
	case it.State.Settled() && it.Ended >= it.First:
		l.Add(t.Dim, draw.Short(time.Duration(it.Ended-it.First)))
	case it.Job.Live():
		l.Add("", draw.Running(now.Sub(draw.Moment(it.First))))
	}
	l.To(c.text)
	switch {
	case it.Failed > 0:
		l.Add(t.Bad, strconv.Itoa(it.Failed)+" failed")
	case it.State == engine.Pending:
		l.Add(t.Dim, facts.PendingWord(it))
	case it.State == engine.Canceled, it.State == engine.Skipped:
		l.Add(t.Dim, m.Word)
	}
}

func drawRange(t *draw.Theme, l *draw.Line, it tree.Item, c columns) {
	m := facts.Mark(t, it)
	l.Add(t.Dim, branch(true)).Add(m.Style, m.Glyph+" ").Add(t.Dim, draw.Label(it.Q)+"-"+draw.Label(it.Until))
	l.Add("", " ").To(c.done).Add(t.Dim, draw.Ratio(0, it.Total)).Add("", " ").To(c.text).Add(t.Dim, facts.PendingWord(it))
}

func drawRegion(t *draw.Theme, l *draw.Line, it tree.Item, c columns, now time.Time) {
	m := facts.Mark(t, it)
	l.Add(t.Dim, stem(it.Outer)+branch(it.Last)).Add(m.Style, m.Glyph+" ")
	name(l, "", it.Region, c.done)
	l.Add(t.Dim, draw.Ratio(it.Done, it.Total)).To(c.took)
	switch {
	case it.First != 0 && it.Job.Live():
		l.Add("", draw.Running(now.Sub(draw.Moment(it.First))))
	case it.Took > 0:
		l.Add(t.Dim, draw.Short(it.Took))
	}
	l.To(c.text)
	switch {
	case it.Failed > 0:
		l.Add(t.Bad, strconv.Itoa(it.Failed)+" failed")
	case it.State == engine.Pending:
		l.Add(t.Dim, facts.PendingWord(it))
	}
}

func drawExecution(t *draw.Theme, l *draw.Line, j *engine.Job, it tree.Item, c columns, now time.Time) {
	_, e, r := j.At(it.X)
	m := facts.Mark(t, it)
	l.Add(t.Dim, stem(it.Outer)+stem(it.RegionLast)+branch(it.Last)).Add(m.Style, m.Glyph+" ")
	model := j.Endpoints[e].Model
	if j.Repeats > 1 {
		model += foreign.Text(" #" + strconv.Itoa(r+1))
	}
	name(l, "", model, c.took)
	switch {
	case it.State.InFlight() && it.Row.SentAt > 0 && it.Job.Live():
		l.Add("", draw.Running(now.Sub(draw.Moment(it.Row.SentAt))))
	case it.State.Settled() && it.Row.Took > 0:
		l.Add(t.Dim, draw.Short(it.Row.Took))
	}
	st, text := facts.Said(t, j, it, now)
	l.To(c.text).Add(st, text)
}

// drawUrgent draws a row of the list by urgency: question, endpoint, time and text.
func drawUrgent(t *draw.Theme, j *engine.Job, it tree.Item, width int, now time.Time) string {
	l := draw.NewRow(t, width, it.Cursor)
	_, e, r := j.At(it.X)
	m := facts.Mark(t, it)
	l.Add(m.Style, m.Glyph+" ").Cell("", draw.Label(it.Q), max(3, len(draw.Label(len(j.Questions)-1))))
	name := safetext.Line(j.Endpoints[e].String())
	if j.Repeats > 1 {
		name += " " + draw.Repeat(r)
	}
	l.Cell("", name, max(16, min(28, width/3)))
	took := ""
	switch {
	case it.State.InFlight() && it.Row.SentAt > 0 && it.Job.Live():
		took = draw.Running(now.Sub(draw.Moment(it.Row.SentAt)))
	case it.State.Settled() && it.Row.Took > 0:
		took = draw.Short(it.Row.Took)
	}
	l.Num(t.Dim, took, 7).Add("", " ")
	st, text := facts.Said(t, j, it, now)
	l.Add(st, text)
	return l.String()
}

// name adds a name from outside, cut so that the next column stays aligned.
func name(l *draw.Line, st draw.SGR, s foreign.Text, until int) {
	if room := until - l.Used() - 1; room > 0 {
		s = foreign.Text(s.Line())
		if safetext.Width(s.Line()) > room {
			s = foreign.Text(safetext.Truncate(s.Line(), room))
		}
		l.Add(st, s.Line())
	}
	l.To(until)
}

func branch(last bool) string {
	if last {
		return "└─ "
	}
	return "├─ "
}

func stem(last bool) string {
	if last {
		return "   "
	}
	return "│  "
}
