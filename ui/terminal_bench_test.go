package ui

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/ui/uitest"
)

// wire is the terminal: it counts the bytes, reports the first frame, and can stall.
type wire struct {
	n     atomic.Int64
	mark  []byte // text that only the first frame has
	first chan time.Time
	stall chan struct{} // when closed, writes block until the end
	free  chan struct{}
}

func newWire(mark string) *wire {
	return &wire{mark: []byte(mark), first: make(chan time.Time, 1), stall: make(chan struct{}), free: make(chan struct{})}
}

func (w *wire) Write(p []byte) (int, error) {
	select {
	case <-w.stall:
		<-w.free
	default:
	}
	w.n.Add(int64(len(p)))
	if bytes.Contains(p, w.mark) {
		select {
		case w.first <- time.Now():
		default:
		}
	}
	return len(p), nil
}

// console runs a program on a wire until stop is called.
func console(b *testing.B, m tea.Model, w *wire) (p *tea.Program, stop func()) {
	in, keys := io.Pipe()
	p = tea.NewProgram(m, tea.WithContext(b.Context()), tea.WithInput(in), tea.WithOutput(w), tea.WithoutSignalHandler(), tea.WithFPS(30),
		tea.WithWindowSize(120, 40), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	done := make(chan struct{})
	go func() { defer close(done); _, _ = p.Run() }()
	return p, func() { p.Quit(); <-done; keys.Close() }
}

// busy returns the CPU time of this process.
func busy() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// livingApp is an app whose clock runs.
func livingApp(v *board.JobView) *App {
	a, _ := newTestApp(v, 120, 40)
	began := time.Now()
	a.desk.Now = func() time.Time { return uitest.Noon.Add(time.Since(began)) }
	return a
}

// BenchmarkBudgetBytes measures the bytes and the CPU time when a row changes thirty times a
// second: at most 30 KB/s and 6 % of a core for a job of any size.
func BenchmarkBudgetBytes(b *testing.B) {
	for _, questions := range []int{8, 1250, 12500} {
		b.Run(fmt.Sprint(questions*8), func(b *testing.B) {
			v := uitest.Midway(questions)
			a, w := livingApp(v), newWire("follow on")
			p, stop := console(b, a, w)
			<-w.first
			tick := time.NewTicker(time.Second / 30)
			defer tick.Stop()
			from, cpu, began := w.n.Load(), busy(), time.Now()
			for b.Loop() {
				for range 60 {
					<-tick.C
					p.Send(changedMsg{})
				}
			}
			took := time.Since(began).Seconds()
			kbs, core := float64(w.n.Load()-from)/took/1000, (busy()-cpu).Seconds()/took*100
			stop()
			b.ReportMetric(kbs, "KB/s")
			b.ReportMetric(max(kbs/30, core/6), "of-limit")
			b.ReportMetric(core, "%core")
		})
	}
}

// BenchmarkBudgetIdle measures an idle console: at most 1 % of a core.
func BenchmarkBudgetIdle(b *testing.B) {
	a, w := livingApp(uitest.Finished()), newWire("retry failed")
	_, stop := console(b, a, w)
	<-w.first
	cpu, began := busy(), time.Now()
	for b.Loop() {
		<-time.After(3 * time.Second)
	}
	core := (busy() - cpu).Seconds() / time.Since(began).Seconds() * 100
	stop()
	b.ReportMetric(core, "%core")
	b.ReportMetric(core, "of-limit")
}

// bare is the smallest Bubble Tea program.
type bare struct{}

func (bare) Init() tea.Cmd                       { return nil }
func (bare) Update(tea.Msg) (tea.Model, tea.Cmd) { return bare{}, nil }
func (bare) View() tea.View {
	v := tea.NewView("follow on")
	v.AltScreen = true
	return v
}

// BenchmarkBudgetFirstFrame measures the time to the first frame: at most 1.5 times that of
// a bare program in the same run.
func BenchmarkBudgetFirstFrame(b *testing.B) {
	first := func(make func() tea.Model) time.Duration {
		best := time.Hour
		for range 15 {
			w, from := newWire("follow on"), time.Now()
			_, stop := console(b, make(), w)
			best = min(best, (<-w.first).Sub(from))
			stop()
		}
		return best
	}
	v := uitest.Midway(8)
	var ours, theirs time.Duration
	for b.Loop() {
		theirs = first(func() tea.Model { return bare{} })
		ours = first(func() tea.Model { return livingApp(v) })
	}
	ratio := float64(ours) / float64(theirs)
	b.ReportMetric(float64(ours.Microseconds())/1000, "ms")
	b.ReportMetric(ratio, "×bare")
	b.ReportMetric(ratio/1.5, "of-limit")
}

// BenchmarkBudgetStalled measures putting a change on the board while the terminal is
// stalled: at most twice the time without a console, because nothing may wait for a
// terminal.
func BenchmarkBudgetStalled(b *testing.B) {
	const changes = 20_000
	publish := func(board *board.Board, v *board.JobView) time.Duration {
		best := time.Hour
		for range 5 {
			from := time.Now()
			for range changes {
				board.Put(v)
			}
			best = min(best, time.Since(from))
		}
		return best
	}
	v := uitest.Midway(8)
	var alone, stalled time.Duration
	for b.Loop() {
		alone = publish(board.New(), v)
		a, w := livingApp(v), newWire("follow on")
		in, keys := io.Pipe()
		a.o.Input, a.o.Output = in, w
		p := tea.NewProgram(a, append(options(b.Context(), a.o), tea.WithWindowSize(120, 40), tea.WithEnvironment([]string{"TERM=xterm-256color"}))...)
		done := make(chan struct{})
		go func() { defer close(done); _, _ = drive(b.Context(), func() {}, p, a) }()
		<-w.first
		close(w.stall)
		stalled = publish(a.o.Engine.Board(), v)
		close(w.free)
		p.Kill()
		keys.Close()
	}
	b.ReportMetric(float64(stalled.Nanoseconds())/changes, "ns/change")
	b.ReportMetric(float64(stalled)/float64(alone)/2, "of-limit")
}
