package ui

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/run"
	"beacon/ui/screen"
	"beacon/ui/uitest"
)

// session is an operator at a terminal: the real program and renderer in fake time, and a
// terminal emulator. Each step waits until the program is idle, and then checks.
type session struct {
	t      *testing.T
	app    *App
	engine *fakeEngine
	screen *vt.SafeEmulator
	keys   *io.PipeWriter
	p      *tea.Program
	raw    *strings.Builder // read only after the program has ended
	result chan Result      // gets the result when the program has ended
	quit   chan struct{}
	done   bool
}

func (s *session) Write(b []byte) (int, error) {
	s.raw.Write(b)
	return s.screen.Write(b)
}

// operate runs a script on a console with a job in a bubble of fake time.
func operate(t *testing.T, v *board.JobView, w, h int, script func(*session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t, v, w, h)
		s.idle()
		script(s)
		if !s.done {
			s.p.Quit()
			s.left()
		}
	})
}

func newSession(t *testing.T, v *board.JobView, w, h int) *session {
	a, e := newTestApp(v, w, h)
	in, keys := io.Pipe()
	s := &session{t: t, app: a, engine: e, screen: vt.NewSafeEmulator(w, h), keys: keys,
		raw: &strings.Builder{}, result: make(chan Result, 1), quit: make(chan struct{})}
	// Without a terminal as input the program sends no CR and expects the terminal to add it.
	_, _ = s.screen.Write([]byte("\x1b[20h"))
	drained := make(chan struct{})
	go func() { defer close(drained); _, _ = io.Copy(io.Discard, s.screen) }()
	a.o.Input, a.o.Output, a.o.Quit = in, s, s.quit
	ctx, cancel := context.WithCancel(t.Context())
	s.p = tea.NewProgram(a, append(options(ctx, a.o), tea.WithWindowSize(w, h),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.ANSI256))...)
	go func() {
		r, err := drive(ctx, cancel, s.p, a)
		if err != nil {
			t.Errorf("console: %v", err)
		}
		s.result <- r
	}()
	t.Cleanup(func() {
		cancel()
		_ = keys.Close()
		_ = s.screen.InputPipe().(io.Closer).Close()
		<-drained
		time.Sleep(2 * time.Second) // fake time, for a tick, which the program does not wait for
	})
	return s
}

// idle waits until every goroutine is blocked. The 200 ms are fake time and pass at once:
// in them the program recognizes a single escape key and writes its last frame.
func (s *session) idle() {
	synctest.Wait()
	time.Sleep(200 * time.Millisecond)
	synctest.Wait()
}

func (s *session) text() string { return ansi.Strip(s.screen.Render()) }

// check waits until idle, and fails when the screen is not as expected.
func (s *session) check(what string, ok func(string) bool) {
	s.t.Helper()
	s.idle()
	if !ok(s.text()) {
		s.t.Fatalf("the screen does not have %s:\n%s", what, s.text())
	}
}

func (s *session) see(text string) {
	s.t.Helper()
	s.check(text, func(screen string) bool { return strings.Contains(screen, text) })
}

// follows fails unless the Run screen follows, or does not, as wanted.
func (s *session) follows(want bool) {
	s.t.Helper()
	if s.app.screens[0].(*run.Screen).Following() != want {
		s.t.Errorf("following is %t", !want)
	}
}

// press sends keys and waits until the program is idle.
func (s *session) press(keys string) {
	s.t.Helper()
	if _, err := s.keys.Write([]byte(keys)); err != nil {
		s.t.Fatal(err)
	}
	s.idle()
}

// left returns the result of the console, which must have ended.
func (s *session) left() Result {
	s.t.Helper()
	s.done = true
	s.idle()
	select {
	case r := <-s.result:
		return r
	default:
		s.t.Fatalf("did not leave:\n%s", s.text())
		return Result{}
	}
}

// end puts the view of a canceled job on the board.
func (s *session) end(v board.JobView) {
	v.Rows = slices.Clone(v.Rows)
	for x := range v.Rows {
		if !v.Rows[x].State.Settled() {
			v.Rows[x].State = engine.Canceled
		}
	}
	uitest.Recount(&v)
	v.State, v.Ticking, v.Outcome = engine.JobCanceled, false, "Canceled."
	s.engine.board.Put(&v)
}

