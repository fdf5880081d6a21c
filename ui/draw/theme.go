package draw

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// SGR is the escape sequence that begins a style. It is built once per theme,
// because rendering a style for every cell costs more than the rest of a frame.
type SGR string

// Reset ends every style.
const Reset = "\x1b[m"

// Theme has one style per meaning; parts never name a colour.
type Theme struct {
	Name                                          string // dark, light, or notty without colours
	Dim, Bold                                     SGR
	Good, Bad, Busy, Wait, Again, Idle, Simulated SGR
	Under                                         SGR // background of the row under the cursor
	Tab                                           SGR // the screen that is shown
}

// Looks are what the operator asked for, in the words of the configuration.
type Looks struct {
	Auto, Dark bool // auto: as the terminal says
	colorblind bool // blue and orange instead of green and red
	Ascii      bool // no letters that an old font lacks
	Still      bool // nothing changes more often than once a second
	noColor    bool
}

// LooksOf reads [ui] theme, which the configuration has checked.
func LooksOf(theme string, noColor bool) Looks {
	k := Looks{Auto: true, Dark: true, noColor: noColor}
	for _, word := range strings.Fields(theme) {
		switch word {
		case "dark":
			k.Auto = false
		case "light":
			k.Auto, k.Dark = false, false
		case "colorblind":
			k.colorblind = true
		case "ascii":
			k.Ascii = true
		case "still":
			k.Still = true
		}
	}
	return k
}

// NewTheme is for a dark or a light terminal. Without colours only what
// NO_COLOR leaves is used for meaning: bold, faint and reverse.
func NewTheme(k Looks) *Theme {
	dark := k.Dark
	pick := func(d, l string) SGR {
		if dark {
			return colour(d)
		}
		return colour(l)
	}
	t := &Theme{
		Name: "light", Bold: "\x1b[1m", Tab: "\x1b[1;7m",
		Dim: pick("245", "243"), Idle: pick("245", "243"),
		Good: pick("78", "28"), Bad: pick("203", "160"), Busy: pick("80", "30"),
		Wait: pick("75", "26"), Again: pick("221", "130"), Simulated: pick("221", "130"),
		Under: under(dark),
	}
	if dark {
		t.Name = "dark"
	}
	if k.colorblind {
		// After Okabe and Ito: told apart with every common colour blindness.
		t.Good, t.Bad, t.Busy = pick("75", "25"), pick("208", "166"), pick("117", "31")
		t.Wait, t.Again = pick("111", "61"), pick("228", "94")
	}
	if k.noColor {
		t.Name = "notty"
	}
	if k.Ascii {
		t.Name = "ascii"
	}
	return t
}

// colour is the beginning of a foreground colour, taken from lipgloss so that
// Bubble Tea can lower it to what the terminal has.
func colour(code string) SGR { return begin(lipgloss.NewStyle().Foreground(lipgloss.Color(code))) }

func under(dark bool) SGR {
	code := "254"
	if dark {
		code = "236"
	}
	return begin(lipgloss.NewStyle().Background(lipgloss.Color(code)))
}

// begin is what a style writes before its text.
func begin(s lipgloss.Style) SGR {
	out := s.Render("x")
	for i := range out {
		if out[i] == 'x' {
			return SGR(out[:i])
		}
	}
	return ""
}
