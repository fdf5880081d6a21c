package ui

import (
	"strconv"
	"time"

	"beacon/engine"
	"beacon/ui/safetext"
)

// columns of the tree, fitted to its width.
type columns struct{ done, took, text int }

func columnsOf(width int) columns {
	name := max(18, min(34, width*45/100))
	return columns{done: name, took: name + 9, text: name + 17}
}

// drawItem draws one row of the tree.
func drawItem(t *theme, j *engine.Job, it item, width int, now time.Time) string {
	l := newRow(t, width, it.cursor)
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

func drawQuestion(t *theme, l *line, j *engine.Job, it item, c columns, now time.Time) {
	m := markOf(t, it)
	l.add(t.dim, branch(it.last)).add(m.style, m.glyph+" ").add("", label(it.q)+" ")
	name(l, "", j.Questions[it.q].ID, c.done)
	l.add(t.dim, ratio(it.done, it.total)).to(c.took)
	switch {
	case it.first == 0:
	case it.state.Settled() && it.ended >= it.first:
		l.add(t.dim, short(time.Duration(it.ended-it.first)))
	case it.job.Live():
		l.add("", running(now.Sub(at(it.first))))
	}
	l.to(c.text)
	switch {
	case it.failed > 0:
		l.add(t.bad, strconv.Itoa(it.failed)+" failed")
	case it.state == engine.Pending:
		l.add(t.dim, pendingWord(it))
	case it.state == engine.Canceled, it.state == engine.Skipped:
		l.add(t.dim, m.word)
	}
}

// markOf shows a pause where something would go on without it.
func markOf(t *theme, it item) mark {
	if (it.state == engine.Pending || it.state == engine.Retrying) && (it.job == engine.JobPaused || it.held && it.job.Live()) {
		return mark{"‖", t.again, "paused"}
	}
	return t.state(it.state)
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

func drawRange(t *theme, l *line, it item, c columns) {
	m := markOf(t, it)
	l.add(t.dim, branch(true)).add(m.style, m.glyph+" ").add(t.dim, label(it.q)+"-"+label(it.until))
	l.add("", " ").to(c.done).add(t.dim, ratio(0, it.total)).add("", " ").to(c.text).add(t.dim, pendingWord(it))
}

func drawRegion(t *theme, l *line, it item, c columns, now time.Time) {
	m := markOf(t, it)
	l.add(t.dim, stem(it.outer)+branch(it.last)).add(m.style, m.glyph+" ")
	name(l, "", it.region, c.done)
	l.add(t.dim, ratio(it.done, it.total)).to(c.took)
	switch {
	case it.first != 0 && it.job.Live():
		l.add("", running(now.Sub(at(it.first))))
	case it.took > 0:
		l.add(t.dim, short(it.took))
	}
	l.to(c.text)
	switch {
	case it.failed > 0:
		l.add(t.bad, strconv.Itoa(it.failed)+" failed")
	case it.state == engine.Pending:
		l.add(t.dim, pendingWord(it))
	}
}

func drawExecution(t *theme, l *line, j *engine.Job, it item, c columns, now time.Time) {
	_, e, r := j.At(it.x)
	m := markOf(t, it)
	l.add(t.dim, stem(it.outer)+stem(it.regionLast)+branch(it.last)).add(m.style, m.glyph+" ")
	model := j.Endpoints[e].Model
	if j.Repeats > 1 {
		model += " #" + strconv.Itoa(r+1)
	}
	name(l, "", model, c.took)
	switch {
	case it.state.InFlight() && it.row.SentAt > 0 && it.job.Live():
		l.add("", running(now.Sub(at(it.row.SentAt))))
	case it.state.Settled() && it.row.Took > 0:
		l.add(t.dim, short(it.row.Took))
	}
	st, text := said(t, it, now)
	l.to(c.text).add(st, text)
}

// said is the end of an execution's row: what it waits for or what came back.
func said(t *theme, it item, now time.Time) (sgr, string) {
	r := &it.row
	switch it.state {
	case engine.Running, engine.Waiting, engine.Retrying:
		if !it.job.Live() {
			return t.dim, "not ended, R takes it up"
		}
	}
	switch it.state {
	case engine.Running:
		return t.dim, usually(r.Cold, it.usually)
	case engine.Waiting:
		return t.wait, atModal(r.Hops)
	case engine.Retrying:
		return t.again, again(r.RetryAt, now)
	case engine.Completed:
		if text := safetext.Line(r.Snippet); text != "" {
			return t.dim, text
		}
		return t.dim, string(r.Class)
	case engine.Failed:
		return t.bad, safetext.Line(orWord(r.Reason, string(r.Kind)))
	case engine.Pending:
		return t.dim, it.note.words(it, now)
	}
	return t.dim, safetext.Line(orWord(r.Reason, t.state(it.state).word))
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
		return "first call, usually " + short(d)
	}
	return "usually " + short(d)
}

// atModal says that a call is under way there; a spawned one is never handed over.
func atModal(hops uint16) string {
	if hops == 0 {
		return "at Modal"
	}
	return "at Modal, hop " + strconv.Itoa(int(hops))
}

func again(retryAt int64, now time.Time) string {
	if left := at(retryAt).Sub(now); retryAt > 0 && left > 0 {
		return "again in " + clock(left+time.Second-1)
	}
	return "again now"
}

// name is a name from outside, cut so that the next column stays in place.
func name(l *line, st sgr, s string, until int) {
	if room := until - l.w - 1; room > 0 {
		s = safetext.Line(s)
		if safetext.Width(s) > room {
			s = safetext.Truncate(s, room)
		}
		l.add(st, s)
	}
	l.to(until)
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
