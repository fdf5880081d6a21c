package verify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Check is one acceptance check of a job.
type Check struct {
	ID   string       `json:"id"`
	Want foreign.Text `json:"want"`
	Got  foreign.Text `json:"got"`
	OK   bool         `json:"ok"`
}

// Report is the result of the acceptance checks.
type Report struct {
	Job    string  `json:"job"`
	OK     bool    `json:"ok"`
	Checks []Check `json:"checks"`
	// Runs counts the job's runs; the others sum what resumes found: calls collected,
	// attempts sent again, outcomes unknown.
	Runs      int `json:"runs"`
	Collected int `json:"collected"`
	Resent    int `json:"resent"`
	Unknown   int `json:"unknown"`
	// StandstillMS is the time of all runs in which the process did not run, in
	// milliseconds. No check counts it.
	StandstillMS int64 `json:"standstill_ms,omitempty"`
}

// notReported is the result of a check whose facts no endpoint reported.
const notReported = "not reported"

// Job checks a job from its stored data only.
func Job(s engine.Store, id string) (*Report, error) {
	job, err := s.Job(id)
	if err != nil {
		return nil, err
	}
	rec, err := s.Record(id)
	if err != nil {
		return nil, err
	}
	ev := &evidence{job: job, rec: rec, keys: map[engine.Key]int{}}
	if err := s.Executions(id, true, ev.take); err != nil {
		return nil, err
	}
	ev.sort()
	v := &Report{Job: id, OK: true, Runs: len(rec.Runs)}
	for _, run := range rec.Runs {
		v.StandstillMS += standstill(&run).Milliseconds()
		v.Collected, v.Resent, v.Unknown = v.Collected+run.Collected, v.Resent+run.Resent, v.Unknown+run.Unknown
	}
	for _, judge := range []func(*evidence) Check{
		checkExecutions, checkPerRegion, checkPerQuestion, checkQuestionIDs, checkUnique, checkInFlight, checkBarrier,
		checkGap, checkDuration, checkContainers, checkRedirects, checkRegionProof, checkParameters,
	} {
		c := judge(ev)
		v.OK = v.OK && c.OK
		v.Checks = append(v.Checks, c)
	}
	return v, nil
}

// evidence has the facts of a job that the checks need, without the texts.
type evidence struct {
	job   *engine.Job
	rec   *engine.JobRecord
	facts []fact
	keys  map[engine.Key]int
}

// fact is one execution as stored.
type fact struct {
	engine.Execution
	q, e   int // indexes, -1 when the job does not have it
	answer *engine.Answer
}

func (ev *evidence) take(x *engine.Execution, a *engine.Answer) error {
	f := fact{Execution: *x, q: -1, e: -1}
	f.Snippet, f.Reason = "", ""
	if a != nil {
		light := *a
		light.Text, light.SystemPrompt = "", ""
		f.answer = &light
	}
	ev.keys[x.Key]++
	ev.facts = append(ev.facts, f)
	return nil
}

func (ev *evidence) sort() {
	questions, endpoints := map[foreign.Text]int{}, map[[2]foreign.Text]int{}
	for q := range ev.job.Questions {
		questions[ev.job.Questions[q].ID] = q
	}
	for e := range ev.job.Endpoints {
		endpoints[ev.job.Endpoints[e].ID()] = e
	}
	for i := range ev.facts {
		f := &ev.facts[i]
		if q, ok := questions[f.Question]; ok {
			f.q = q
		}
		if e, ok := endpoints[[2]foreign.Text{f.Region, f.Model}]; ok {
			f.e = e
		}
	}
	slices.SortFunc(ev.facts, func(a, b fact) int {
		return cmp.Or(a.q-b.q, a.e-b.e, a.Repeat-b.Repeat)
	})
}

func verdict(id string, want foreign.Text, got foreign.Text, ok bool) Check {
	return Check{ID: id, Want: want, Got: got, OK: ok}
}

func checkExecutions(ev *evidence) Check {
	done := 0
	for i := range ev.facts {
		if ev.facts[i].State == engine.Completed {
			done++
		}
	}
	want := ev.job.Total() - ev.rec.Counts.Skipped
	return verdict("executions", foreign.Text(fmt.Sprintf("%d of %d", want, want)), foreign.Text(fmt.Sprintf("%d of %d", done, want)), done == want)
}

