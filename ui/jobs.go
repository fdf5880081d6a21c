package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// jobList is the list of kept jobs.
type jobList struct {
	all    []*engine.JobRecord // never changed, only replaced
	rows   []*engine.JobRecord // those that are shown, in order
	order  jobOrder
	marked map[string]bool
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
func (l *jobList) take(a *App, msg recordsMsg) {
	l.read, l.err = true, msg.err
	if msg.err != nil {
		return
	}
	l.all = msg.records
	l.filter(a)
}

// filter makes the list anew and stays with the job under the cursor.
func (l *jobList) filter(a *App) {
	text, old := strings.ToLower(a.finder.on(jobsScreen)), l.current()
	l.rows = nil
	for _, r := range l.all {
		if containsFold(r.Name+" "+r.ID+" "+string(a.jobNow(r).state)+" "+strings.Join(r.Regions, " "), text) {
			l.rows = append(l.rows, r)
		}
	}
	l.order.sort(a, l.rows)
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
	switch {
	case key.Matches(msg, k.find):
		return a.find()
	case key.Matches(msg, k.create):
		return a.newJob()
	case key.Matches(msg, k.sort):
		l.order = (l.order + 1) % jobOrders
		l.filter(a)
		return nil
	}
	r := l.current()
	if r == nil {
		return nil
	}
	switch {
	case key.Matches(msg, k.mark):
		l.mark(r.ID)
	case key.Matches(msg, k.open):
		a.openJob(r.ID)
	case key.Matches(msg, k.resume):
		cmd := a.resume(r.ID, a.jobNow(r).state)
		if cmd != nil {
			a.openJob(r.ID)
		}
		return cmd
	case key.Matches(msg, k.remove):
		a.askDelete(l.chosen())
	}
	return nil
}

// jobOrder is the order of the list.
type jobOrder uint8

const (
	newestFirst jobOrder = iota
	byName
	byState
	dearestFirst
	jobOrders
)

var jobOrderNames = [...]string{"newest first", "by name", "by state", "dearest first"}

func (o jobOrder) sort(a *App, rows []*engine.JobRecord) {
	by := map[jobOrder]func(x, y *engine.JobRecord) int{
		newestFirst: func(x, y *engine.JobRecord) int { return y.CreatedAt.Compare(x.CreatedAt) },
		byName:      func(x, y *engine.JobRecord) int { return strings.Compare(x.Name, y.Name) },
		byState: func(x, y *engine.JobRecord) int {
			return strings.Compare(string(a.jobNow(x).state), string(a.jobNow(y).state))
		},
		dearestFirst: func(x, y *engine.JobRecord) int { return cmp.Compare(y.CostUSD, x.CostUSD) },
	}[o]
	slices.SortStableFunc(rows, by)
}

func (l *jobList) mark(id string) {
	if l.marked == nil {
		l.marked = map[string]bool{}
	}
	if l.marked[id] {
		delete(l.marked, id)
	} else {
		l.marked[id] = true
	}
	l.cursor = min(l.cursor+1, len(l.rows)-1)
}

// chosen are the marked jobs of the list, or the one under the cursor.
func (l *jobList) chosen() (out []*engine.JobRecord) {
	for _, r := range l.rows {
		if l.marked[r.ID] {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		out = append(out, l.current())
	}
	return out
}

func (l *jobList) status(text string) string {
	s := jobOrderNames[l.order] + " · " + draw.Position(l.cursor, len(l.rows))
	if text != "" {
		s += " · with \"" + safetext.Line(text) + "\""
	}
	return s
}

// openJob shows a job in Run, Regions and Answers.
func (a *App) openJob(id string) {
	a.shown, a.asked, a.kept = id, "", nil
	a.enter(runScreen)
}

func (a *App) askDelete(chosen []*engine.JobRecord) {
	for _, r := range chosen {
		if a.jobNow(r).state.Live() {
			a.say("a job that runs cannot be deleted", true)
			return
		}
	}
	first := chosen[0]
	name := safetext.Line(first.Name)
	what := fmt.Sprintf("%s (%s, %s)", safetext.Truncate(name, 30), draw.ShortID(safetext.Line(first.ID)), draw.Plural(first.Counts.Total, "execution"))
	if len(chosen) > 1 {
		name = draw.Plural(len(chosen), "job")
		what = name
	}
	a.ask = &ask{text: "delete " + what + " for good? y / n", yes: func() tea.Cmd {
		for _, r := range chosen {
			if a.shown == r.ID {
				a.shown, a.asked, a.kept = "", "", nil
			}
		}
		a.jobs.marked = nil
		return act("deleted "+name, func() error {
			for _, r := range chosen {
				if err := a.o.Store.Delete(r.ID); err != nil {
					return err
				}
			}
			return nil
		})
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

// nothing is why the list is empty.
func (l *jobList) nothing(a *App) string {
	if len(l.all) > 0 {
		return "no job has these words: " + a.keys.find.Help().Key + " searches for others"
	}
	return "no job is kept yet: " + a.keys.create.Help().Key + " makes one, and so does beacon run"
}

func (a *App) jobsBody(w, h int) []string {
	l := &a.jobs
	out := []string{jobTitles(a.theme, w)}
	l.height = max(1, h-1)
	switch {
	case l.err != nil:
		return append(out, draw.NewLine(w).Add(a.theme.Bad, " "+safetext.Line(l.err.Error())).String())
	case !l.read:
		return append(out, draw.NewLine(w).Add(a.theme.Dim, " reading …").String())
	case len(l.rows) == 0:
		return append(out, draw.NewLine(w).Add(a.theme.Dim, " "+a.jobs.nothing(a)).String())
	}
	l.top = max(min(l.top, l.cursor), l.cursor+1-l.height)
	l.top = max(0, min(l.top, len(l.rows)-l.height))
	for i := l.top; i < min(len(l.rows), l.top+l.height); i++ {
		out = append(out, drawJob(a.theme, a.jobNow(l.rows[i]), w, i == l.cursor, l.marked[l.rows[i].ID]))
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

func jobTitles(t *draw.Theme, w int) string {
	l := draw.NewLine(w).Add("", "  ").Cell(t.Dim, "Name", nameWidth(w)).Cell(t.Dim, "Id", 10).Cell(t.Dim, "State", 13)
	l.Num(t.Dim, "Done", 13).Add("", " ")
	if w >= 110 {
		l.Cell(t.Dim, "Regions", 14).Cell(t.Dim, "Barrier", 8)
	}
	if w >= 96 {
		l.Cell(t.Dim, "Started", 12)
	}
	return l.Num(t.Dim, "Took", 8).Num(t.Dim, "Cost", 8).String()
}

func drawJob(t *draw.Theme, r jobRow, w int, cursor, marked bool) string {
	l := draw.NewRow(t, w, cursor)
	if l.To(1); marked {
		l.Add(t.Again, "*")
	}
	m := t.Job(r.state)
	l.To(2).Cell("", draw.Or(safetext.Line(r.rec.Name), "unnamed"), nameWidth(w)).Cell(t.Dim, draw.ShortID(safetext.Line(r.rec.ID)), 10)
	l.Cell(m.Style, m.Glyph+" "+m.Word, 13).Num("", draw.Ratio(r.counts.Settled(), r.counts.Total), 13).Add("", " ")
	if w >= 110 {
		l.Cell("", safetext.Line(strings.Join(r.rec.Regions, " ")), 14).Cell("", string(r.rec.Barrier), 8)
	}
	if w >= 96 {
		l.Cell("", r.rec.CreatedAt.Format("Jan 02 15:04"), 12)
	}
	l.Num("", draw.Clock(r.took), 8).Num("", draw.USD(r.cost), 8)
	return l.String()
}
