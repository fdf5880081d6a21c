package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// span is the time of one attempt in flight, in sequence numbers.
type span struct {
	from, to int64
	e        int
}

// spans returns those of a run; an attempt open at a crash ends with its run.
func (ev *evidence) spans(run int) []span {
	var out []span
	for i := range ev.facts {
		for _, a := range ev.facts[i].Attempts {
			if a.Run != run || ev.facts[i].e < 0 {
				continue
			}
			to := a.SettledSeq
			if to == 0 || a.SettledRun != 0 {
				to = math.MaxInt64
			}
			out = append(out, span{a.SentSeq, to, ev.facts[i].e})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return out
}

// mark is a send or an end at its sequence number.
type mark struct {
	seq  int64
	e, n int
}

// checkInFlight counts the attempts in flight at once, in total and per endpoint.
func checkInFlight(ev *evidence) Check {
	most, perEndpoint, ok := 0, 0, true
	limit, limitEndpoint := 0, 1
	for _, run := range ev.rec.Runs {
		all, each := ev.mostInFlight(run.Number)
		most, perEndpoint = max(most, all), max(perEndpoint, each)
		limit, limitEndpoint = run.MaxInFlight, run.PerEndpoint
		ok = ok && each <= run.PerEndpoint && (run.MaxInFlight <= 0 || all <= run.MaxInFlight)
	}
	want := fmt.Sprintf("at most %d, %d per endpoint", limit, limitEndpoint)
	if limit <= 0 {
		want = fmt.Sprintf("%d per endpoint", limitEndpoint)
	}
	return verdict("in_flight", foreign.Text(want), foreign.Text(fmt.Sprintf("at most %d, %d per endpoint", most, perEndpoint)), ok)
}

func (ev *evidence) mostInFlight(run int) (all, each int) {
	var marks []mark
	for _, s := range ev.spans(run) {
		marks = append(marks, mark{s.from, s.e, 1})
		if s.to != math.MaxInt64 {
			marks = append(marks, mark{s.to, s.e, -1})
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return cmp.Compare(a.seq, b.seq) })
	now, at := 0, make([]int, len(ev.job.Endpoints))
	for _, m := range marks {
		now += m.n
		at[m.e] += m.n
		all, each = max(all, now), max(each, at[m.e])
	}
	return all, each
}

// scopes gives each endpoint the number of its scope, that of the first endpoint in
// it. They are derived from the stored barrier and not taken from package plan, whose
// schedule these checks judge.
func (ev *evidence) scopes() []int {
	out := make([]int, len(ev.job.Endpoints))
	for e := range ev.job.Endpoints {
		out[e] = slices.IndexFunc(ev.job.Endpoints, func(other engine.Endpoint) bool {
			switch ev.job.Barrier {
			case engine.BarrierRegion:
				return other.Region == ev.job.Endpoints[e].Region
			case engine.BarrierEndpoint:
				return other.Region == ev.job.Endpoints[e].Region && other.Model == ev.job.Endpoints[e].Model
			}
			return true
		})
	}
	return out
}

// checkBarrier looks for an execution that was sent before every earlier
// question in its scope (lookahead allowed) had settled.
func checkBarrier(ev *evidence) Check {
	scope := ev.scopes()
	// settled[s][q]: the last end of a question in a scope.
	settled := make([][]int64, len(ev.job.Endpoints))
	for s := range settled {
		settled[s] = make([]int64, len(ev.job.Questions))
	}
	for i := range ev.facts {
		f := &ev.facts[i]
		if f.q < 0 || f.e < 0 {
			continue
		}
		at := &settled[scope[f.e]][f.q]
		*at = max(*at, f.settledSeq())
	}
	violations, example := 0, ""
	for s := range settled {
		for q := 1; q < len(settled[s]); q++ {
			settled[s][q] = max(settled[s][q], settled[s][q-1])
		}
	}
	for i := range ev.facts {
		f := &ev.facts[i]
		before := f.q - 1 - ev.job.Lookahead
		if before < 0 || f.e < 0 {
			continue
		}
		for _, a := range f.Attempts {
			if !a.Manual && a.SentSeq < settled[scope[f.e]][before] {
				violations++
				example = f.Key.String()
			}
		}
	}
	got := fmt.Sprintf("%d sent too early", violations)
	if example != "" {
		got += ", such as " + example
	}
	want := fmt.Sprintf("no question before the earlier settled, scope %s", ev.job.Barrier)
	if ev.job.Lookahead > 0 {
		want += fmt.Sprintf(", lookahead %d", ev.job.Lookahead)
	}
	return verdict("barrier", foreign.Text(want), foreign.Text(got), violations == 0)
}

// settledSeq is the number at which an execution stopped holding its batch: the end
// of its last attempt that is no retry by hand. It is 0 for one that its batch
// overtook and for one never sent, which hold no batch.
func (f *fact) settledSeq() (seq int64) {
	for _, a := range f.Attempts {
		if a.Overtaken {
			return 0
		}
		if !a.Manual {
			seq = a.SettledSeq
			if seq == 0 {
				seq = math.MaxInt64
			}
		}
	}
	return seq
}

// gapLimit bounds the pause between two batches.
const gapLimit = 2 * time.Second

// checkGap measures, per run and scope, the time from the last end of a question to
// the first send of the next. A call collected from an earlier run also ends a
// question, but a run that only collected one was not waiting to send.
func checkGap(ev *evidence) Check {
	largest := time.Duration(0)
	for i := range ev.rec.Runs {
		largest = max(largest, ev.largestGap(&ev.rec.Runs[i]))
	}
	return verdict("gap", "under 2000 ms", foreign.Text(fmt.Sprintf("%.1f ms", float64(largest)/1e6)), largest < gapLimit)
}

func (ev *evidence) largestGap(run *engine.Run) (largest time.Duration) {
	still := idleOf(run)
	type edge struct{ first, last int64 }
	scope := ev.scopes()
	edges := map[[2]int]*edge{}
	for i := range ev.facts {
		f := &ev.facts[i]
		for _, a := range f.Attempts {
			if a.Manual || a.Overtaken || a.SettledSeq == 0 || f.e < 0 {
				continue
			}
			at := [2]int{scope[f.e], f.q}
			if edges[at] == nil {
				edges[at] = &edge{first: math.MaxInt64}
			}
			if a.Run == run.Number {
				edges[at].first = min(edges[at].first, a.SentNS)
			}
			if cmp.Or(a.SettledRun, a.Run) == run.Number {
				edges[at].last = max(edges[at].last, a.SettledNS)
			}
		}
	}
	for at, e := range edges {
		next := edges[[2]int{at[0], at[1] + 1}]
		if next == nil || e.first == math.MaxInt64 || e.last == 0 || next.first == math.MaxInt64 {
			continue
		}
		if next.first > e.last {
			largest = max(largest, time.Duration(next.first-e.last)-still.within(e.last, next.first))
		}
	}
	return largest
}