// tally counts completed and wanted executions by a name.
func (ev *evidence) tally(name func(*fact) foreign.Text) (names []foreign.Text, done, want map[foreign.Text]int) {
	done, want = map[foreign.Text]int{}, map[foreign.Text]int{}
	for i := range ev.facts {
		f := &ev.facts[i]
		n := name(f)
		if _, ok := want[n]; !ok {
			names, want[n] = append(names, n), 0
		}
		if f.State != engine.Skipped {
			want[n]++
		}
		if f.State == engine.Completed {
			done[n]++
		}
	}
	return names, done, want
}

func checkPerRegion(ev *evidence) Check {
	_, done, want := ev.tally(func(f *fact) foreign.Text { return f.Region })
	var got, wanted []string
	ok := true
	for _, region := range ev.job.Regions() {
		wanted = append(wanted, fmt.Sprintf("%s %d/%d", region, want[foreign.Text(string(region))], want[foreign.Text(string(region))]))
		got = append(got, fmt.Sprintf("%s %d/%d", region, done[foreign.Text(string(region))], want[foreign.Text(string(region))]))
		ok = ok && done[foreign.Text(string(region))] == want[foreign.Text(string(region))]
	}
	return verdict("per_region", foreign.Text(strings.Join(wanted, ", ")), foreign.Text(strings.Join(got, ", ")), ok)
}

func checkPerQuestion(ev *evidence) Check {
	rows := len(ev.job.Endpoints) * ev.job.Repeats
	names, done, want := ev.tally(func(f *fact) foreign.Text { return f.Question })
	var short []string
	full := 0
	for _, q := range names {
		if done[q] == want[q] {
			full++
		} else {
			short = append(short, fmt.Sprintf("%s %d", q, done[q]))
		}
	}
	got := fmt.Sprintf("%d of %d questions complete", full, len(ev.job.Questions))
	if len(short) > 0 {
		got += ": " + strings.Join(short[:min(len(short), 5)], ", ")
	}
	return verdict("per_question", foreign.Text(fmt.Sprintf("%d questions with %d rows of %d", len(ev.job.Questions), rows, rows)), foreign.Text(got), full == len(ev.job.Questions))
}

func checkQuestionIDs(ev *evidence) Check {
	empty, unknown := 0, 0
	for i := range ev.facts {
		if ev.facts[i].Question == "" {
			empty++
		}
		if ev.facts[i].q < 0 || ev.facts[i].e < 0 {
			unknown++
		}
	}
	return verdict("question_ids", "none empty or unknown", foreign.Text(fmt.Sprintf("%d empty, %d unknown", empty, unknown)), empty+unknown == 0)
}

func checkUnique(ev *evidence) Check {
	twice := 0
	for _, n := range ev.keys {
		if n > 1 {
			twice++
		}
	}
	return verdict("unique", "no key twice", foreign.Text(fmt.Sprintf("%d keys, %d twice", len(ev.keys), twice)), twice == 0 && len(ev.keys) == ev.job.Total())
}

func checkDuration(ev *evidence) Check {
	longest, timeout, ok := time.Duration(0), time.Duration(0), true
	for _, run := range ev.rec.Runs {
		d := ev.runLength(&run)
		if d > longest || timeout == 0 {
			longest, timeout = max(d, longest), time.Duration(run.TimeoutNS)
		}
		// The last calls are cut off at the timeout and end a moment later.
		ok = ok && d <= time.Duration(run.TimeoutNS)+5*time.Second
	}
	return verdict("duration", foreign.Text("within "+engine.Rounded(timeout).String()), foreign.Text(engine.Rounded(longest).String()), ok)
}

// runLength is a run's length without pauses and standstills; a crashed run ends at the
// last send or end that it stored.
func (ev *evidence) runLength(run *engine.Run) time.Duration {
	end := run.EndedNS
	if end == 0 {
		for i := range ev.facts {
			for _, a := range ev.facts[i].Attempts {
				if a.Run == run.Number {
					end = max(end, a.SentNS)
				}
				if a.Run == run.Number && a.SettledRun == 0 {
					end = max(end, a.SettledNS)
				}
			}
		}
	}
	return time.Duration(end) - idleOf(run).within(0, end)
}
