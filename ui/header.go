package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
)

// title draws the first row of every screen: name, SIMULATED, screens.
func (a *App) title(w int) string {
	t := a.desk.Theme
	l := draw.NewLine(w).Add(t.Bold, " beacon")
	if a.o.Simulated {
		l.Add("", "  ").Add(t.Simulated, "SIMULATED "+draw.Speed(a.o.Speed))
	}
	if tabs, at := a.tabs(w, l.Used()+2); tabs != nil {
		l.To(at).Parts(tabs)
	}
	return l.String()
}

// tabs returns the names of the screens with the widest gaps that fit right of a
// column, and their own column. It returns nil if none fit.
func (a *App) tabs(w, from int) (tabs []draw.Part, at int) {
	t := a.desk.Theme
	for _, gap := range []string{"   ", "  ", " "} {
		tabs = nil
		for i := range screens {
			if i > 0 {
				tabs = append(tabs, draw.Piece("", gap))
			}
			style := t.Dim
			if i == a.at {
				style = t.Tab
			}
			tabs = append(tabs, draw.Piece(style, tab(i)))
		}
		if at = w - draw.PartsWidth(tabs) - 1; at+1 >= from {
			return tabs, at
		}
	}
	return nil, 0
}

// jobHeader draws the progress of a job in four rows.
func jobHeader(t *draw.Theme, s *summary, width int, now time.Time) []string {
	return []string{
		jobLine(t, s, width),
		barLine(t, s, width),
		countLine(t, s, width),
		healthLine(t, s, width, now),
	}
}

func jobLine(t *draw.Theme, s *summary, width int) string {
	m := t.Job(s.state)
	word := m.Word
	if s.state == engine.JobPending && s.line > 0 {
		word = fmt.Sprintf("in line, %d before it", s.line)
	}
	l := draw.NewLine(width).Add("", " ").Add(t.Bold, safetext.Truncate(draw.Or(s.job.Name.Line(), "unnamed"), max(8, width-48)))
	l.Add(t.Dim, "  "+draw.ShortID(safetext.Line(s.job.ID))+"  ").Add(m.Style, m.Glyph+" "+word)
	l.Add(t.Dim, "  barrier "+string(s.job.Barrier))
	if s.job.Lookahead > 0 {
		l.Add(t.Dim, " lookahead "+strconv.Itoa(s.job.Lookahead))
	}
	if width >= roomy {
		return l.Right(t.Dim, facts.Shape(s.job)+" ").String()
	}
	return l.Fit(moneyVariants(s)).String()
}

// barLine draws the share of settled executions as a bar and in numbers.
func barLine(t *draw.Theme, s *summary, width int) string {
	text := fmt.Sprintf("  %s executions  %3d %%", draw.Ratio(s.counts.Settled(), s.counts.Total), percent(s.counts))
	if width < 70 {
		text = fmt.Sprintf("  %s  %3d %%", draw.Ratio(s.counts.Settled(), s.counts.Total), percent(s.counts))
	}
	l := draw.NewLine(width).Add("", " ")
	room := width - 2 - safetext.Width(text)
	if room < 5 {
		return l.Add("", strings.TrimSpace(text)).String()
	}
	l.Parts(bar(t, s.counts, room))
	return l.Add("", text).String()
}

func bar(t *draw.Theme, c engine.Counts, room int) []draw.Part {
	full := 0
	if c.Total > 0 {
		full = c.Settled() * 2 * room / c.Total
	}
	filled, half := full/2, ""
	if full%2 == 1 {
		half = "╸"
	}
	st := t.Good
	if c.Failed > 0 {
		st = t.Again
	}
	rest := room - filled - len([]rune(half))
	return []draw.Part{draw.Piece(st, strings.Repeat("━", filled)+half), draw.Piece(t.Dim, strings.Repeat("─", rest))}
}

