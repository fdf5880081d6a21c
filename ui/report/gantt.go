package report

import (
	"fmt"
	"time"

	"beacon/engine/foreign"
)

// maxBars is the most attempts that are drawn one by one. More are summed up in
// columns of the chart.
const maxBars = 2000

// ganttColumns is the number of columns of a summed-up lane.
const ganttColumns = 200

// Sizes of the timeline.
const (
	ganttWidth, ganttLabel = 960.0, 168.0
	laneHeight, subHeight  = 26.0, 12.0
	maxSub                 = 4 // rows for concurrent attempts
)

// gantt is the timeline as a drawing.
type gantt struct {
	Title, Desc   string
	Width, Height float64
	Axis          axis
	Top, AxisY    float64
	Runs          []ganttRun
	Lanes         []ganttLane
	SummedUp      bool
}

type ganttRun struct {
	X, Width float64
	Text     string
	Pauses   []ganttBar
}

type ganttLane struct {
	Y, Height   float64
	Label, Full string
	Bars        []ganttBar
	Waits       []ganttBar
}

// ganttBar is an attempt, a pause before the next one, or a column that sums up
// several.
type ganttBar struct {
	X, Y, Width, Height float64
	Kind                string // CSS classes
	Text, Full          string
}

// Mid returns the y of a bar's text.
func (b ganttBar) Mid() float64 { return b.Y + b.Height/2 + 3.5 }

// Chart draws the timeline. It returns nil if nothing was sent.
func (t *timeline) Chart(questions []foreign.Text) *gantt {
	if t.spans == 0 || t.Length <= 0 {
		return nil
	}
	g := &gantt{Title: "Timeline of the job", Desc: t.summary(), Width: ganttWidth, Top: 20, SummedUp: t.spans > maxBars}
	g.Axis = newAxis(ganttLabel, ganttWidth-ganttLabel-12, t.Length)
	y := g.Top
	for i := range t.Lanes {
		l := g.lane(&t.Lanes[i], y, questions)
		y += l.Height
		g.Lanes = append(g.Lanes, l)
	}
	g.AxisY, g.Height = y+4, y+26
	for _, r := range t.Runs {
		g.Runs = append(g.Runs, g.run(&r, len(t.Runs)))
	}
	return g
}

func (t *timeline) summary() string {
	attempts, retries, hops, cold := 0, 0, 0, 0
	for i := range t.Lanes {
		l := &t.Lanes[i]
		attempts, retries, hops, cold = attempts+l.Attempts, retries+l.Retries, hops+l.Hops, cold+l.Cold
	}
	return fmt.Sprintf("%s over %s in %s: %s, %s, %s. The table below the chart has the figures of each endpoint.",
		counted(attempts, "attempt"), length(t.Length), counted(len(t.Runs), "run"), counted(cold, "cold start"),
		counted(hops, "hand-over"), map[bool]string{true: "1 retry", false: number(retries) + " retries"}[retries == 1])
}

func (g *gantt) run(r *runSpan, all int) ganttRun {
	x := g.Axis.at(r.Start)
	out := ganttRun{X: x, Width: max(1, tenth(g.Axis.at(r.End)-x))}
	if all > 1 {
		out.Text = fmt.Sprintf("run %d", r.Number)
	}
	for _, p := range r.Pauses {
		from := g.Axis.at(p[0])
		out.Pauses = append(out.Pauses, ganttBar{X: from, Y: g.Top, Width: max(1, tenth(g.Axis.at(p[1])-from)), Height: tenth(g.AxisY - g.Top),
			Kind: "pause", Text: "‖", Full: "paused for " + length(p[1]-p[0])})
	}
	return out
}

func (g *gantt) lane(l *lane, y float64, questions []foreign.Text) ganttLane {
	out := ganttLane{Y: y, Height: laneHeight, Label: short(l.Name, labelColumns), Full: l.Name.Line()}
	if g.SummedUp {
		out.Bars = g.columns(l, y)
		return out
	}
	rows, used := sublanes(l.Spans)
	height := laneHeight - 6
	if used > 1 {
		height = subHeight
		out.Height = subHeight*float64(used) + 6
	}
	for i := range l.Spans {
		s := &l.Spans[i]
		bar := g.bar(s, y+3+height*float64(rows[i]), height-1, questions)
		out.Bars = append(out.Bars, bar)
		if s.wait > 0 {
			from, to := g.Axis.at(s.end), g.Axis.at(min(s.end+s.wait, g.Axis.Length))
			out.Waits = append(out.Waits, ganttBar{X: from, Y: tenth(bar.Y + height/2), Width: tenth(to - from), Full: "waits " + length(s.wait) + " before the next attempt"})
		}
	}
	return out
}

// sublanes assigns concurrent attempts to different rows.
func sublanes(spans []span) (rows []int, used int) {
	var ends [maxSub]time.Duration
	rows, used = make([]int, len(spans)), 1
	for i := range spans {
		row := 0
		for row < maxSub-1 && ends[row] > spans[i].start {
			row++
		}
		rows[i], ends[row], used = row, max(ends[row], spans[i].end), max(used, row+1)
	}
	return rows, used
}

func (g *gantt) bar(s *span, y, height float64, questions []foreign.Text) ganttBar {
	x := g.Axis.at(s.start)
	b := ganttBar{X: x, Y: tenth(y), Width: max(1.5, tenth(g.Axis.at(s.end)-x-0.6)), Height: tenth(height), Kind: s.kind()}
	text := fmt.Sprintf("Q%d", s.question+1)
	for _, more := range s.signs() {
		if float64(len(text)+2)*7 < b.Width {
			text += more
		}
	}
	if float64(len([]rune(text)))*6.4 < b.Width {
		b.Text = text
	}
	b.Full = questions[s.question].Line() + ": " + s.words()
	return b
}

// kind returns the CSS class of a bar. Cold bars have a dashed border and failed ones
// a thick border, so that they differ without colour.
func (s *span) kind() string {
	switch {
	case s.open:
		return "open"
	case s.failed:
		return "failed"
	case s.halted:
		return "halted"
	case s.cold:
		return "cold"
	}
	return "warm"
}

// signs returns the signs after the question in a wide bar.
func (s *span) signs() (out []string) {
	if s.failed {
		out = append(out, "✗")
	}
	if s.cold {
		out = append(out, "*")
	}
	if s.number > 1 {
		out = append(out, "↻")
	}
	if s.hops > 0 {
		out = append(out, fmt.Sprintf("›%d", s.hops))
	}
	return out
}

func (s *span) words() string {
	w := fmt.Sprintf("attempt %d, %s", s.number, length(s.end-s.start))
	if s.cold {
		w += ", cold start"
	}
	if s.hops > 0 {
		w += ", handed over " + counted(int(s.hops), "time")
	}
	switch {
	case s.open:
		w += ", no end recorded"
	case s.failed:
		w += ", failed"
	case s.halted:
		w += ", canceled"
	}
	return w
}
