package ui

import (
	"log/slog"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
)

// logList is the log, newest last.
type logList struct {
	lines  []engine.LogLine
	count  int // records when they were read
	follow bool
	top    int
	height int
}

// refresh reads the ring when it has something new. What stands on the screen
// stays there when the ring lets old records go.
func (l *logList) refresh(r *engine.LogRing) {
	n := r.Count()
	if n == l.count && l.lines != nil {
		return
	}
	old := l.count - len(l.lines)
	l.lines, l.count = r.Lines(), n
	if !l.follow {
		l.top = max(0, l.top-(n-len(l.lines)-old))
	}
}

func (l *logList) press(a *App, msg tea.KeyPressMsg) {
	if n, ok := a.keys.steps(msg, l.height); ok {
		l.top = max(0, min(l.top+n, len(l.lines)-l.height))
		l.follow = false
		return
	}
	if key.Matches(msg, a.keys.follow) {
		l.follow = !l.follow
	}
}

func (l *logList) draw(t *theme, w, h int) []string {
	l.height = h
	if len(l.lines) == 0 {
		return []string{"", newLine(w).add(t.dim, " nothing was logged yet").String()}
	}
	most := max(0, len(l.lines)-h)
	if l.follow {
		l.top = most
	}
	l.top = max(0, min(l.top, most))
	var rows []string
	for _, rec := range l.lines[l.top:min(len(l.lines), l.top+h)] {
		rows = append(rows, drawRecord(t, rec, w))
	}
	return rows
}

func drawRecord(t *theme, rec engine.LogLine, w int) string {
	l := newLine(w).add("", " ").add(t.dim, rec.Time.Format("15:04:05.000")+"  ")
	st := t.dim
	switch {
	case rec.Level >= slog.LevelError:
		st = t.bad
	case rec.Level >= slog.LevelWarn:
		st = t.again
	case rec.Level >= slog.LevelInfo:
		st = t.good
	}
	l.cell(st, rec.Level.String(), 5).add("", " "+safetext.Line(rec.Message))
	return l.add(t.dim, "  "+safetext.Line(rec.Attrs)).String()
}
