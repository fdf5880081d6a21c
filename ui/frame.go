package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/ui/draw"
)

// View draws the frame.
func (a *App) View() tea.View {
	v := tea.NewView(strings.Join(a.frame(), "\n"))
	v.AltScreen, v.ReportFocus = true, a.o.Notify
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// layout divides the height of the terminal.
type layout struct {
	compact bool // header and hints have one row each
	tiny    bool // only totals and failures
	first   int  // first row of the body
	body    int  // rows of the body
}

func layoutOf(width, height, header int) layout {
	l := layout{compact: width < 80 || height < 24, tiny: width < 50 || height < 12}
	// Title, header, rule, body, rule, status, hints.
	l.first, l.body = 2+header, height-1-header-1-1-1-1
	if l.compact {
		// Header, body, status and hints in one.
		l.first, l.body = 1, height-2
	}
	return l
}

// headerRows returns the height of the job header on the shown screen.
func (a *App) headerRows() int {
	if screens[a.at].header {
		return 4
	}
	return 0
}

// frame draws exactly the rows of the terminal, none wider than it.
func (a *App) frame() []string {
	w, h, header := max(0, a.desk.Width), max(0, a.height), a.headerRows()
	lay, s := layoutOf(w, h, header), a.summary()
	var rows []string
	switch {
	case lay.tiny && !a.helping():
		rows = a.tiny(s, w, h)
	case lay.compact:
		rows = append([]string{a.head(s, w)}, draw.Fill(a.body(w, lay.body), lay.body)...)
		rows = append(rows, a.foot(w, true))
	default:
		t := a.desk.Theme
		rows = append(rows, a.title(w))
		if header > 0 && s != nil {
			rows = append(rows, jobHeader(t, s, w, a.desk.Now())...)
		} else {
			rows = append(rows, make([]string, header)...)
		}
		joint := 0
		if !a.helping() {
			joint = a.here().Joint(w)
		}
		rows = append(rows, draw.Rule(t, w, joint, "┬"))
		rows = append(rows, draw.Fill(a.body(w, lay.body), lay.body)...)
		rows = append(rows, draw.Rule(t, w, joint, "┴"), a.status(w), a.foot(w, false))
	}
	return a.plain(draw.Fill(rows, h))
}

// plain converts rows to ASCII if the theme requires it.
func (a *App) plain(rows []string) []string {
	if a.looks.Ascii {
		for i := range rows {
			rows[i] = draw.ASCII(rows[i])
		}
	}
	return rows
}

// summary returns a summary of the shown job, or nil.
func (a *App) summary() (s *summary) {
	now := a.desk.Now()
	a.desk.View(func(v *board.JobView) { s = summarize(v, now) })
	if s != nil {
		a.desk.Board.Regions(s.judge)
	}
	return s
}

func (a *App) body(w, h int) []string {
	if h <= 0 {
		return nil
	}
	if c := a.cover(); c != nil {
		return c.Draw(w, h)
	}
	return a.here().Draw(w, h)
}

// head draws the single top row of a small terminal.
func (a *App) head(s *summary, w int) string {
	if screens[a.at].header && s != nil {
		return compactHeader(a.desk.Theme, s, w)
	}
	return a.title(w)
}

// foot draws the hints, the prompt, the question or, on a small terminal, the notice.
func (a *App) foot(w int, withStatus bool) string {
	t := a.desk.Theme
	switch {
	case a.prompt != nil:
		return a.prompt.line(t, w)
	case a.ask != nil:
		return draw.NewLine(w).Add("", " ").Add(t.Again, a.ask.Text).String()
	case withStatus && a.said():
		return a.noticeLine(w)
	case a.cover() != nil:
		return hintLine(t, a.cover().Hints(), w)
	}
	return hintLine(t, append(a.here().Hints(), a.keys.help, a.keys.quit), w)
}

func (a *App) said() bool {
	return a.leaving || a.notice.Text != "" && a.desk.Now().Before(a.notice.until)
}

func (a *App) noticeLine(w int) string {
	l, t := draw.NewLine(w).Add("", " "), a.desk.Theme
	switch {
	case a.leaving:
		return l.Add(t.Again, "canceling, then leaving; ctrl+c again leaves at once").String()
	case a.notice.Bad:
		return l.Add(t.Bad, a.notice.Text).String()
	}
	return l.Add(t.Good, a.notice.Text).String()
}

// status draws the current notice, or else the status of the screen.
func (a *App) status(w int) string {
	if a.said() {
		return a.noticeLine(w)
	}
	t := a.desk.Theme
	l := draw.NewLine(w).Add("", " ").Add(t.Bold, a.crumbs()).Add(t.Dim, a.here().Status())
	if a.o.Simulated {
		l.Right(t.Simulated, "SIMULATED data ")
	}
	return l.String()
}

// crumbs lists the screens that esc leads back to and the shown screen, "" if there
// are none.
func (a *App) crumbs() string {
	if len(a.back) == 0 {
		return ""
	}
	s := ""
	for _, b := range a.back {
		s += screens[b].name + " › "
	}
	return s + screens[a.at].name + "  "
}
