package report

import (
	"fmt"
	"strings"
	"time"

	"beacon/engine/foreign"
)

// latencyChart is a box plot with a row for the warm and one for the cold answers of
// each region.
type latencyChart struct {
	Title, Desc   string
	Width, Height float64
	Axis          axis
	AxisY         float64
	Rows          []boxRow
}

// boxRow is one box from P25 to P75, with whiskers from the minimum to P95 and the
// maximum as a point.
type boxRow struct {
	Y                            float64
	Label, Full                  string
	Cold                         bool
	Min, P25, P50, P75, P95, Max float64
	Dots                         []float64
	BoxWidth                     float64
	Text                         string // the median, at the end of the row
	TextX                        float64
}

// Top returns the y of the top of the box.
func (b boxRow) Top() float64 { return b.Y - 7 }

const boxHeight = 30.0

// Chart draws the latencies. It returns nil if nothing was answered.
func (l *latency) Chart() *latencyChart {
	var most time.Duration
	var said []string
	for _, p := range l.Regions {
		most = max(most, p.Warm.Max, p.Cold.Max)
		said = append(said, p.Name.Line()+" "+p.Warm.words("warm")+", "+p.Cold.words("cold"))
	}
	if most == 0 {
		return nil
	}
	c := &latencyChart{Title: "Latency of answers by region", Desc: strings.Join(said, "; ") + ".", Width: 760}
	c.Axis = newAxis(150, 500, most)
	for _, p := range l.Regions {
		c.row(p.Name, "warm", p.Warm)
		c.row(p.Name, "cold", p.Cold)
	}
	c.AxisY = boxHeight*float64(len(c.Rows)) + 8
	c.Height = c.AxisY + 22
	return c
}

func (c *latencyChart) row(name foreign.Text, kind string, s spread) {
	if s.N == 0 {
		return
	}
	at := c.Axis.at
	b := boxRow{
		Y: boxHeight*float64(len(c.Rows)) + boxHeight/2, Label: short(name, 12) + " " + kind + " (" + number(s.N) + ")", Cold: kind == "cold",
		Min: at(s.Min), P25: at(s.P25), P50: at(s.P50), P75: at(s.P75), P95: at(s.P95), Max: at(s.Max),
		Text: "median " + length(s.P50), TextX: at(s.Max) + 8, Full: name.Line() + " " + s.words(kind),
	}
	b.BoxWidth = max(1, tenth(b.P75-b.P25))
	for _, d := range s.few {
		b.Dots = append(b.Dots, at(d))
	}
	c.Rows = append(c.Rows, b)
}

// words describes a spread as text.
func (s *spread) words(kind string) string {
	if s.N == 0 {
		return "no " + kind + " answers"
	}
	return fmt.Sprintf("%s %s: median %s, 95 %% within %s, at most %s", number(s.N), kind, length(s.P50), length(s.P95), length(s.Max))
}
