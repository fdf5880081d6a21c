package report

import (
	"math"
	"time"
)

// axis maps durations to units of a chart.
type axis struct {
	From, Width float64
	Length      time.Duration
	Ticks       []tick
}

// tick is a labelled mark on an axis.
type tick struct {
	X    float64
	Text string
}

// steps are the allowed intervals between ticks.
var steps = []time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second,
	15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// newAxis makes an axis with at most about eight ticks.
func newAxis(from, width float64, length0 time.Duration) axis {
	a := axis{From: from, Width: width, Length: max(length0, time.Millisecond)}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if a.Length/s <= 8 {
			step = s
			break
		}
	}
	step *= 1 + a.Length/(step*9)
	for at := time.Duration(0); at <= a.Length; at += step {
		text := "0"
		if at > 0 {
			text = tickText(at)
		}
		a.Ticks = append(a.Ticks, tick{a.at(at), text})
	}
	return a
}

// tickText formats a duration without a fraction of zero.
func tickText(d time.Duration) string {
	if d >= time.Second && d < 99*time.Second && d%time.Second == 0 {
		return number(int(d/time.Second)) + " s"
	}
	return length(d)
}

// at returns the coordinate of a duration.
func (a *axis) at(d time.Duration) float64 {
	return tenth(a.From + a.Width*float64(d)/float64(a.Length))
}

// tenth rounds to 0.1: exact enough for a chart, and the file stays small.
func tenth(x float64) float64 { return math.Round(x*10) / 10 }
