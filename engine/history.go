package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// errorsFor is how long an error of a region is told of.
const errorsFor = time.Hour

// historyEvery bounds how often a region's history is written while a job runs: it
// rides on a commit that is made anyway, and its loss in a crash is small.
const historyEvery = 10 * time.Second

// RegionHistory is what is kept of a region from one process to the next.
type RegionHistory struct {
	Region string        `json:"region"`
	Checks []HealthPoint `json:"checks"` // the last 60, oldest first
	Errors []ErrorCount  `json:"errors"` // of the last hour, oldest first
}

// HealthPoint is one check in the history.
type HealthPoint struct {
	At      time.Time     `json:"at"`
	State   HealthState   `json:"state"`
	Latency time.Duration `json:"latency_ns"`
}

// ErrorCount is how often a class of error came in one minute. The minute is by
// the wall clock, because it must mean something to the next process.
type ErrorCount struct {
	Minute int64  `json:"minute"` // since 1970
	Name   string `json:"name"`   // see CallError.Name
	N      int    `json:"n"`
}

// ErrorTally is how often a class of error came in the last hour.
type ErrorTally struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// String is a class with its number: "503 ×3".
func (t ErrorTally) String() string { return fmt.Sprintf("%s ×%d", t.Name, t.N) }

// Name is the class of an error in a word: the HTTP status where that says more
// than the kind.
func (e *CallError) Name() string {
	if e.Status >= 400 && (e.Kind == KindStatus || e.Kind == KindAuth || e.Kind == KindRejected || e.Kind == KindRateLimited || e.Kind == KindNotFound) {
		return strconv.Itoa(e.Status)
	}
	return strings.ReplaceAll(string(e.Kind), "_", " ")
}

// ErrorsLastHour adds up the errors by class, the most frequent first.
func (v *RegionView) ErrorsLastHour(now time.Time) []ErrorTally {
	var out []ErrorTally
	for _, c := range v.Errors {
		if !c.within(now) {
			continue
		}
		i := slices.IndexFunc(out, func(t ErrorTally) bool { return t.Name == c.Name })
		if i < 0 {
			i, out = len(out), append(out, ErrorTally{Name: c.Name})
		}
		out[i].N += c.N
	}
	slices.SortStableFunc(out, func(a, b ErrorTally) int { return b.N - a.N })
	return out
}

// LatencyQuantile is the latency that a share q of the checks stayed within; 0
// when none was answered.
func (v *RegionView) LatencyQuantile(q float64) time.Duration {
	var took []time.Duration
	for _, p := range v.History {
		if p.State != Unhealthy {
			took = append(took, p.Latency)
		}
	}
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[int(q*float64(len(took)-1))]
}

// within tells whether a count is of the last hour. One of the future is of a
// clock that was set back since.
func (c ErrorCount) within(now time.Time) bool {
	age := now.Unix()/60 - c.Minute
	return age >= 0 && age < int64(errorsFor/time.Minute)
}

// recall shows what earlier processes learned of the regions. It is told for
// people alone, so that damage to it is a line in the log and stops nobody.
func (m *monitor) recall(store Store) {
	if store == nil {
		return
	}
	kept, err := store.Histories()
	if err != nil {
		m.engine.log.Warn("what is kept of the regions' health cannot all be read", "error", err)
	}
	for _, h := range kept {
		for i := range m.views {
			if v := &m.views[i]; v.Region == h.Region {
				v.History, v.Errors = h.Checks[max(0, len(h.Checks)-healthKept):], h.Errors
			}
		}
	}
}

// failed counts an error of a region. What readers of the board hold is not
// changed: the list is made anew.
func (m *monitor) failed(region string, err error) {
	for i := range m.views {
		if v := &m.views[i]; v.Region == region {
			v.Errors = addError(v.Errors, asCallError(err).Name(), m.engine.wall())
			m.unsaved = true
			m.show()
		}
	}
}

func addError(old []ErrorCount, name string, now time.Time) []ErrorCount {
	minute := now.Unix() / 60
	out := make([]ErrorCount, 0, len(old)+1)
	counted := false
	for _, c := range old {
		if !c.within(now) {
			continue
		}
		if c.Minute == minute && c.Name == name {
			c.N, counted = c.N+1, true
		}
		out = append(out, c)
	}
	if !counted {
		out = append(out, ErrorCount{minute, name, 1})
	}
	return out
}

// histories are what is to be written now; none when nothing changed, or when it
// was written a moment ago and the engine goes on.
func (m *monitor) histories(last bool) []*RegionHistory {
	now := Now()
	if !m.unsaved || !last && now.Sub(m.saved) < historyEvery {
		return nil
	}
	m.unsaved, m.saved = false, now
	out := make([]*RegionHistory, len(m.views))
	for i := range m.views {
		out[i] = &RegionHistory{m.views[i].Region, m.views[i].History, m.views[i].Errors}
	}
	return out
}

// keep writes what was learned since the last commit, at the end of the engine.
func (m *monitor) keep() {
	if m.engine.fatal != nil || m.engine.store == nil {
		return
	}
	if regions := m.histories(true); len(regions) > 0 {
		if err := m.engine.store.Commit(&Batch{Regions: regions}); err != nil {
			m.engine.log.Warn("what was learned of the regions' health is not kept", "error", err)
		}
	}
}