func TestMoveAndFold(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press("g")
		s.see("▸├─ ✓ Q1 math_basic")
		s.follows(false)
		s.press("j")
		s.see("▸├─ ✗ Q2 geography_basic")
		s.press(" ")
		s.see("503 service unavail")
		s.press("h")
		s.check("Q2 closed", func(screen string) bool { return !strings.Contains(screen, "✗ US") })
		s.press("f")
		s.see("▸│  │  ├─ ● mistral-7b")
		s.press("q")
		s.see("cancel and leave")
		s.press("\x1b")
		s.check("the question gone", func(screen string) bool { return !strings.Contains(screen, "c cancel and leave") })
	})
}

func TestOpenAnswer(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press("k")
		s.see("▸│  │  ├─ ✓ llama3.2-1b")
		s.press("\r")
		s.see("Who I am")
		s.see("large language model, made of")
		s.see("Run › Answers  show all")
		s.press("y")
		s.see("copied 119 bytes")
		s.press("\x1b")
		s.see("enter answer")
	})
}

// TestTheClipboardGetsVisibleText: what is pasted into a shell or an editor obeys nothing.
// The unchanged answer has a key of its own.
func TestTheClipboardGetsVisibleText(t *testing.T) {
	const answer = "ls\x1b[201~\r\nrm -rf ~\u202e\tx\x00"
	for press, want := range map[string]string{"y": "ls␛[201~\nrm -rf ~<U+202E>    x␀", "Y": answer} {
		operate(t, uitest.Midway(8), 120, 36, func(s *session) {
			s.app.o.Store.(*fakeStore).text = answer
			s.press("k")
			s.press("\r")
			s.see("rm -rf")
			s.press(press)
			s.see("copied")
			s.p.Quit()
			s.left()
			_, set, _ := strings.Cut(s.raw.String(), "\x1b]52;c;")
			set, _, _ = strings.Cut(set, "\a")
			if got, err := base64.StdEncoding.DecodeString(set); string(got) != want || err != nil {
				t.Errorf("%s copied %q %v, want %q", press, got, err, want)
			}
		})
	}
}

// TestHelpListsBothWaysToCopy so that the raw one is found.
func TestHelpListsBothWaysToCopy(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 60, func(s *session) {
		s.press("3?")
		s.see("copy answer, control characters visible")
		s.see("copy answer unchanged")
	})
}

func TestCancelKey(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press("x")
		s.see("R resumes the rest")
		if got := s.engine.said(); !slices.Contains(got, "cancel 01JDC7KQ8M3V5T") {
			t.Fatalf("asked the engine %v", got)
		}
	})
}

func TestQuitAsksThenCancelsAndWaits(t *testing.T) {
	v := uitest.Midway(8)
	operate(t, v, 120, 36, func(s *session) {
		s.press("q")
		s.see("c cancel and leave, esc stay")
		s.press("c")
		s.see("canceling, then leaving")
		s.end(*v)
		if r := s.left(); !r.Canceled || r.AtOnce || r.Job != v.Job.ID {
			t.Fatalf("left with %+v", r)
		}
	})
}

func TestSecondInterruptLeavesAtOnce(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press("\x03")
		s.see("canceling, then leaving")
		s.press("\x03")
		if r := s.left(); !r.Canceled || !r.AtOnce {
			t.Fatalf("left with %+v", r)
		}
	})
}

func TestSignalLeavesLikeInterrupt(t *testing.T) {
	v := uitest.Midway(8)
	operate(t, v, 120, 36, func(s *session) {
		close(s.quit)
		s.see("canceling, then leaving")
		s.end(*v)
		if r := s.left(); !r.Canceled {
			t.Fatalf("left with %+v", r)
		}
	})
}

