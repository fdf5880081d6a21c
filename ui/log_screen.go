package ui

import (
	"log/slog"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// logList is the log, newest last.
type logList struct {
	all    []engine.LogLine
	lines  []engine.LogLine // those that are shown
	count  int              // records when they were read
	text   string
	level  slog.Level
	follow bool
	top    int
	height int
}

// refresh reads the ring when it has something new. What stands on the screen
// stays there when the ring lets old records go.
func (l *logList) refresh(r *engine.LogRing) {
	n := r.Count()
	if n == l.count && l.all != nil {
		return
	}
	old := l.count - len(l.all)
	l.all, l.count = r.Lines(), n
	l.filter(l.text)
	if !l.follow && len(l.lines) == len(l.all) {
		l.top = max(0, l.top-(n-len(l.all)-old))
	}
}

// filter shows the records of a level and above that have a text.
func (l *logList) filter(text string) {
	l.text = strings.ToLower(text)
	if l.text == "" && l.level <= slog.LevelInfo {
		l.lines = l.all
		return
	}
	l.lines = make([]engine.LogLine, 0, len(l.all))
	for _, rec := range l.all {
		if rec.Level >= l.level && containsFold(rec.Level.String()+" "+rec.Message+" "+rec.Attrs, l.text) {
			l.lines = append(l.lines, rec)
		}
	}
}

var levels = []slog.Level{slog.LevelInfo, slog.LevelWarn, slog.LevelError}

func (l *logList) status() string {
	s := draw.OnOff("follow", l.follow) + " · " + draw.Plural(len(l.lines), "record") + " from " + l.level.String() + " on"
	if l.text != "" {
		s += " · with \"" + safetext.Line(l.text) + "\""
	}
	return s
}

func (l *logList) press(a *App, msg tea.KeyPressMsg) tea.Cmd {
	if n, ok := a.keys.steps(msg, l.height); ok {
		l.top = max(0, min(l.top+n, len(l.lines)-l.height))
		l.follow = false
		return nil
	}
	switch {
	case key.Matches(msg, a.keys.follow):
		l.follow = !l.follow
	case key.Matches(msg, a.keys.level):
		l.level = levels[(slices.Index(levels, l.level)+1)%len(levels)]
		l.filter(l.text)
	case key.Matches(msg, a.keys.find):
		return a.find()
	}
	return nil
}

func (l *logList) draw(t *draw.Theme, w, h int) []string {
	l.height = h
	if len(l.lines) == 0 && len(l.all) > 0 {
		return []string{"", draw.NewLine(w).Add(t.Dim, " no record has these words at this level").String()}
	}
	if len(l.lines) == 0 {
		return []string{"", draw.NewLine(w).Add(t.Dim, " nothing was logged yet").String()}
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

func drawRecord(t *draw.Theme, rec engine.LogLine, w int) string {
	l := draw.NewLine(w).Add("", " ").Add(t.Dim, rec.Time.Format("15:04:05.000")+"  ")
	st := t.Dim
	switch {
	case rec.Level >= slog.LevelError:
		st = t.Bad
	case rec.Level >= slog.LevelWarn:
		st = t.Again
	case rec.Level >= slog.LevelInfo:
		st = t.Good
	}
	l.Cell(st, rec.Level.String(), 5).Add("", " "+safetext.Line(rec.Message))
	return l.Add(t.Dim, "  "+safetext.Line(rec.Attrs)).String()
}
