package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/safetext"
)

// modelsWidth is the one column of the region table that grows.
func modelsWidth(w int) int { return max(8, min(60, w-98)) }

func regionTitles(t *theme, w int) string {
	l := newLine(w).add("", "  ")
	l.cell(t.dim, "Region", 8).cell(t.dim, "State", 12).num(t.dim, "Latency", 8).add("", " ")
	if w >= 100 {
		l.cell(t.dim, "Models", modelsWidth(w))
	}
	l.num(t.dim, "Warm", 5).num(t.dim, "Queue", 6).num(t.dim, "Running", 7)
	if w >= 110 {
		l.num(t.dim, "Left", 6)
	}
	l.num(t.dim, "Last answer", 11)
	return l.add("", " ").add(t.dim, "Errors 1h").String()
}

func drawRegionRow(t *theme, r *regionRow, w int, cursor bool, now time.Time) string {
	l := newRow(t, w, cursor)
	l.to(2)
	m := t.health(r.view.State)
	word := m.glyph + " " + m.word
	if r.view.Checking {
		word = m.glyph + " checking"
	}
	if r.held {
		m, word = mark{"‖", t.again, "paused"}, "‖ paused"
	}
	l.cell("", safetext.Line(r.name), 8).cell(m.style, word, 12).num("", latencyWord(&r.view), 8).add("", " ")
	if w >= 100 {
		l.cell("", modelsWord(&r.view), modelsWidth(w))
	}
	if r.inJob {
		l.num("", ratio(r.warm, r.endpoints), 5).num("", strconv.Itoa(r.queue), 6).num("", strconv.Itoa(r.running), 7)
	} else {
		l.num(t.dim, "-", 5).num(t.dim, "-", 6).num(t.dim, "-", 7)
	}
	if w >= 110 {
		l.num("", leftWord(r.left), 6)
	}
	last := "-"
	if r.last > 0 {
		last = ago(at(r.last), now)
	}
	l.num("", last, 11).add("", " ")
	classes := 1
	if r.view.Error != "" {
		classes = 0 // it says more, and there is room for one
	}
	if errs := errorsWord(r.view.ErrorsLastHour(now), classes); errs != "" {
		l.add(t.bad, errs).add("", "  ")
	} else {
		l.add(t.dim, "0").add("", "  ")
	}
	l.add(t.bad, safetext.Line(r.view.Error))
	return l.String()
}

// errorsWord is the number of errors, and the most frequent classes.
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
	return "~" + clock(d)
}

func latencyWord(v *engine.RegionView) string {
	switch {
	case v.CheckedAt.IsZero():
		return "-"
	case v.State == engine.Unhealthy:
		return "none"
	}
	return latency(v.Latency)
}

func modelsWord(v *engine.RegionView) string {
	var words []string
	for _, m := range v.Missing {
		words = append(words, "("+safetext.Line(m)+" missing)")
	}
	for _, m := range v.Available {
		if slices.Contains(v.Unexpected, m) {
			words = append(words, "("+safetext.Line(m)+" not configured)")
			continue
		}
		words = append(words, safetext.Line(m))
	}
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, "  ")
}

// loadAtModal is what Modal says of the region's function, "" where the driver cannot
// ask. The function is the relay in front of the GPU containers, whose own queue is
// not known.
func loadAtModal(h *engine.Health) string {
	if h.Backlog == nil || h.Containers == nil {
		return ""
	}
	return fmt.Sprintf("relay %d waiting, %s", *h.Backlog, plural(*h.Containers, "container"))
}

