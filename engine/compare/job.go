package compare

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"beacon/engine"
	"beacon/engine/compare/contrast"
	"beacon/engine/foreign"
)

// Store has the methods of the store that comparing needs.
type Store interface {
	Job(id string) (*engine.Job, error)
	Execution(id string, key engine.Key) (*engine.Execution, *engine.Answer, error)
}

// Options of a comparison; the zero value is the usual one.
type Options struct {
	// Alpha is the accepted chance of a false finding in the whole job; 0 means
	// DefaultAlpha.
	Alpha float64
	// MarginRate and MarginDistance are the margins of "equal"; 0 means ten points and
	// DefaultMarginDistance.
	MarginRate, MarginDistance float64
	// Reclassify classes every answer again by the current rules. Without it only
	// answers without a stored rule are classed again.
	Reclassify bool
}

// DefaultAlpha is the usual five in a hundred.
const DefaultAlpha = 0.05

// Job compares the regions of a stored job. Several goroutines read one question at a
// time and keep only its figures, so the size of a job's texts does not matter. The
// same answers always give the same report.
func Job(s Store, id string, opts Options) (*Report, error) {
	job, err := s.Job(id)
	if err != nil {
		return nil, err
	}
	if opts.Alpha == 0 {
		opts.Alpha = DefaultAlpha
	}
	if opts.MarginRate == 0 {
		opts.MarginRate = DefaultMarginRate
	}
	if opts.MarginDistance == 0 {
		opts.MarginDistance = DefaultMarginDistance
	}
	c := &comparison{store: s, job: job, opts: opts, layout: layoutOf(job)}
	c.report = &Report{
		Job: job.ID, Name: job.Name, CreatedAt: job.CreatedAt, Simulated: job.Simulated, Repeats: job.Repeats,
		Regions: job.Regions(), Groups: make([]Group, len(job.Questions)*len(c.layout)), Warnings: []string{},
	}
	c.plan()
	c.work()
	c.conclude()
	return c.report, nil
}

// comparison builds one report.
type comparison struct {
	store     Store
	job       *engine.Job
	opts      Options
	layout    []modelRow
	contrasts []contrast.Contrast
	report    *Report
	noNoise   string       // why there is no noise floor
	next      atomic.Int64 // index of the next question

	reclassified atomic.Int64 // answers whose class the current rules change
}

// modelRow is one model with the indexes of its endpoints and of its contrasts.
type modelRow struct {
	model     engine.Model
	endpoints []int
	contrasts []int // by every two endpoints, in order
}

// layoutOf lists the models of a job in the order of the plan.
func layoutOf(job *engine.Job) (rows []modelRow) {
	at := map[foreign.Text]int{}
	for e := range job.Endpoints {
		id := job.Endpoints[e].Model
		i, ok := at[id]
		if !ok {
			m, _ := job.Model(id)
			m.ID = id
			i = len(rows)
			at[id], rows = i, append(rows, modelRow{model: m})
		}
		rows[i].endpoints = append(rows[i].endpoints, e)
	}
	return rows
}

// work compares the questions on several goroutines and waits for them.
func (c *comparison) work() {
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(c.job.Questions)) {
		group.Go(func() {
			w := newWorker(c)
			for {
				q := int(c.next.Add(1)) - 1
				if q >= len(c.job.Questions) {
					return
				}
				w.question(q)
			}
		})
	}
	group.Wait()
}

// worker has the buffers of one goroutine, reused for each question.
type worker struct {
	*comparison
	vocabulary *vocabulary
	aligner    aligner
	spans      []span
	marks      []uint32
	lastMark   uint32
	tally      map[string]int
	interned   map[foreign.Text]foreign.Text
}

func newWorker(c *comparison) *worker {
	return &worker{comparison: c, vocabulary: newVocabulary(), tally: map[string]int{}, interned: map[foreign.Text]foreign.Text{}}
}

func (w *worker) question(q int) {
	w.vocabulary.renew()
	for m := range w.layout {
		w.report.Groups[q*len(w.layout)+m] = w.group(q, &w.layout[m])
	}
}

// found is an execution with its prepared text; without prose its answer is missing.
type found struct {
	execution *engine.Execution
	answer    *engine.Answer
	prose     *prose
	why       foreign.Text // why it is missing
}

// look reads one execution. If that fails, the answer is missing, with the reason.
func (w *worker) look(key engine.Key) found {
	x, a, err := w.store.Execution(w.job.ID, key)
	switch {
	case err != nil:
		return found{execution: &engine.Execution{Key: key}, why: foreign.Text("cannot be read: " + err.Error())}
	case x.State != engine.Completed:
		return found{execution: x, answer: a, why: whyMissing(x)}
	case a == nil:
		return found{execution: x, why: "its answer is missing"}
	}
	return found{execution: x, answer: a, prose: w.read(a.Text)}
}

func whyMissing(x *engine.Execution) foreign.Text {
	if x.Reason != "" {
		return x.Reason
	}
	return foreign.Text(fmt.Sprintf("it is %s", x.State))
}

// intern returns one shared copy of a text that many answers have.
func (w *worker) intern(s foreign.Text) foreign.Text {
	if s == "" {
		return ""
	}
	if kept, ok := w.interned[s]; ok {
		return kept
	}
	if len(w.interned) < 4096 {
		w.interned[s] = s
	}
	return s
}
