package ui

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// copyLimit is what terminals take in one piece.
const copyLimit = 74 << 10

// chosen is the answer under the cursor; false, and a word about it, without one.
func (a *App) chosen() (text, name string, ok bool) {
	key, id, ok := a.focus()
	f, _ := a.facts.get(key)
	if !ok || f == nil || f.answer == nil {
		a.say("there is no answer here", false)
		return "", "", false
	}
	return f.answer.Text, draw.ShortID(key.job) + "-" + id.Question + "-" + id.Region + "-" + id.Model, true
}

// copyAnswer puts the answer, as it came, on the clipboard; one that is too long
// for that into a file.
func (a *App) copyAnswer() tea.Cmd {
	text, name, ok := a.chosen()
	switch {
	case !ok:
		return nil
	case len(text) <= copyLimit:
		a.say("copied "+draw.Size(len(text)), false)
		return tea.SetClipboard(text)
	}
	return func() tea.Msg {
		path, err := keep(name, text)
		return doneMsg{fmt.Sprintf("%s is more than a terminal copies: it is in %s", draw.Size(len(text)), path), err}
	}
}

// keep writes an answer into a new file of the operator's alone.
func keep(name, text string) (path string, err error) {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, name)
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

// pageAnswer opens the answer in the operator's pager, made safe for it: a pager
// passes on what a terminal obeys.
func (a *App) pageAnswer() tea.Cmd {
	text, name, ok := a.chosen()
	if !ok {
		return nil
	}
	pager := strings.Fields(os.Getenv("PAGER"))
	if len(pager) == 0 {
		pager = []string{"less"}
	}
	if _, err := exec.LookPath(pager[0]); err != nil {
		a.say(safetext.Line(pager[0])+" is not there: set PAGER, or copy the answer with "+a.keys.yank.Help().Key, true)
		return nil
	}
	path, err := keep(name, safetext.Block(text)+"\n")
	if err != nil {
		a.fail(err)
		return nil
	}
	return tea.ExecProcess(exec.Command(pager[0], append(pager[1:], filepath.Clean(path))...), func(err error) tea.Msg {
		os.Remove(path)
		return doneMsg{"", err}
	})
}
