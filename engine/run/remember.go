package run

import (
	"time"

	"beacon/engine"
)

// historyEvery bounds how often a region's history is written while a job runs: it
// rides on a commit that is made anyway, and its loss in a crash is small.
const historyEvery = 10 * time.Second

// recall shows what earlier processes learned of the regions. It is told for
// people alone, so that damage to it is a line in the log and stops nobody.
func (m *monitor) recall(store engine.Store) {
	if store == nil {
		return
	}
	kept, err := store.Histories()
	if err != nil {
		m.engine.opt.Log.Warn("what is kept of the regions' health cannot all be read", "error", err)
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
			v.Errors = engine.AddError(v.Errors, asCallError(err).Name(), m.engine.opt.Wall())
			m.unsaved = true
			m.show()
		}
	}
}

// histories are what is to be written now; none when nothing changed, or when it
// was written a moment ago and the engine goes on.
func (m *monitor) histories(last bool) []*engine.RegionHistory {
	now := engine.Now()
	if !m.unsaved || !last && now.Sub(m.saved) < historyEvery {
		return nil
	}
	m.unsaved, m.saved = false, now
	out := make([]*engine.RegionHistory, len(m.views))
	for i := range m.views {
		out[i] = &engine.RegionHistory{Region: m.views[i].Region, Checks: m.views[i].History, Errors: m.views[i].Errors}
	}
	return out
}

// keep writes what was learned since the last commit, at the end of the engine.
func (m *monitor) keep() {
	if m.engine.fatal != nil || m.engine.opt.Store == nil {
		return
	}
	if regions := m.histories(true); len(regions) > 0 {
		if err := m.engine.opt.Store.Commit(&engine.Batch{Regions: regions}); err != nil {
			m.engine.opt.Log.Warn("what was learned of the regions' health is not kept", "error", err)
		}
	}
}
