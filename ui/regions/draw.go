package regions

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// Draw draws a row per region, and the details of the region under the cursor.
func (s *Screen) Draw(w, _ int) []string {
	now, t := s.desk.Now(), s.desk.Theme
	rows, job, eps := s.copy(now)
	out := []string{titles(t, w)}
	for i := range rows {
		out = append(out, drawRow(t, &rows[i], w, i == s.place.list.At && !s.place.inner, now))
	}
	if len(rows) == 0 {
		return append(out, draw.NewLine(w).Add(t.Dim, " no region was checked yet: H checks them now").String())
	}
	out = append(out, draw.Rule(t, w, 0, ""))
	return append(out, detail(t, &rows[s.place.list.At], &s.place, job, eps, w, now)...)
}

// modelsWidth returns the width of the only column that grows.
func modelsWidth(w int) int { return max(8, min(60, w-98)) }

// titles draws the titles of the columns.
func titles(t *draw.Theme, w int) string {
	l := draw.NewLine(w).Add("", "  ")
	l.Cell(t.Dim, "Region", 8).Cell(t.Dim, "State", 12).Num(t.Dim, "Latency", 8).Add("", " ")
	if w >= 100 {
		l.Cell(t.Dim, "Models", modelsWidth(w))
	}
	l.Num(t.Dim, "Warm", 5).Num(t.Dim, "Queue", 6).Num(t.Dim, "Running", 7)
	if w >= 110 {
		l.Num(t.Dim, "Left", 6)
	}
	l.Num(t.Dim, "Last answer", 11)
	return l.Add("", " ").Add(t.Dim, "Errors 1h").String()
}

func drawRow(t *draw.Theme, r *row, w int, cursor bool, now time.Time) string {
	l := draw.NewRow(t, w, cursor)
	l.To(2)
	m := t.Health(r.view.State)
	word := m.Glyph + " " + m.Word
	if r.view.Checking {
		word = m.Glyph + " checking"
	}
	if r.held {
		m, word = t.Job(engine.JobPaused), "‖ paused"
	}
	l.Cell("", r.name.Line(), 8).Cell(m.Style, word, 12).Num("", latencyWord(&r.view), 8).Add("", " ")
	if w >= 100 {
		l.Cell("", modelsWord(&r.view, modelsWidth(w)), modelsWidth(w))
	}
	if r.inJob {
		l.Num("", draw.Ratio(r.warm, r.endpoints), 5).Num("", strconv.Itoa(r.queue), 6).Num("", strconv.Itoa(r.running), 7)
	} else {
		l.Num(t.Dim, "-", 5).Num(t.Dim, "-", 6).Num(t.Dim, "-", 7)
	}
	if w >= 110 {
		l.Num("", leftWord(r.left), 6)
	}
	last := "-"
	if r.last > 0 {
		last = draw.Ago(draw.Moment(r.last), now)
	}
	l.Num("", last, 11).Add("", " ")
	classes := 1
	if r.view.Error != "" {
		classes = 0 // the message has the details, and there is room for one
	}
	if errs := errorsWord(r.view.ErrorsLastHour(now), classes); errs != "" {
		l.Add(t.Bad, errs).Add("", "  ")
	} else {
		l.Add(t.Dim, "0").Add("", "  ")
	}
	l.Add(t.Bad, r.view.Error.Line())
	return l.String()
}

// errorsWord formats the number of errors and the most frequent classes.
func errorsWord(errs []engine.ErrorTally, most int) string {
	n := 0
	var words []string
	for i, e := range errs {
		n += e.N
		if i < most {
			words = append(words, safetext.Line(e.String()))
		}
	}
	switch {
	case n == 0:
		return ""
	case most == 0:
		return strconv.Itoa(n)
	case len(errs) > most:
		words = append(words, "…")
	}
	return fmt.Sprintf("%d  %s", n, strings.Join(words, " "))
}

func leftWord(d time.Duration) string {
	if d <= 0 {
		return "-"
	}
	return "~" + draw.Clock(d)
}

func latencyWord(v *board.RegionView) string {
	switch {
	case v.CheckedAt.IsZero():
		return "-"
	case v.State == engine.Unhealthy:
		return "none"
	}
	return draw.Latency(v.Latency)
}

// loadAtModal formats the queue and containers of the region's function, "" if the
// driver cannot read them. The function is the relay in front of the GPU containers;
// their own queue is not known.
func loadAtModal(h *engine.Health) string {
	if h.Backlog == nil || h.Containers == nil {
		return ""
	}
	return fmt.Sprintf("relay %d waiting, %s", *h.Backlog, draw.Plural(*h.Containers, "container"))
}

