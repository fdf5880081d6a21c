package ui

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/compare"
	"beacon/ui/keys"
	"beacon/ui/uitest"
)

// Scripted sessions through the real renderer: press keys, wait until idle, check.

func TestSearchGoesFromMatchToMatch(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press("/mistral\r")
		s.see("searching \"mistral\"")
		s.follows(false)
		s.press("gn")
		s.see("▸│  │  ├─ ✓ mistral-7b")
		s.press("6/warn\r")
		s.see("10 records from INFO on · with \"warn\"")
		s.press("/\r")
		s.see("40 records")
		s.press("vv")
		s.see("10 records from ERROR on")
		s.press("5/overnight\r")
		s.see("1 of 1 · with \"overnight\"")
		s.press("1/no such thing\r")
		s.see("no row contains \"no such thing\"")
	})
}

func TestAnswersAreSearchedInside(t *testing.T) {
	operate(t, uitest.Finished(), 120, 36, func(s *session) {
		s.see("1 failed")
		s.press("3/tokenizer\r")
		s.see("63 answers with this text")
		s.press("ff")
		s.see("no match: f shows other states")
	})
}

func TestPaletteFindsAndDoes(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press(":tiananmen")
		s.see("Q4 tiananmen_neutral  Who are you?")
		s.press("\r")
		s.see("▸├─ · Q4 tiananmen_neutral")
		s.press(":cut short\r")
		s.see("reading job 01JD90ZQ8M")
		s.press(":ASIA\r")
		s.see("▸ ASIA")
	})
}

func TestOrderByUrgencyAndFrozen(t *testing.T) {
	v := uitest.Midway(8)
	operate(t, v, 120, 36, func(s *session) {
		s.press("o")
		s.see("order by urgency")
		s.check("the overdue call first", func(screen string) bool {
			rows := strings.Split(screen, "\n")
			return strings.Contains(rows[6], "ASIA · mistral-7b") && strings.Contains(rows[6], "2:40")
		})
		s.press("z")
		s.see("order by urgency, frozen")
		next := *v
		next.Rows = slices.Clone(v.Rows)
		for x := range next.Rows {
			if next.Rows[x].State.InFlight() {
				next.Rows[x].State = engine.Completed
			}
		}
		uitest.Recount(&next)
		s.engine.board.Put(&next)
		s.check("the same row, now completed", func(screen string) bool {
			return strings.Contains(strings.Split(screen, "\n")[6], "✓ Q3  ASIA · mistral-7b")
		})
		s.press("z")
		s.check("it gone", func(screen string) bool { return !strings.Contains(screen, "✓ Q3") })
	})
}

func TestANewJobByForm(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 40, func(s *session) {
		s.press("5n")
		s.see("nothing is sent before start")
		s.see("72 executions")
		s.press("jj ") // deselects math_basic
		s.see("Questions 7/8")
		s.press("Gkkk")
		s.see("‹ job ›")
		s.press("l")
		s.see("‹ region ›")
		s.press("j\x1b[C\x1b[Cjl")
		s.see("‹ 2 ›")
		s.press("G")
		s.see("▸[ start the job ]")
		s.press("\r")
		s.see("starting 63 executions")
		s.see("├─ ● Q3 identity_basic")
		asked := s.engine.said()
		want := "plan 7 questions, [llama3.2-1b qwen2.5-1.5b mistral-7b], [US EU ASIA], region, 2, 2, []"
		if !slices.Contains(asked, want) || !slices.Contains(asked, "submit 63") {
			t.Errorf("asked %q", asked)
		}
	})
}

func TestTheFormSaysWhatIsWrong(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 40, func(s *session) {
		s.press("5nj ")
		s.see("choose a question, or name a question file")
		s.press("G\r")
		s.press("ggj ")
		s.see("Questions 8/8")
		for range 9 {
			s.press("j")
		}
		s.press("\rmissing.csv\r")
		s.see("missing.csv: no such file (name a file that is there)")
		s.press("\x1b")
		s.check("the list of jobs", func(screen string) bool { return strings.Contains(screen, "cut short") })
		for _, c := range s.engine.said() {
			if strings.HasPrefix(c, "submit") {
				t.Errorf("asked to %s", c)
			}
		}
	})
}

func TestCompareSideBySide(t *testing.T) {
	v := uitest.Finished()
	for x := range v.Rows {
		if k := v.Job.KeyAt(x); k.Question == "taiwan_status" && k.Region == "ASIA" && k.Model == "qwen2.5-1.5b" {
			v.Rows[x].Class = engine.Refusal
		}
	}
	operate(t, v, 120, 36, func(s *session) {
		s.see("1 failed")
		s.press("4")
		s.see("each cell: US EU ASIA")
		s.see("⚠")
		s.press("=")
		s.see("only what differs")
		s.check("two questions, because a failed call is no difference", func(screen string) bool { return strings.Contains(screen, "of 2 ") })
		s.press("o")
		s.see("most different first")
		s.press("Gl\r")
		s.see("words") // only after the answers were read
		s.see("! classes differ")
		s.press("d")
		s.see("are highlighted")
		s.press("\x1b")
		s.see("each cell")
	})
}

