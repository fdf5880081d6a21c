package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
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

// layout is how the height is shared out.
type layout struct {
	compact bool // header and hints in one row each
	tiny    bool // only totals and failures
	body    int  // rows
}

func layoutOf(width, height, header int) layout {
	l := layout{compact: width < 80 || height < 24, tiny: width < 50 || height < 12}
	// Title, header, rule, body, rule, status, hints.
	l.body = height - 1 - header - 1 - 1 - 1 - 1
	if l.compact {
		// Header, body, status and hints in one.
		l.body = height - 2
	}
	return l
}

// frame is exactly the terminal's rows, none wider than it.
func (a *App) frame() []string {
	w, h := max(0, a.width), max(0, a.height)
	now := a.now()
	header := 0
	header = a.headerRows()
	lay := layoutOf(w, h, header)
	var s *summary
	a.state = ""
	a.withJob(func(v *engine.JobView) {
		a.state = v.State
		sum := summarize(v, a.tree.Groups, now)
		s = &sum
	})
	if s != nil {
		a.o.Engine.Board().Regions(s.judge)
	}
	var rows []string
	switch {
	case lay.tiny && !a.help:
		rows = a.tiny(s, w, h)
	case lay.compact:
		rows = append([]string{a.head(s, w)}, draw.Fill(a.body(s, w, lay.body), lay.body)...)
		rows = append(rows, a.foot(w, true))
	default:
		rows = append(rows, title(a.theme, a.o, a.screen, w))
		if header > 0 && s != nil {
			rows = append(rows, jobHeader(a.theme, s, w, now)...)
		} else {
			rows = append(rows, make([]string, header)...)
		}
		joint := a.joint(w)
		rows = append(rows, draw.Rule(a.theme, w, joint, "┬"))
		rows = append(rows, draw.Fill(a.body(s, w, lay.body), lay.body)...)
		rows = append(rows, draw.Rule(a.theme, w, joint, "┴"), a.status(s, w), a.foot(w, false))
	}
	rows = draw.Fill(rows, h)
	if a.looks.Ascii {
		for i := range rows {
			rows[i] = draw.ASCII(rows[i])
		}
	}
	return rows
}

func (a *App) body(s *summary, w, h int) []string {
	if h <= 0 {
		return nil
	}
	if a.help {
		rows := helpLines(a, w)
		a.helpTop = max(0, min(a.helpTop, len(rows)-h))
		return rows[a.helpTop:]
	}
	if a.form != nil {
		return a.formBody(w, h)
	}
	if a.palette != nil {
		return a.paletteBody(w, h)
	}
	switch a.screen {
	case runScreen:
		return a.runBody(s, w, h)
	case regionsScreen:
		return a.regionsBody(w, h)
	case answersScreen:
		return a.answersBody(w, h)
	case compareScreen:
		return a.compareBody(w, h)
	case jobsScreen:
		return a.jobsBody(w, h)
	}
	return a.log.draw(a.theme, w, h)
}

// head is the one row above a small screen.
func (a *App) head(s *summary, w int) string {
	if a.screen == runScreen && s != nil {
		return compactHeader(a.theme, s, w)
	}
	return title(a.theme, a.o, a.screen, w)
}

// foot is the hints, or what is asked, or in a small terminal the notice.
func (a *App) foot(w int, withStatus bool) string {
	switch {
	case a.prompt != nil:
		return a.promptLine(w)
	case a.ask != nil:
		return draw.NewLine(w).Add("", " ").Add(a.theme.Again, a.ask.text).String()
	case withStatus && a.said():
		return a.noticeLine(w)
	case a.form != nil:
		return hintLine(a.theme, []key.Binding{renamed(a.keys.up, "↑↓", "move"), worded(a.keys.toggle, "choose"), renamed(a.keys.left, "←→", "change"),
			worded(a.keys.open, "edit, start"), worded(a.keys.back, "leave it")}, w)
	case a.help:
		return hintLine(a.theme, []key.Binding{renamed(a.keys.up, "↑↓", "scroll"), renamed(a.keys.back, "esc", "close help")}, w)
	}
	return hintLine(a.theme, a.keys.hints(a.screen, a.state), w)
}

func (a *App) said() bool { return a.leaving || a.notice.text != "" && a.now().Before(a.notice.until) }

func (a *App) noticeLine(w int) string {
	l := draw.NewLine(w).Add("", " ")
	if a.leaving {
		return l.Add(a.theme.Again, "canceling, then leaving; ctrl+c again leaves at once").String()
	}
	st := a.theme.Good
	if a.notice.bad {
		st = a.theme.Bad
	}
	return l.Add(st, a.notice.text).String()
}

// status is what the screen does by itself, or what was just said.
func (a *App) status(s *summary, w int) string {
	if a.said() {
		return a.noticeLine(w)
	}
	l := draw.NewLine(w).Add("", " ").Add(a.theme.Bold, a.crumbs())
	switch a.screen {
	case runScreen:
		l.Add(a.theme.Dim, a.orderWord())
	case answersScreen:
		l.Add(a.theme.Dim, a.answers.status(a.finder.on(answersScreen)))
	case jobsScreen:
		l.Add(a.theme.Dim, a.jobs.status(a.finder.on(jobsScreen)))
	case compareScreen:
		l.Add(a.theme.Dim, a.compare.status())
	case logScreen:
		l.Add(a.theme.Dim, a.log.status())
	case regionsScreen:
		l.Add(a.theme.Dim, "healthy means reachable, not warm")
	}
	if a.o.Simulated {
		l.Right(a.theme.Simulated, "SIMULATED data ")
	}
	return l.String()
}

// crumbs are the screens that esc leads back to, and this one; "" where it leads
// nowhere.
func (a *App) crumbs() string {
	if len(a.back) == 0 {
		return ""
	}
	s := ""
	for _, b := range a.back {
		s += screens[b].name + " › "
	}
	return s + screens[a.screen].name + "  "
}

// orderWord is how the rows of the Run screen stand.
func (a *App) orderWord() string {
	switch {
	case a.urgent.Frozen:
		return "order by urgency, frozen"
	case a.urgent.On:
		return "order by urgency"
	}
	s := draw.OnOff("follow", a.tree.Follow) + " · order by question"
	if text := a.finder.on(runScreen); text != "" {
		s += " · searching \"" + safetext.Line(text) + "\""
	}
	return s
}
