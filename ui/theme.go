package ui

import "charm.land/lipgloss/v2"

// sgr is the escape sequence that begins a style. It is built once per theme,
// because rendering a style for every cell costs more than the rest of a frame.
type sgr string

const reset = "\x1b[m"

// theme has one style per meaning; parts never name a colour.
type theme struct {
	name                                        string // of the glamour style
	dim, bold, title                            sgr
	good, bad, busy, wait, again, idle, simData sgr
	under                                       sgr // background of the row under the cursor
	tab                                         sgr // the screen that is shown
}

// newTheme is for a dark or a light terminal. Without colours only what
// NO_COLOR leaves is used for meaning: bold, faint and reverse.
func newTheme(dark, noColor bool) *theme {
	pick := func(d, l string) sgr {
		if dark {
			return colour(d)
		}
		return colour(l)
	}
	t := &theme{
		name: "light", bold: "\x1b[1m", title: "\x1b[1m", tab: "\x1b[1;7m",
		dim: pick("245", "243"), idle: pick("245", "243"),
		good: pick("78", "28"), bad: pick("203", "160"), busy: pick("80", "30"),
		wait: pick("75", "26"), again: pick("221", "130"), simData: pick("221", "130"),
		under: under(dark),
	}
	if dark {
		t.name = "dark"
	}
	if noColor {
		t.name = "notty"
	}
	return t
}

// colour is the beginning of a foreground colour, taken from lipgloss so that
// Bubble Tea can lower it to what the terminal has.
func colour(code string) sgr { return begin(lipgloss.NewStyle().Foreground(lipgloss.Color(code))) }

func under(dark bool) sgr {
	code := "254"
	if dark {
		code = "236"
	}
	return begin(lipgloss.NewStyle().Background(lipgloss.Color(code)))
}

// begin is what a style writes before its text.
func begin(s lipgloss.Style) sgr {
	out := s.Render("x")
	for i := range out {
		if out[i] == 'x' {
			return sgr(out[:i])
		}
	}
	return ""
}
