package cli_test

import (
	"testing"
	"time"
)

// BenchmarkBudgetStart is how long the program takes to start and to end, with
// the Modal SDK linked: 15 ms at most. It guards against packages that work
// whenever a program starts. The best of many tries is what the machine can do,
// however busy it is.
func BenchmarkBudgetStart(b *testing.B) {
	const limit = 15 * time.Millisecond
	o := newOperator(b)
	best := time.Hour
	for b.Loop() {
		for range 30 {
			cmd, from := o.command("version"), time.Now()
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			best = min(best, time.Since(from))
		}
	}
	b.ReportMetric(float64(best.Microseconds())/1000, "ms")
	b.ReportMetric(float64(best)/float64(limit), "of-limit")
}