// A panic restores the terminal and is returned as an error.
func TestPanicRestoresTheTerminal(t *testing.T) {
	a, _ := newTestApp(uitest.Finished(), 80, 24)
	in, keys := io.Pipe()
	defer keys.Close()
	out := &strings.Builder{}
	a.o.Input, a.o.Output = in, out
	drawn := 0
	a.desk.Now = func() time.Time {
		if drawn++; drawn > 1 {
			panic("on purpose")
		}
		return uitest.Noon
	}
	_, err := start(t.Context(), a, tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	if !errors.Is(err, tea.ErrProgramPanic) {
		t.Fatalf("ended with %v", err)
	}
	if on, off := strings.LastIndex(out.String(), "\x1b[?1049h"), strings.LastIndex(out.String(), "\x1b[?1049l"); on > off {
		t.Fatal("the alternate screen was left on")
	}
}

func TestQuitLeavesWhenNothingRuns(t *testing.T) {
	operate(t, uitest.Finished(), 120, 36, func(s *session) {
		s.see("r retry failed")
		s.press("q")
		if r := s.left(); r.Canceled {
			t.Fatalf("left with %+v", r)
		}
	})
}

func TestJobsOpenAndDelete(t *testing.T) {
	operate(t, uitest.Finished(), 120, 36, func(s *session) {
		s.see("1 failed")
		s.press("5")
		s.see("overnight")
		s.press("jD")
		s.see("permanently? y / n")
		s.press("y")
		s.see("deleted bias-detection")
		if got := s.engine.said(); !slices.Contains(got, "delete 01JDB2XQ8M3V5T") {
			t.Fatalf("asked the store %v", got)
		}
	})
}

// A job that no process runs is shown from the store.
func TestKeptJob(t *testing.T) {
	v := uitest.Finished()
	a, _ := newTestApp(nil, 120, 36)
	a.o.Store.(*fakeStore).view = v
	a.tell(screen.OpenJob{ID: v.Job.ID})
	settle(a)
	if out := plainFrame(a); !strings.Contains(out, "Ended: 63 of 64 answered, 1 failed.") || !strings.Contains(out, "✗ Q2") {
		t.Fatalf("screen:\n%s", out)
	}
}

func TestResizeStorm(t *testing.T) {
	operate(t, uitest.Midway(40), 120, 36, func(s *session) {
		for i := range 200 {
			s.p.Send(tea.WindowSizeMsg{Width: 1 + i*37%170, Height: 1 + i*23%60})
		}
		s.p.Send(tea.WindowSizeMsg{Width: 120, Height: 36})
		s.see("Q3 identity_basic")
	})
}

func TestHostileTextNeverReachesTheTerminal(t *testing.T) {
	evil := "\x1b]52;c;ZXZpbA==\a\x1b]0;evil\a\x1b[2J\u009b31mred\x1bPdcs\x1b\\\u202eback\rover &#27;]0;evil2&#7; [l](http://x/\x1b]0;evil3)"
	v := uitest.Midway(8)
	for x := range v.Rows {
		v.Rows[x].Snippet, v.Rows[x].Reason = foreign.Text(evil), foreign.Text(evil)
	}
	for q := range v.Job.Questions {
		v.Job.Questions[q].ID, v.Job.Questions[q].Text = foreign.Text(fmt.Sprintf("q%d%s", q, evil)), foreign.Text(evil)
	}
	v.Job.Name = foreign.Text(evil)
	for e := range v.Job.Endpoints {
		v.Job.Endpoints[e].Target, v.Endpoints[e].Container = foreign.Text(evil), foreign.Text(evil)
	}
	operate(t, v, 120, 36, func(s *session) {
		s.app.o.Store.(*fakeStore).text = evil + "\n\n```\n" + evil + "\n```\n"
		for _, step := range [][2]string{{"k", "Run"}, {"\r", "Answers"}, {"\t", "Answers"}, {"2", "Regions"}, {"5", "Jobs"}, {"6", "Log"}, {"1", "Run"}} {
			s.press(step[0])
			if got := screens[s.app.at].name; got != step[1] {
				t.Errorf("%q led to %s, want %s", step[0], got, step[1])
			}
			if step[1] == "Answers" {
				s.see("red")
			}
		}
		s.p.Quit()
		s.left()
		for _, bad := range []string{"]52;", "\x1b]0;", "\x1b[2Jred", "\u009b", "\x1bP", "\u202e", "\rover"} {
			if strings.Contains(strings.ReplaceAll(s.raw.String(), "␛]", ""), bad) {
				t.Errorf("%q reached the terminal", bad)
			}
		}
	})
}
