package run

import "beacon/engine"

// transaction has the changes of one step, which are stored first and shown afterwards.
type transaction struct {
	touched map[*run]*touched
	order   []*run
	after   []func(stored bool)
}

// touched has the changes of one job.
type touched struct {
	rows    map[int]*engine.Execution
	order   []int
	answers map[int]*engine.Answer
	replace map[int]bool
	record  bool
}

func (e *Engine) touch(r *run) *touched {
	if e.tx.touched == nil {
		e.tx.touched = map[*run]*touched{}
	}
	t := e.tx.touched[r]
	if t == nil {
		t = &touched{rows: map[int]*engine.Execution{}, answers: map[int]*engine.Answer{}, replace: map[int]bool{}}
		e.tx.touched[r] = t
		e.tx.order = append(e.tx.order, r)
	}
	return t
}

// after queues fn to run after the step's commit; stored says whether it succeeded.
// Only such functions may send requests or publish events.
func (e *Engine) after(fn func(stored bool)) { e.tx.after = append(e.tx.after, fn) }

// commit writes the step, then shows it, then runs the functions queued with after. If
// the store fails, nothing of the step is shown and every job stops.
func (e *Engine) commit() {
	e.recordStandstills()
	tx := e.tx
	e.tx = transaction{}
	if e.fatal == nil {
		if batch := tx.batch(); len(batch.Writes)+len(batch.Records) > 0 {
			batch.Regions = e.monitor.histories(false)
			if err := e.opt.Store.Commit(batch); err != nil {
				e.fail(err)
			}
		}
	}
	if e.fatal == nil {
		e.show(&tx)
	}
	for _, fn := range tx.after {
		fn(e.fatal == nil)
	}
}

func (tx *transaction) batch() *engine.Batch {
	b := &engine.Batch{}
	for _, r := range tx.order {
		t := tx.touched[r]
		for _, i := range t.order {
			b.Writes = append(b.Writes, engine.Write{Job: r.job.ID, Execution: t.rows[i], Answer: t.answers[i], Replace: t.replace[i]})
		}
		if t.record {
			r.fillRecord()
			b.Records = append(b.Records, r.rec)
		}
	}
	return b
}

// show puts a stored step on the board.
func (e *Engine) show(tx *transaction) {
	if len(tx.order) == 0 {
		return
	}
	now := e.beat.now()
	e.board.Update(func() {
		for _, r := range tx.order {
			t := tx.touched[r]
			for _, i := range t.order {
				r.showRow(i, t.rows[i], now)
			}
			r.showJob(now)
		}
	})
	for _, r := range tx.order {
		t := tx.touched[r]
		for _, i := range t.order {
			if t.rows[i].State.Settled() {
				delete(r.live, i)
			}
		}
	}
}

// fail stops every job because the store cannot be used. Calls in flight are dropped;
// after a restart they are handled as after a crash.
func (e *Engine) fail(err error) {
	e.fatal = err
	e.opt.Log.Error("the store cannot be used, all jobs stop", "error", err, "hint", engine.HintOf(err))
	now := e.beat.now()
	e.board.Update(func() {
		for _, r := range e.runs {
			r.failStore()
			r.view.Err = err
			r.showStopped(now)
		}
	})
}
