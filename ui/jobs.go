package ui

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
)

// jobList is the list of kept jobs.
type jobList struct {
	rows   []*engine.JobRecord // never changed, only replaced
	read   bool
	err    error
	cursor int
	top    int
	height int
	polled time.Time
}

// poll reads the list every few seconds while it is shown: another process may
// work on a job.
func (l *jobList) poll(a *App) tea.Cmd {
	now := a.now()
	if a.screen != jobsScreen || now.Sub(l.polled) < 3*time.Second {
		return nil
	}
	l.polled = now
	return loadRecords(a.o.Store)
}

// take stays with the job under the cursor.
func (l *jobList) take(msg recordsMsg) {
	l.read, l.err = true, msg.err
	if msg.err != nil {
		return
	}
	old := l.current()
	l.rows = msg.records
	for i, r := range l.rows {
		if old != nil && r.ID == old.ID {
			l.cursor = i
		}
	}
	l.cursor = max(0, min(l.cursor, len(l.rows)-1))
}

func (l *jobList) current() *engine.JobRecord {
	if l.cursor >= len(l.rows) {
		return nil
	}
	return l.rows[l.cursor]
}

func (a *App) pressJobs(msg tea.KeyPressMsg) tea.Cmd {
	k, l := a.keys, &a.jobs
	if n, ok := k.steps(msg, l.height); ok {
		l.cursor = max(0, min(l.cursor+n, len(l.rows)-1))
		return nil
	}
	r := l.current()
	if r == nil {
		return nil
	}
	switch {
	case key.Matches(msg, k.open):
		a.openJob(r.ID)
	case key.Matches(msg, k.resume):
		cmd := a.resume(r.ID, a.jobNow(r).state)
		if cmd != nil {
			a.openJob(r.ID)
		}
		return cmd
	case key.Matches(msg, k.remove):
		a.askDelete(r)
	}
	return nil
}

// openJob shows a job in Run, Regions and Answers.
func (a *App) openJob(id string) {
	a.shown, a.asked, a.kept = id, "", nil
	a.enter(runScreen)
}

func (a *App) askDelete(r *engine.JobRecord) {
	if live(a.jobNow(r).state) {
		a.say("a job that runs cannot be deleted", true)
		return
	}
	text := fmt.Sprintf("delete %s (%s, %s) for good? y / n", safetext.Truncate(safetext.Line(r.Name), 30),
		shortID(safetext.Line(r.ID)), plural(r.Counts.Total, "execution"))
	a.ask = &ask{text: text, yes: func() tea.Cmd {
		if a.shown == r.ID {
			a.shown, a.asked, a.kept = "", "", nil
		}
		return act("deleted "+safetext.Line(r.Name), func() error { return a.o.Store.Delete(r.ID) })
	}}
}

// jobRow is a job as the list shows it: the record, or newer facts of the board.
type jobRow struct {
	rec    *engine.JobRecord
	state  engine.JobState
	counts engine.Counts
	took   time.Duration
	cost   float64
}

func (a *App) jobNow(r *engine.JobRecord) jobRow {
	row := jobRow{r, r.State(), r.Counts, time.Duration(r.DurationMS) * time.Millisecond, r.CostUSD}
	a.o.Engine.Board().Job(r.ID, func(v *engine.JobView) {
		row.state, row.counts, row.took, row.cost = v.State, v.Counts, v.ElapsedNow(a.now()), v.CostUSD
	})
	return row
}

func (a *App) jobsBody(w, h int) []string {
	l := &a.jobs
	out := []string{jobTitles(a.theme, w)}
	l.height = max(1, h-1)
	switch {
	case l.err != nil:
		return append(out, newLine(w).add(a.theme.bad, " "+safetext.Line(l.err.Error())).String())
	case !l.read:
		return append(out, newLine(w).add(a.theme.dim, " reading …").String())
	case len(l.rows) == 0:
		return append(out, newLine(w).add(a.theme.dim, " no job is kept yet: beacon run starts one").String())
	}
	l.top = max(min(l.top, l.cursor), l.cursor+1-l.height)
	l.top = max(0, min(l.top, len(l.rows)-l.height))
	for i := l.top; i < min(len(l.rows), l.top+l.height); i++ {
		out = append(out, drawJob(a.theme, a.jobNow(l.rows[i]), w, i == l.cursor))
	}
	return out
}

// nameWidth is the one column of the job list that grows.
func nameWidth(w int) int {
	rest := 60
	if w >= 96 {
		rest += 13
	}
	if w >= 110 {
		rest += 24
	}
	return max(12, min(32, w-rest-1))
}

func jobTitles(t *theme, w int) string {
	l := newLine(w).add("", "  ").cell(t.dim, "Name", nameWidth(w)).cell(t.dim, "Id", 10).cell(t.dim, "State", 13)
	l.num(t.dim, "Done", 13).add("", " ")
	if w >= 110 {
		l.cell(t.dim, "Regions", 14).cell(t.dim, "Barrier", 8)
	}
	if w >= 96 {
		l.cell(t.dim, "Started", 12)
	}
	return l.num(t.dim, "Took", 8).num(t.dim, "Cost", 8).String()
}

func drawJob(t *theme, r jobRow, w int, cursor bool) string {
	l := newLine(w)
	if cursor {
		l.base = t.under
		l.add(t.bold, "▸ ")
	}
	m := t.job(r.state)
	l.to(2).cell("", safetext.Line(r.rec.Name), nameWidth(w)).cell(t.dim, shortID(safetext.Line(r.rec.ID)), 10)
	l.cell(m.style, m.glyph+" "+m.word, 13).num("", ratio(r.counts.Settled(), r.counts.Total), 13).add("", " ")
	if w >= 110 {
		l.cell("", safetext.Line(strings.Join(r.rec.Regions, " ")), 14).cell("", string(r.rec.Barrier), 8)
	}
	if w >= 96 {
		l.cell("", r.rec.CreatedAt.Format("Jan 02 15:04"), 12)
	}
	l.num("", clock(r.took), 8).num("", usd(r.cost), 8)
	if cursor {
		l.to(w)
	}
	return l.String()
}
