package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/safetext"
)

// title is the first row of every screen: the name, SIMULATED, the screens.
func title(t *theme, o *Options, shown screen, width int) string {
	l := newLine(width).add(t.bold, " beacon")
	if o.Simulated {
		l.add("", "  ").add(t.simData, "SIMULATED "+speed(o.Speed))
	}
	for _, gap := range []string{"   ", "  ", " "} {
		tabs := tabParts(t, shown, gap)
		if n := partsWidth(tabs); l.w+2+n <= width {
			addParts(l.to(width-n-1), tabs)
			break
		}
	}
	return l.String()
}

func tabParts(t *theme, shown screen, gap string) []part {
	var parts []part
	for i, s := range screens {
		if i > 0 {
			parts = append(parts, part{"", gap})
		}
		p := part{t.dim, string(s.key) + " " + s.name}
		if s.screen == shown {
			p = part{t.tab, p.text}
		}
		parts = append(parts, p)
	}
	return parts
}

// jobHeader is the four rows that say how a job stands.
func jobHeader(t *theme, s *summary, width int, now time.Time) []string {
	return []string{
		jobLine(t, s, width),
		barLine(t, s, width),
		countLine(t, s, width),
		healthLine(t, s, width, now),
	}
}

func jobLine(t *theme, s *summary, width int) string {
	m := t.job(s.state)
	word := m.word
	if s.state == engine.JobPending && s.line > 0 {
		word = fmt.Sprintf("in line, %d before it", s.line)
	}
	l := newLine(width).add("", " ").add(t.bold, safetext.Truncate(orWord(safetext.Line(s.job.Name), "unnamed"), max(8, width-48)))
	l.add(t.dim, "  "+shortID(safetext.Line(s.job.ID))+"  ").add(m.style, m.glyph+" "+word)
	l.add(t.dim, "  barrier "+string(s.job.Barrier))
	if s.job.Lookahead > 0 {
		l.add(t.dim, " lookahead "+strconv.Itoa(s.job.Lookahead))
	}
	if width >= roomy {
		return l.right(t.dim, shape(s.job)+" ").String()
	}
	return rightFit(l, moneyVariants(s)).String()
}

// shape is what the job multiplies: questions × models × regions.
func shape(j *engine.Job) string {
	groups := groupsOf(j)
	least, most := 0, 0
	for _, g := range groups {
		n := g.to - g.from
		if least == 0 || n < least {
			least = n
		}
		most = max(most, n)
	}
	models := plural(most, "model")
	if least != most {
		models = fmt.Sprintf("%d-%d models", least, most)
	}
	out := plural(len(j.Questions), "question") + " × " + models + " × " + plural(len(groups), "region")
	if j.Repeats > 1 {
		out += " × " + plural(j.Repeats, "repeat")
	}
	return out
}

// barLine is how much is settled, as a bar and in numbers.
func barLine(t *theme, s *summary, width int) string {
	text := fmt.Sprintf("  %s executions  %3d %%", ratio(s.counts.Settled(), s.counts.Total), percent(s.counts))
	if width < 70 {
		text = fmt.Sprintf("  %s  %3d %%", ratio(s.counts.Settled(), s.counts.Total), percent(s.counts))
	}
	l := newLine(width).add("", " ")
	room := width - 2 - safetext.Width(text)
	if room < 5 {
		return l.add("", strings.TrimSpace(text)).String()
	}
	addParts(l, bar(t, s.counts, room))
	return l.add("", text).String()
}

func bar(t *theme, c engine.Counts, room int) []part {
	full := 0
	if c.Total > 0 {
		full = c.Settled() * 2 * room / c.Total
	}
	filled, half := full/2, ""
	if full%2 == 1 {
		half = "╸"
	}
	st := t.good
	if c.Failed > 0 {
		st = t.again
	}
	rest := room - filled - len([]rune(half))
	return []part{{st, strings.Repeat("━", filled) + half}, {t.dim, strings.Repeat("─", rest)}}
}

// countLine has the counts with glyph and word, and times and money where there
// is room for them.
func countLine(t *theme, s *summary, width int) string {
	l := newLine(width).add("", " ")
	addParts(l, countParts(t, s, true))
	if width >= roomy {
		rightFit(l, moneyVariants(s))
	}
	return l.String()
}

// roomy is where times and money stand beside the counts; in a narrower terminal
// they stand a row above, in place of the job's shape.
const roomy = 110

func countParts(t *theme, s *summary, words bool) []part {
	var parts []part
	put := func(n int, always bool, m mark, word string) {
		if n == 0 && !always {
			return
		}
		text := m.glyph + " " + strconv.Itoa(n)
		if words {
			text += " " + word
		}
		if len(parts) > 0 {
			parts = append(parts, part{"", "  "})
		}
		parts = append(parts, part{m.style, text})
	}
	put(s.counts.Completed, true, t.state(engine.Completed), "completed")
	put(s.counts.Failed, false, t.state(engine.Failed), "failed")
	put(s.flight, false, t.state(engine.Running), "in flight")
	put(s.retry, false, t.state(engine.Retrying), "retrying")
	put(s.counts.Canceled, false, t.state(engine.Canceled), "canceled")
	put(s.counts.Skipped, false, t.state(engine.Skipped), "skipped")
	put(s.waiting(), false, t.state(engine.Pending), "waiting")
	return parts
}

// moneyVariants say the same in ever fewer columns.
func moneyVariants(s *summary) []string {
	if !s.state.Live() {
		return []string{"took " + clock(s.elapsed) + "   " + usd(s.cost), clock(s.elapsed) + "  " + usd(s.cost), usd(s.cost)}
	}
	e, left, cost := clock(s.elapsed), "~"+clock(s.left), usd(s.cost)
	return []string{
		"elapsed " + e + "   left " + left + "   " + cost + " of ~" + usd(s.costEnd),
		e + "  left " + left + "  " + cost + " of ~" + usd(s.costEnd),
		e + "  left " + left + "  " + cost,
		"left " + left,
	}
}

// healthLine is every region's health and how many containers are warm. Health
// means reachable, never warm, so both are said.
func healthLine(t *theme, s *summary, width int, now time.Time) string {
	l := newLine(width).add("", " ")
	var checked time.Time
	for _, r := range s.regions {
		m := t.health(r.health)
		text := []part{{"", safetext.Line(r.name) + " "}, {m.style, m.glyph + " " + m.word},
			{t.dim, fmt.Sprintf(" %s warm    ", ratio(r.warm, r.warm+r.cold))}}
		if l.w+partsWidth(text)-4 > width {
			l.add(t.dim, "…")
			break
		}
		addParts(l, text)
		if checked.IsZero() || !r.checked.IsZero() && r.checked.Before(checked) {
			checked = r.checked
		}
	}
	if !checked.IsZero() {
		l.right(t.dim, "checked "+ago(checked, now)+" ")
	}
	return l.String()
}

// compactHeader is all of it in one row.
func compactHeader(t *theme, s *summary, width int) string {
	m := t.job(s.state)
	l := newLine(width).add("", " ")
	if s.job.Simulated {
		l.add(t.simData, "SIMULATED ")
	}
	l.add(m.style, m.glyph+" "+m.word+" ").
		add("", fmt.Sprintf("%s %d %%  ", ratio(s.counts.Settled(), s.counts.Total), percent(s.counts)))
	addParts(l, countParts(t, s, width >= 100))
	return rightFit(l, moneyVariants(s)).String()
}

// percent of the settled executions.
func percent(c engine.Counts) int {
	if c.Total == 0 {
		return 0
	}
	return c.Settled() * 100 / c.Total
}