// regionDetail is what is known of the region under the cursor.
func regionDetail(t *theme, r *regionRow, place *regionList, j *engine.Job, eps []engine.EndpointView, w int, now time.Time) []string {
	l := newLine(w).add("", " ").add(t.bold, safetext.Line(r.name))
	if r.inJob {
		e := j.Endpoints[r.from]
		for _, s := range []string{e.Place, "driver " + e.Driver, e.Target} {
			if s != "" {
				l.add(t.dim, " · "+safetext.Line(s))
			}
		}
	}
	if words := loadAtModal(&r.view.Health); words != "" {
		l.add(t.bold, " · "+words)
	}
	rows := []string{l.String(), sparkLine(t, &r.view, w, now)}
	if r.view.Error != "" {
		rows = append(rows, newLine(w).add("", " ").add(t.bad, safetext.Line(r.view.Error)).String())
	}
	if r.view.Hint != "" && r.view.State != engine.Healthy {
		rows = append(rows, newLine(w).add("", " ").add(t.again, safetext.Line(r.view.Hint)).String())
	}
	if errs := errorsWord(r.view.ErrorsLastHour(now), 6); errs != "" {
		rows = append(rows, newLine(w).add("", " ").add(t.dim, "errors, last hour  ").add(t.bad, errs).String())
	}
	if !r.inJob {
		return rows
	}
	rows = append(rows, "", endpointTitles(t, w))
	for e := r.from; e < min(r.to, len(eps)); e++ {
		here := place.inner && e == r.from+place.endpoint
		rows = append(rows, drawEndpoint(t, &j.Endpoints[e], &eps[e], here, r.held || r.heldEndpoints[e-r.from], w, now))
	}
	rows = append(rows, "", newLine(w).add("", " ").add(t.dim, priceWords(j, r.from, r.to)).String())
	if drift := codeDrift(j, eps); drift != "" {
		rows = append(rows, newLine(w).add("", " ").add(t.again, drift).String())
	}
	return rows
}

func endpointTitles(t *theme, w int) string {
	l := newLine(w).add("", " ").cell(t.dim, "endpoint", 18).cell(t.dim, "state", 9)
	for _, s := range []string{"p50", "p95", "cold"} {
		l.num(t.dim, s, 6)
	}
	l.num(t.dim, "answers", 8).num(t.dim, "failed", 7).add("", " ")
	return l.cell(t.dim, "container", 16).add(t.dim, "observed region").String()
}

func drawEndpoint(t *theme, ep *engine.Endpoint, v *engine.EndpointView, here, held bool, w int, now time.Time) string {
	l := newRow(t, w, here)
	l.to(1).cell("", safetext.Line(ep.Model), 18)
	switch {
	case held:
		l.cell(t.again, "‖ paused", 9)
	case v.Down != "":
		l.cell(t.bad, "✗ silent", 9)
	case ep.Skipped:
		l.cell(t.dim, "⊖ skipped", 9)
	case v.InFlight > 0:
		l.cell(t.busy, "● busy", 9)
	case v.Warm(ep.Scaledown, now):
		l.cell(t.good, "✓ warm", 9)
	default:
		l.cell(t.idle, "· cold", 9)
	}
	l.num("", known(v.MedianWarm), 6).num("", known(v.P95), 6).num("", known(v.MedianCold), 6)
	l.num("", strconv.Itoa(v.Completed), 8)
	if v.Failed > 0 {
		l.num(t.bad, strconv.Itoa(v.Failed), 7)
	} else {
		l.num("", "0", 7)
	}
	l.add("", " ").cell("", orWord(safetext.Line(v.Container), "-"), 16)
	if v.Down != "" {
		l.add(t.bad, safetext.Line(v.Down))
	} else {
		l.add("", orWord(safetext.Line(v.Observed), "-"))
	}
	return l.String()
}

var sparks = []rune("▁▂▃▄▅▆▇█")

// sparkLine draws the last 30 health checks, the slowest as the highest; one
// that failed is a cross.
func sparkLine(t *theme, v *engine.RegionView, w int, now time.Time) string {
	l := newLine(w).add("", " ").add(t.dim, "health, last 30 checks  ")
	points := v.History[max(0, len(v.History)-30):]
	var slowest time.Duration
	for _, p := range points {
		if p.State != engine.Unhealthy {
			slowest = max(slowest, p.Latency)
		}
	}
	for _, p := range points {
		if p.State == engine.Unhealthy {
			l.add(t.bad, "✗")
			continue
		}
		i := 0
		if slowest > 0 {
			i = int(p.Latency * time.Duration(len(sparks)-1) / slowest)
		}
		l.add(t.health(p.State).style, string(sparks[i]))
	}
	if len(points) == 0 {
		return l.add(t.dim, "none yet").String()
	}
	drawn := engine.RegionView{History: points}
	if p50 := drawn.LatencyQuantile(0.5); p50 > 0 {
		l.add(t.dim, fmt.Sprintf("  p50 %s  p95 %s", latency(p50), latency(drawn.LatencyQuantile(0.95))))
	}
	if v.CheckedAt.IsZero() {
		return l.right(t.dim, "before this start, "+ago(points[len(points)-1].At, now)+" ").String()
	}
	return l.right(t.dim, "checked "+ago(v.CheckedAt, now)+" ").String()
}
