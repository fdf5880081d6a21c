package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// sgr is the escape sequence that begins a style. It is built once per theme,
// because rendering a style for every cell costs more than the rest of a frame.
type sgr string

const reset = "\x1b[m"

// theme has one style per meaning; parts never name a colour.
type theme struct {
	name                                        string // dark, light, or notty without colours
	dim, bold, title                            sgr
	good, bad, busy, wait, again, idle, simData sgr
	under                                       sgr // background of the row under the cursor
	tab                                         sgr // the screen that is shown
}

// looks are what the operator asked for, in the words of the configuration.
type looks struct {
	auto, dark bool // auto: as the terminal says
	colorblind bool // blue and orange instead of green and red
	ascii      bool // no letters that an old font lacks
	still      bool // nothing changes more often than once a second
	noColor    bool
}

// looksOf reads [ui] theme, which the configuration has checked.
func looksOf(theme string, noColor bool) looks {
	k := looks{auto: true, dark: true, noColor: noColor}
	for _, word := range strings.Fields(theme) {
		switch word {
		case "dark":
			k.auto = false
		case "light":
			k.auto, k.dark = false, false
		case "colorblind":
			k.colorblind = true
		case "ascii":
			k.ascii = true
		case "still":
			k.still = true
		}
	}
	return k
}

// newTheme is for a dark or a light terminal. Without colours only what
// NO_COLOR leaves is used for meaning: bold, faint and reverse.
func newTheme(k looks) *theme {
	dark := k.dark
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
	if k.colorblind {
		// After Okabe and Ito: told apart with every common colour blindness.
		t.good, t.bad, t.busy = pick("75", "25"), pick("208", "166"), pick("117", "31")
		t.wait, t.again = pick("111", "61"), pick("228", "94")
	}
	if k.noColor {
		t.name = "notty"
	}
	if k.ascii {
		t.name = "ascii"
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