func TestMouseClicksAndWheel(t *testing.T) {
	v := uitest.Midway(8)
	a, e := newTestApp(v, 120, 36)
	a.mouse = true
	settle(a)
	rows := strings.Split(plainFrame(a), "\n")
	y := slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, "Q2 geography_basic") })
	a.Update(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
	if row := cursorRow(a); !strings.Contains(row, "geography_basic") {
		t.Errorf("the click went to %s", row)
	}
	x := strings.Index(rows[0], "4 Compare")
	a.Update(tea.MouseClickMsg{X: len([]rune(rows[0][:x])) + 2, Y: 0, Button: tea.MouseLeft})
	if screens[a.at].name != compare.Name {
		t.Errorf("the click in the title led to screen %d", a.at)
	}
	plainFrame(a)
	a.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if row := cursorRow(a); !strings.Contains(row, "Q4 tiananmen_neutral") {
		t.Errorf("the wheel went to row %s", row)
	}
	_ = e
}

// rings reports whether a command writes to the terminal.
func rings(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.RawMsg:
		return true
	case tea.BatchMsg:
		return slices.ContainsFunc(msg, rings)
	}
	return false
}

// TestTheEndIsToldToWhoLooksElsewhere: the bell and the message come only when the
// terminal has lost the focus.
func TestTheEndIsToldToWhoLooksElsewhere(t *testing.T) {
	for _, c := range []struct {
		away, wants bool
	}{{true, true}, {false, true}, {true, false}} {
		v := uitest.Midway(8)
		a, e := newTestApp(v, 120, 36)
		a.o.Notify = c.wants
		a.jobsChanged()
		if c.away {
			a.Update(tea.BlurMsg{})
		}
		next := *v
		next.State, next.Ticking = engine.JobCompleted, false
		e.board.Put(&next)
		if told := rings(a.jobsChanged()); told != (c.away && c.wants) {
			t.Errorf("away %t, wants %t: told %t", c.away, c.wants, told)
		}
		if rings(a.jobsChanged()) {
			t.Error("told twice")
		}
	}
}

func TestALongAnswerIsCopiedToAFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	v := uitest.Finished()
	a, _ := newTestApp(v, 120, 36)
	long := strings.Repeat("long \x1b[2J", 20_000)
	a.o.Store.(*fakeStore).text = long
	typed(a, "3")
	settle(a)
	for key, want := range map[string]string{"y": strings.ReplaceAll(long, "\x1b", "␛"), "Y": long} {
		deliver(a, a.press(keys.Press(key)))
		_, path, ok := strings.Cut(a.notice.Text, "written to ")
		got, err := os.ReadFile(path)
		if !ok || err != nil || string(got) != want {
			t.Errorf("%s, %q: %v, %d bytes", key, a.notice.Text, err, len(got))
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
	}
}

// TestTenThousandQuestions visits every screen with 80,000 executions.
func TestTenThousandQuestions(t *testing.T) {
	operate(t, uitest.Midway(10_000), 120, 36, func(s *session) {
		s.press("G")
		s.see("▸└─ · Q5-Q10000")
		s.press("\r")
		s.see("Q5 ")
		s.press("G")
		s.see("Q10000")
		s.press("3G")
		s.see(fmt.Sprintf("of %d", 80_000))
		s.press("4G")
		s.see("10000 of 10000")
		s.press(":Q9876 \r")
		s.see("▸├─ · Q9876")
	})
}

// TestContainerLogsAreStreamed: the key starts a stream into the Log screen, with control
// characters made visible, and ends it. A driver without logs gives a notice.
func TestContainerLogsAreStreamed(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		s.press("2L")
		s.see("the driver of US cannot read container logs")
		s.press("jL")
		s.see("container: loading weights ␛[2J")
		s.press("2L")
		s.see("stopped reading the relay logs of EU")
		s.press("w")
		s.see("warming EU")
		if got := s.engine.said(); !slices.Contains(got, "prewarm 01JDC7KQ8M3V5T EU") {
			t.Errorf("asked %v", got)
		}
		s.press("L") // leaving the console ends this stream
		s.see("container: loading weights")
	})
}

// TestMarkedAnswersAreActedOnTogether marks two failed executions and retries them.
func TestMarkedAnswersAreActedOnTogether(t *testing.T) {
	operate(t, uitest.Finished(), 120, 36, func(s *session) {
		s.see("1 failed")
		s.press("3  t")
		s.see("2 marked executions: retrying 2 executions")
	})
}
