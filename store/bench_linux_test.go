package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// BenchmarkBudgetOpen: the time of Open must not depend on the size of the database.
func BenchmarkBudgetOpen(b *testing.B) {
	empty, full := fresh(b), fresh(b)
	start := time.Now()
	create(b, full, "j", 12500, 8)
	b.ReportMetric(time.Since(start).Seconds(), "s/create-100k")
	var took [2]time.Duration
	for i, db := range []*DB{empty, full} {
		must(b, db.Close())
		for range b.N {
			start := time.Now()
			again, err := Open(db.path, Options{ReadOnly: true})
			must(b, err)
			must(b, again.Close())
			took[i] += time.Since(start)
		}
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "full/empty")
}

// BenchmarkBudgetCommitGroup8 compares a commit of eight outcomes and the job's record
// with the two bare fdatasyncs that a commit needs.
func BenchmarkBudgetCommitGroup8(b *testing.B) {
	db := fresh(b)
	_, rec, executions := create(b, db, "j", b.N+1, 8)
	bare := bareFile(b)
	var commit, sync time.Duration
	b.ResetTimer()
	for n := range b.N {
		batch := &engine.Batch{Records: []*engine.JobRecord{rec}}
		for i := range 8 {
			e, a := completed(executions[8*n+i].Key, 1)
			a.Text = foreign.Text(strings.Repeat("word ", 200))
			batch.Writes = append(batch.Writes, engine.Write{Job: "j", Execution: e, Answer: a})
		}
		rec.Counts.Completed += 8
		start := time.Now()
		must(b, db.Commit(batch))
		commit += time.Since(start)
		sync += bare()
	}
	b.StopTimer()
	b.ReportMetric(float64(commit)/float64(sync), "commit/two-fdatasyncs")
}

// bareFile returns a function that writes two pages and syncs after each, as a commit
// does.
func bareFile(b *testing.B) func() time.Duration {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "bare"), os.O_RDWR|os.O_CREATE, 0o600)
	must(b, err)
	b.Cleanup(func() { f.Close() })
	must(b, f.Truncate(1<<20))
	must(b, f.Sync())
	page := make([]byte, 4096)
	return func() time.Duration {
		start := time.Now()
		for i := range 2 {
			page[0]++
			_, err := f.WriteAt(page, int64(i)*65536)
			must(b, err)
			must(b, syscall.Fdatasync(int(f.Fd())))
		}
		return time.Since(start)
	}
}