// countLine draws the counts with glyph and word, and times and money if they fit.
func countLine(t *draw.Theme, s *summary, width int) string {
	l := draw.NewLine(width).Add("", " ")
	l.Parts(countParts(t, s, true))
	if width >= roomy {
		l.Fit(moneyVariants(s))
	}
	return l.String()
}

// roomy is the least width for times and money beside the counts. In a narrower
// terminal they replace the job's shape one row above.
const roomy = 110

func countParts(t *draw.Theme, s *summary, words bool) []draw.Part {
	var parts []draw.Part
	put := func(n int, always bool, m draw.Mark, word string) {
		if n == 0 && !always {
			return
		}
		text := m.Glyph + " " + strconv.Itoa(n)
		if words {
			text += " " + word
		}
		if len(parts) > 0 {
			parts = append(parts, draw.Piece("", "  "))
		}
		parts = append(parts, draw.Piece(m.Style, text))
	}
	put(s.counts.Completed, true, t.State(engine.Completed), "completed")
	put(s.counts.Failed, false, t.State(engine.Failed), "failed")
	put(s.flight, false, t.State(engine.Running), "in flight")
	put(s.retry, false, t.State(engine.Retrying), "retrying")
	put(s.counts.Canceled, false, t.State(engine.Canceled), "canceled")
	put(s.counts.Skipped, false, t.State(engine.Skipped), "skipped")
	put(s.waiting(), false, t.State(engine.Pending), "waiting")
	return parts
}

// moneyVariants returns the times and the cost in decreasing widths.
func moneyVariants(s *summary) []string {
	if !s.state.Live() {
		return []string{"took " + draw.Clock(s.elapsed) + "   " + draw.USD(s.cost), draw.Clock(s.elapsed) + "  " + draw.USD(s.cost), draw.USD(s.cost)}
	}
	e, left, cost := draw.Clock(s.elapsed), "~"+draw.Clock(s.left), draw.USD(s.cost)
	return []string{
		"elapsed " + e + "   left " + left + "   " + cost + " of ~" + draw.USD(s.costEnd),
		e + "  left " + left + "  " + cost + " of ~" + draw.USD(s.costEnd),
		e + "  left " + left + "  " + cost,
		"left " + left,
	}
}

// healthLine draws every region's health and its number of warm containers. Both are
// needed, because healthy means reachable and not warm.
func healthLine(t *draw.Theme, s *summary, width int, now time.Time) string {
	l := draw.NewLine(width).Add("", " ")
	var checked time.Time
	for _, r := range s.regions {
		m := t.Health(r.health)
		text := []draw.Part{draw.Piece("", r.name.Line()+" "), draw.Piece(m.Style, m.Glyph+" "+m.Word),
			draw.Piece(t.Dim, fmt.Sprintf(" %s warm    ", draw.Ratio(r.warm, r.warm+r.cold)))}
		if l.Used()+draw.PartsWidth(text)-4 > width {
			l.Add(t.Dim, "…")
			break
		}
		l.Parts(text)
		if checked.IsZero() || !r.checked.IsZero() && r.checked.Before(checked) {
			checked = r.checked
		}
	}
	if !checked.IsZero() {
		l.Right(t.Dim, "checked "+draw.Ago(checked, now)+" ")
	}
	return l.String()
}

// compactHeader draws the job header in one row.
func compactHeader(t *draw.Theme, s *summary, width int) string {
	m := t.Job(s.state)
	l := draw.NewLine(width).Add("", " ")
	if s.job.Simulated {
		l.Add(t.Simulated, "SIMULATED ")
	}
	l.Add(m.Style, m.Glyph+" "+m.Word+" ").
		Add("", fmt.Sprintf("%s %d %%  ", draw.Ratio(s.counts.Settled(), s.counts.Total), percent(s.counts)))
	l.Parts(countParts(t, s, width >= 100))
	return l.Fit(moneyVariants(s)).String()
}

// percent returns the share of settled executions.
func percent(c engine.Counts) int {
	if c.Total == 0 {
		return 0
	}
	return c.Settled() * 100 / c.Total
}