// detail draws the details of the region under the cursor.
func detail(t *draw.Theme, r *row, p *place, j *engine.Job, eps []board.EndpointView, w int, now time.Time) []string {
	l := draw.NewLine(w).Add("", " ").Add(t.Bold, r.name.Line())
	if r.inJob {
		e := j.Endpoints[r.from]
		for _, s := range []foreign.Text{e.Place, "driver " + e.Driver, e.Target} {
			if s != "" {
				l.Add(t.Dim, " · "+s.Line())
			}
		}
	}
	if words := loadAtModal(&r.view.Health); words != "" {
		l.Add(t.Bold, " · "+words)
	}
	rows := []string{l.String(), sparkLine(t, &r.view, w, now)}
	if r.view.Error != "" {
		rows = append(rows, draw.NewLine(w).Add("", " ").Add(t.Bad, r.view.Error.Line()).String())
	}
	if r.view.Hint != "" && r.view.State != engine.Healthy {
		rows = append(rows, draw.NewLine(w).Add("", " ").Add(t.Again, r.view.Hint.Line()).String())
	}
	if errs := errorsWord(r.view.ErrorsLastHour(now), 6); errs != "" {
		rows = append(rows, draw.NewLine(w).Add("", " ").Add(t.Dim, "errors, last hour  ").Add(t.Bad, errs).String())
	}
	if !r.inJob {
		return rows
	}
	rows = append(rows, "", endpointTitles(t, w))
	for e := r.from; e < min(r.to, len(eps)); e++ {
		here := p.inner && e == r.from+p.endpoint
		rows = append(rows, drawEndpoint(t, &j.Endpoints[e], &eps[e], here, r.held || r.heldEndpoints[e-r.from], w, now))
	}
	rows = append(rows, "", draw.NewLine(w).Add("", " ").Add(t.Dim, priceWords(j, r.from, r.to)).String())
	if drift := codeDrift(j, eps); drift != "" {
		rows = append(rows, draw.NewLine(w).Add("", " ").Add(t.Again, drift).String())
	}
	return rows
}

func endpointTitles(t *draw.Theme, w int) string {
	l := draw.NewLine(w).Add("", " ").Cell(t.Dim, "endpoint", 18).Cell(t.Dim, "state", 9)
	for _, s := range []string{"p50", "p95", "cold"} {
		l.Num(t.Dim, s, 6)
	}
	l.Num(t.Dim, "answers", 8).Num(t.Dim, "failed", 7).Add("", " ")
	return l.Cell(t.Dim, "container", 16).Add(t.Dim, "observed region").String()
}

func drawEndpoint(t *draw.Theme, ep *engine.Endpoint, v *board.EndpointView, here, held bool, w int, now time.Time) string {
	l := draw.NewRow(t, w, here)
	l.To(1).Cell("", ep.Model.Line(), 18)
	switch {
	case held:
		l.Cell(t.Again, "‖ paused", 9)
	case v.Down != "":
		l.Cell(t.Bad, "✗ silent", 9)
	case ep.Skipped:
		l.Cell(t.Dim, "⊖ skipped", 9)
	case v.InFlight > 0:
		l.Cell(t.Busy, "● busy", 9)
	case v.Warm(ep.Scaledown, now):
		l.Cell(t.Good, "✓ warm", 9)
	default:
		l.Cell(t.Idle, "· cold", 9)
	}
	l.Num("", draw.Known(v.MedianWarm), 6).Num("", draw.Known(v.P95), 6).Num("", draw.Known(v.MedianCold), 6)
	l.Num("", strconv.Itoa(v.Completed), 8)
	if v.Failed > 0 {
		l.Num(t.Bad, strconv.Itoa(v.Failed), 7)
	} else {
		l.Num("", "0", 7)
	}
	l.Add("", " ").Cell("", draw.Or(v.Container.Line(), "-"), 16)
	if v.Down != "" {
		l.Add(t.Bad, safetext.Line(v.Down))
	} else {
		l.Add("", draw.Or(v.Observed.Line(), "-"))
	}
	return l.String()
}

var sparks = []rune("▁▂▃▄▅▆▇█")

// sparkLine draws the last 30 health checks. The highest bar is the slowest check; a
// failed check is a cross.
func sparkLine(t *draw.Theme, v *board.RegionView, w int, now time.Time) string {
	l := draw.NewLine(w).Add("", " ").Add(t.Dim, "health, last 30 checks  ")
	points := v.History[max(0, len(v.History)-30):]
	var slowest time.Duration
	for _, p := range points {
		if p.State != engine.Unhealthy {
			slowest = max(slowest, p.Latency)
		}
	}
	for _, p := range points {
		if p.State == engine.Unhealthy {
			l.Add(t.Bad, "✗")
			continue
		}
		i := 0
		if slowest > 0 {
			i = int(p.Latency * time.Duration(len(sparks)-1) / slowest)
		}
		l.Add(t.Health(p.State).Style, string(sparks[i]))
	}
	if len(points) == 0 {
		return l.Add(t.Dim, "none yet").String()
	}
	drawn := board.RegionView{History: points}
	if p50 := drawn.LatencyQuantile(0.5); p50 > 0 {
		l.Add(t.Dim, fmt.Sprintf("  p50 %s  p95 %s", draw.Latency(p50), draw.Latency(drawn.LatencyQuantile(0.95))))
	}
	if v.CheckedAt.IsZero() {
		return l.Right(t.Dim, "last check before this start, "+draw.Ago(points[len(points)-1].At, now)+" ").String()
	}
	return l.Right(t.Dim, "checked "+draw.Ago(v.CheckedAt, now)+" ").String()
}
