package ui

import (
	"strconv"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// columns of the tree, fitted to its width.
type columns struct{ done, took, text int }

func columnsOf(width int) columns {
	name := max(18, min(34, width*45/100))
	return columns{done: name, took: name + 9, text: name + 17}
}

// drawItem draws one row of the tree.
func drawItem(t *draw.Theme, j *engine.Job, it item, width int, now time.Time) string {
	l := draw.NewRow(t, width, it.cursor)
	cols := columnsOf(width)
	switch it.kind {
	case questionNode:
		drawQuestion(t, l, j, it, cols, now)
	case rangeNode:
		drawRange(t, l, it, cols)
	case regionNode:
		drawRegion(t, l, it, cols, now)
	default:
		drawExecution(t, l, j, it, cols, now)
	}
	return l.String()
}

func drawQuestion(t *draw.Theme, l *draw.Line, j *engine.Job, it item, c columns, now time.Time) {
	m := markOf(t, it)
	l.Add(t.Dim, branch(it.last)).Add(m.Style, m.Glyph+" ").Add("", draw.Label(it.q)+" ")
	name(l, "", j.Questions[it.q].ID, c.done)
	l.Add(t.Dim, draw.Ratio(it.done, it.total)).To(c.took)
	switch {
	case it.first == 0:
	case it.state.Settled() && it.ended >= it.first:
		l.Add(t.Dim, draw.Short(time.Duration(it.ended-it.first)))
	case it.job.Live():
		l.Add("", draw.Running(now.Sub(draw.Moment(it.first))))
	}
	l.To(c.text)
	switch {
	case it.failed > 0:
		l.Add(t.Bad, strconv.Itoa(it.failed)+" failed")
	case it.state == engine.Pending:
		l.Add(t.Dim, pendingWord(it))
	case it.state == engine.Canceled, it.state == engine.Skipped:
		l.Add(t.Dim, m.Word)
	}
}

// markOf shows a pause where something would go on without it.
func markOf(t *draw.Theme, it item) draw.Mark {
	if (it.state == engine.Pending || it.state == engine.Retrying) && (it.job == engine.JobPaused || it.held && it.job.Live()) {
		return t.Job(engine.JobPaused)
	}
	return t.State(it.state)
}

func pendingWord(it item) string {
	switch {
	case it.job == engine.JobPaused, it.held && it.job.Live():
		return "paused"
	case it.job.Live():
		return "waiting"
	}
	return "not asked yet"
}

func drawRange(t *draw.Theme, l *draw.Line, it item, c columns) {
	m := markOf(t, it)
	l.Add(t.Dim, branch(true)).Add(m.Style, m.Glyph+" ").Add(t.Dim, draw.Label(it.q)+"-"+draw.Label(it.until))
	l.Add("", " ").To(c.done).Add(t.Dim, draw.Ratio(0, it.total)).Add("", " ").To(c.text).Add(t.Dim, pendingWord(it))
}

func drawRegion(t *draw.Theme, l *draw.Line, it item, c columns, now time.Time) {
	m := markOf(t, it)
	l.Add(t.Dim, stem(it.outer)+branch(it.last)).Add(m.Style, m.Glyph+" ")
	name(l, "", it.region, c.done)
	l.Add(t.Dim, draw.Ratio(it.done, it.total)).To(c.took)
	switch {
	case it.first != 0 && it.job.Live():
		l.Add("", draw.Running(now.Sub(draw.Moment(it.first))))
	case it.took > 0:
		l.Add(t.Dim, draw.Short(it.took))
	}
	l.To(c.text)
	switch {
	case it.failed > 0:
		l.Add(t.Bad, strconv.Itoa(it.failed)+" failed")
	case it.state == engine.Pending:
		l.Add(t.Dim, pendingWord(it))
	}
}

func drawExecution(t *draw.Theme, l *draw.Line, j *engine.Job, it item, c columns, now time.Time) {
	_, e, r := j.At(it.x)
	m := markOf(t, it)
	l.Add(t.Dim, stem(it.outer)+stem(it.regionLast)+branch(it.last)).Add(m.Style, m.Glyph+" ")
	model := j.Endpoints[e].Model
	if j.Repeats > 1 {
		model += " #" + strconv.Itoa(r+1)
	}
	name(l, "", model, c.took)
	switch {
	case it.state.InFlight() && it.row.SentAt > 0 && it.job.Live():
		l.Add("", draw.Running(now.Sub(draw.Moment(it.row.SentAt))))
	case it.state.Settled() && it.row.Took > 0:
		l.Add(t.Dim, draw.Short(it.row.Took))
	}
	st, text := said(t, it, now)
	l.To(c.text).Add(st, text)
}

// said is the end of an execution's row: what it waits for or what came back.
func said(t *draw.Theme, it item, now time.Time) (draw.SGR, string) {
	r := &it.row
	switch it.state {
	case engine.Running, engine.Waiting, engine.Retrying:
		if !it.job.Live() {
			return t.Dim, "not ended, R takes it up"
		}
	}
	switch it.state {
	case engine.Running:
		return t.Dim, usually(r.Cold, it.usually)
	case engine.Waiting:
		return t.Wait, atModal(r.Hops)
	case engine.Retrying:
		return t.Again, again(r.RetryAt, now)
	case engine.Completed:
		if text := safetext.Line(r.Snippet); text != "" {
			return t.Dim, text
		}
		return t.Dim, string(r.Class)
	case engine.Failed:
		return t.Bad, safetext.Line(draw.Or(r.Reason, string(r.Kind)))
	case engine.Pending:
		return t.Dim, it.note.words(it, now)
	}
	return t.Dim, safetext.Line(draw.Or(r.Reason, t.State(it.state).Word))
}

// usually is what is known of how long it takes.
func usually(cold bool, d time.Duration) string {
	if d == 0 {
		if cold {
			return "first call"
		}
		return ""
	}
	if cold {
		return "first call, usually " + draw.Short(d)
	}
	return "usually " + draw.Short(d)
}

// atModal says that a call is under way there; a spawned one is never handed over.
func atModal(hops uint16) string {
	if hops == 0 {
		return "at Modal"
	}
	return "at Modal, hop " + strconv.Itoa(int(hops))
}

func again(retryAt int64, now time.Time) string {
	if left := draw.Moment(retryAt).Sub(now); retryAt > 0 && left > 0 {
		return "again in " + draw.Clock(left+time.Second-1)
	}
	return "again now"
}

// name is a name from outside, cut so that the next column stays in place.
func name(l *draw.Line, st draw.SGR, s string, until int) {
	if room := until - l.Used() - 1; room > 0 {
		s = safetext.Line(s)
		if safetext.Width(s) > room {
			s = safetext.Truncate(s, room)
		}
		l.Add(st, s)
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
