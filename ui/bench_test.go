package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/uitest"
)

// BenchmarkBudgetFrame measures one change: reading it and drawing the frame. The budget is
// 0.3 ms at 120×40.
func BenchmarkBudgetFrame(b *testing.B) {
	for _, questions := range []int{8, 12500} {
		b.Run(fmt.Sprintf("%d", questions*8), func(b *testing.B) {
			v := uitest.Midway(questions)
			a, _ := newTestApp(v, 120, 40)
			b.ReportAllocs()
			for b.Loop() {
				v.Rows[19].SentAt++
				a.Update(changedMsg{})
				_ = a.View()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
		})
	}
}

// BenchmarkFull measures reading every question, which happens once per tick.
func BenchmarkFull(b *testing.B) {
	a, _ := newTestApp(uitest.Midway(12500), 120, 40)
	for b.Loop() {
		a.here().Sync(true)
	}
}

// hostile is a text with control sequences, as a model or an endpoint may write it.
var hostile = []string{"", "plain", "\x1b[2J\x1b]52;c;eA==\a", "日本語の答え", "\u202eevil", "a\tb\r\nc", "\xff\xfe", "👩\u200d👩\u200d👧 é", "\u009b31m", "x&#27;[31m"}

// With any states, texts and size no row is wider than the terminal, and no key makes the
// console panic.
func TestNeverWider(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(hostile)
		v := uitest.Midway(rapid.SampledFrom([]int{3, 4, 5, 8, 40}).Draw(t, "questions"))
		v.Job.Name = foreign.Text(text.Draw(t, "name"))
		for i := range v.Job.Questions {
			v.Job.Questions[i].ID = foreign.Text(text.Draw(t, "id"))
		}
		v.Job.Endpoints[0].Region, v.Job.Endpoints[1].Region = v.Job.Name, v.Job.Name
		for x := range v.Rows {
			r := &v.Rows[x]
			r.State = engine.State(rapid.IntRange(0, 7).Draw(t, "state"))
			r.Snippet, r.Reason = foreign.Text(text.Draw(t, "snippet")), foreign.Text(text.Draw(t, "reason"))
		}
		uitest.Recount(v)
		v.State = rapid.SampledFrom([]engine.JobState{engine.JobPending, engine.JobRunning, engine.JobPaused, engine.JobInterrupted, engine.JobCanceled, engine.JobFailed, engine.JobCompleted}).Draw(t, "job")
		v.Outcome = text.Draw(t, "outcome")
		a, _ := newTestApp(v, rapid.IntRange(0, 180).Draw(t, "w"), rapid.IntRange(0, 60).Draw(t, "h"))
		a.o.Store.(*fakeStore).text = text.Draw(t, "answer")
		keys := rapid.SliceOfN(rapid.SampledFrom([]string{"j", "k", "h", "l", "-", "=", "g", "G", "f", "1", "2", "3", "5", "6", "?", "q", "x", "p", "D", "y"}), 0, 25).Draw(t, "keys")
		for _, k := range keys {
			a.Update(tea.KeyPressMsg{Code: rune(k[0]), Text: k})
			settle(a)
			wide(t, a)
		}
		wide(t, a)
	})
}
