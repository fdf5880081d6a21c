package draw

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// SGR is the escape sequence that begins a style. It is built once per theme, because
// rendering a style per cell costs more than the rest of a frame.
type SGR string

// Reset ends all styles.
const Reset = "\x1b[m"

// Theme has one style per meaning; the screens never name a colour.
type Theme struct {
	Name                                          string // dark, light, or notty for no colours
	Dim, Bold                                     SGR
	Good, Bad, Busy, Wait, Again, Idle, Simulated SGR
	Under                                         SGR // background of the row under the cursor
	Tab                                           SGR // the tab of the shown screen
}

// Looks are the operator's settings, in the words of the configuration.
type Looks struct {
	Auto, Dark bool // Auto: use the terminal's background
	colorblind bool // blue and orange instead of green and red
	Ascii      bool // replace symbols that old fonts lack
	Still      bool // redraw at most once a second
	noColor    bool
}

// LooksOf parses [ui] theme. The configuration was checked before.
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

// NewTheme makes a theme for a dark or a light terminal. With NO_COLOR, meaning is
// shown only by bold, faint and reverse.
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
		// Palette of Okabe and Ito, distinguishable with all common colour blindness.
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

// colour returns the sequence of a foreground colour. lipgloss builds it so that
// Bubble Tea can reduce it to the terminal's colours.
func colour(code string) SGR { return begin(lipgloss.NewStyle().Foreground(lipgloss.Color(code))) }

func under(dark bool) SGR {
	code := "254"
	if dark {
		code = "236"
	}
	return begin(lipgloss.NewStyle().Background(lipgloss.Color(code)))
}

// begin returns the sequence that a style writes before its text.
func begin(s lipgloss.Style) SGR {
	out := s.Render("x")
	for i := range out {
		if out[i] == 'x' {
			return SGR(out[:i])
		}
	}
	return ""
}
