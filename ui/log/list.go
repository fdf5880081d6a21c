package log

import (
	"log/slog"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/find"
)

// list holds the log records, newest last.
type list struct {
	all    []engine.LogLine
	lines  []engine.LogLine // the shown records
	count  int              // records written to the ring up to the last read
	text   string
	level  slog.Level
	follow bool
	top    int
	height int
}

// refresh reads the ring if it has new records. Without follow, the shown records keep
// their places when the ring drops old ones.
func (l *list) refresh(r *engine.LogRing) {
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

// filter shows the records that have at least the level and contain a text.
func (l *list) filter(text string) {
	l.text = strings.ToLower(text)
	if l.text == "" && l.level <= slog.LevelInfo {
		l.lines = l.all
		return
	}
	l.lines = make([]engine.LogLine, 0, len(l.all))
	for _, rec := range l.all {
		if rec.Level >= l.level && find.Fold(foreign.Text(rec.Level.String())+" "+rec.Message+" "+rec.Attrs, l.text) {
			l.lines = append(l.lines, rec)
		}
	}
}

var levels = []slog.Level{slog.LevelInfo, slog.LevelWarn, slog.LevelError}

// Draw draws the records, newest last.
func (s *Screen) Draw(w, h int) []string {
	t, l := s.desk.Theme, &s.list
	l.height = h
	if len(l.lines) == 0 && len(l.all) > 0 {
		return []string{"", draw.NewLine(w).Add(t.Dim, " no record at this level contains this text").String()}
	}
	if len(l.lines) == 0 {
		return []string{"", draw.NewLine(w).Add(t.Dim, " no records yet").String()}
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
	l.Cell(st, rec.Level.String(), 5).Add("", " "+rec.Message.Line())
	return l.Add(t.Dim, "  "+rec.Attrs.Line()).String()
}
