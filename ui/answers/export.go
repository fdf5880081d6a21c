package answers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// copyLimit is the most bytes that terminals accept in one clipboard sequence.
const copyLimit = 74 << 10

// chosen returns the text of the answer under the cursor and a file name for it, or
// false if there is no answer.
func (s *Screen) chosen() (text foreign.Text, name foreign.Text, ok bool) {
	s.desk.View(func(v *board.JobView) {
		x := s.list.execution()
		if x < 0 || x >= len(v.Rows) {
			return
		}
		if f := s.facts.Get(facts.KeyOf(v, x)); f != nil && f.Answer != nil {
			id := v.Job.KeyAt(x)
			text, ok = f.Answer.Text, true
			name = foreign.Text(draw.ShortID(v.Job.ID)) + "-" + id.Question + "-" + id.Region + "-" + id.Model
		}
	})
	return text, name, ok
}

// copy puts the answer on the clipboard, or into a file if it is too long for the
// clipboard. Control characters become visible unless unchanged is set: where a text is
// pasted, a program obeys them.
func (s *Screen) copy(unchanged bool) screen.Effects {
	text, name, ok := s.chosen()
	if !ok {
		return screen.Say(noAnswer)
	}
	wanted := func() string {
		if unchanged {
			return string(text) // the one place that shows a text as it came
		}
		return text.Block()
	}
	if len(text) <= copyLimit {
		if text := wanted(); len(text) <= copyLimit {
			return append(screen.Say("copied "+draw.Size(len(text))), screen.Run(tea.SetClipboard(text))...)
		}
	}
	return screen.Run(func() tea.Msg { // a long text takes time
		text := wanted()
		path, err := keep(name, text)
		return screen.Done{Text: fmt.Sprintf("%s is too long for the clipboard: written to %s", draw.Size(len(text)), path), Err: err}
	})
}

const noAnswer = "there is no answer here"

// keep writes an answer into a new file with mode 0600.
func keep(name foreign.Text, text string) (path string, err error) {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, name.Line())
	f, err := os.CreateTemp("", "beacon-"+clean[:min(len(clean), 100)]+"-*.txt")
	if err != nil {
		return "", fmt.Errorf("copy to a file: %w", err)
	}
	_, err = f.WriteString(text)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return f.Name(), err
}

// openPager opens the answer in the operator's pager. Control characters are escaped
// first, because a pager passes them on to the terminal.
func (s *Screen) openPager() screen.Effects {
	text, name, ok := s.chosen()
	if !ok {
		return screen.Say(noAnswer)
	}
	pager := strings.Fields(os.Getenv("PAGER"))
	if len(pager) == 0 {
		pager = []string{"less"}
	}
	if _, err := exec.LookPath(pager[0]); err != nil {
		return screen.Warn(safetext.Line(pager[0]) + " was not found: set PAGER, or copy the answer with " + s.keys.yank.Help().Key)
	}
	path, err := keep(name, text.Block()+"\n")
	if err != nil {
		return screen.Fail(err)
	}
	return screen.Run(tea.ExecProcess(exec.Command(pager[0], append(pager[1:], filepath.Clean(path))...), func(err error) tea.Msg {
		os.Remove(path)
		return screen.Done{Err: err}
	}))
}
