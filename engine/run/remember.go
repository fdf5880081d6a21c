package run

import (
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// historyEvery is the least time between two writes of the regions' history while a
// job runs. It is written with a commit that is made anyway; its loss in a crash is
// small.
const historyEvery = 10 * time.Second

// recall shows the stored history of the regions. Only screens use it, so damage to it
// is logged and stops no job.
func (m *monitor) recall(store engine.Store) {
	if store == nil {
		return
	}
	kept, err := store.Histories()
	if err != nil {
		m.engine.opt.Log.Warn("the stored health history of the regions cannot be read completely", "error", err)
	}
	for _, h := range kept {
		for i := range m.views {
			if v := &m.views[i]; v.Region == h.Region {
				v.History, v.Errors = h.Checks[max(0, len(h.Checks)-healthKept):], h.Errors
			}
		}
	}
}

// failed counts an error of a region. It makes a new list, because readers of the
// board may hold the old one.
func (m *monitor) failed(region foreign.Text, err error) {
	for i := range m.views {
		if v := &m.views[i]; v.Region == region {
			v.Errors = engine.AddError(v.Errors, foreign.Text(asCallError(err).Name()), m.engine.opt.Wall())
			m.unsaved = true
			m.show()
		}
	}
}

// histories returns the histories to write now; nil without a change, or within
// historyEvery of the last write unless it is the last.
func (m *monitor) histories(last bool) []*engine.RegionHistory {
	now := m.engine.beat.now()
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

// keep writes the changed histories at the end of the engine.
func (m *monitor) keep() {
	if m.engine.fatal != nil || m.engine.opt.Store == nil {
		return
	}
	if regions := m.histories(true); len(regions) > 0 {
		if err := m.engine.opt.Store.Commit(&engine.Batch{Regions: regions}); err != nil {
			m.engine.opt.Log.Warn("the health history of the regions was not stored", "error", err)
		}
	}
}
