package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// Check verifies a stored job: each planned execution is stored once and no other is,
// the record's counts equal those of the executions, exactly the completed executions
// have an answer, and attempts are in order. A violation is an ErrInconsistent whose text
// lists the first few.
func (db *DB) Check(id string) error {
	job, err := db.Job(id)
	if err != nil {
		return err
	}
	record, err := db.Record(id)
	if err != nil {
		return err
	}
	a := newAudit(job)
	if err := db.Executions(id, true, a.execution); err != nil {
		return storeError("check", db.path, err)
	}
	if a.answers, err = db.countAnswers(id); err != nil {
		return err
	}
	if found := a.verdict(record); len(found) > 0 {
		return storeError("check", db.path, &reason{is: ErrInconsistent,
			text: fmt.Sprintf("job %s: %s", id, some(found)), hint: "`beacon export` still reads what is there"})
	}
	return nil
}

func (db *DB) countAnswers(id string) (n int, err error) {
	err = db.view("check", func(tx *bolt.Tx) error {
		_, answers, err := db.readBuckets(tx, id)
		if err != nil {
			return err
		}
		return answers.ForEach(func(_, _ []byte) error { n++; return nil })
	})
	return n, err
}

// audit collects counts and violations while it reads a job's executions.
type audit struct {
	missing map[engine.Key]bool // planned and not seen yet
	counts  engine.Counts
	answers int
	found   []string
}

func newAudit(job *engine.Job) *audit {
	a := &audit{missing: make(map[engine.Key]bool, job.Total())}
	for i := range job.Total() {
		a.missing[job.KeyAt(i)] = true
	}
	return a
}

func (a *audit) say(format string, args ...any) {
	a.found = append(a.found, fmt.Sprintf(format, args...))
}

func (a *audit) execution(e *engine.Execution, answer *engine.Answer) error {
	if !a.missing[e.Key] {
		a.say("%s is not planned, or is stored twice", e.Key)
	}
	delete(a.missing, e.Key)
	a.counts.Total++
	a.counts.Add(e.State, 1)
	if (e.State == engine.Completed) != (answer != nil) {
		a.say("%s is %s and has an answer: %v", e.Key, e.State, answer != nil)
	}
	var last int64
	for i := range e.Attempts {
		for _, seq := range []int64{e.Attempts[i].SentSeq, e.Attempts[i].SettledSeq} {
			if seq != 0 && seq <= last {
				a.say("%s: attempt %d has sequence number %d after %d", e.Key, i+1, seq, last)
			}
			last = max(last, seq)
		}
	}
	return nil
}

func (a *audit) verdict(r *engine.JobRecord) []string {
	for k := range a.missing {
		a.say("%s is missing", k)
	}
	if a.counts != r.Counts {
		a.say("the record counts %+v, the executions %+v", r.Counts, a.counts)
	}
	if a.answers != a.counts.Completed {
		a.say("%d answers for %d completed executions", a.answers, a.counts.Completed)
	}
	return a.found
}
