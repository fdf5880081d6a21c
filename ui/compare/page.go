package compare

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
)

// pageKey identifies a rendered answer in a column. With against set, the words that
// differ from that answer are highlighted.
type pageKey struct {
	facts, against facts.Key
	width          int
	theme          string
}

// page is a rendered answer with its number of words.
type page struct {
	rows  []string
	words int
}

// drawn is the result of the command that renders a page.
type drawn struct {
	key  pageKey
	page *page
}

// fetchPages returns the commands that render the answers side by side. Frames only
// use finished pages, because wrapping and diffing take longer with longer answers.
func (s *Screen) fetchPages(sides []side) (cmds []tea.Cmd) {
	_, width := sideColumns(len(sides), s.desk.Width)
	for i := range sides {
		text, ok := s.answerOf(sides[i].key)
		if !ok {
			continue
		}
		k := s.pageKey(sides, i, width-3)
		if _, have := s.pages.Get(k); have {
			continue
		}
		first, _ := s.answerOf(k.against)
		s.pages.Put(k, nil)
		cmds = append(cmds, drawPage(s.desk.Theme, k, text, first))
	}
	return cmds
}

// pageKey returns the key of column i. The first region's answer has no answer to
// compare with.
func (s *Screen) pageKey(sides []side, i, width int) pageKey {
	k := pageKey{facts: sides[i].key, width: width, theme: s.desk.Theme.Name}
	if _, ok := s.answerOf(sides[0].key); ok && s.diff && i > 0 {
		k.against = sides[0].key
	}
	return k
}

// answerOf returns the answer of an execution if it was read.
func (s *Screen) answerOf(k facts.Key) (text foreign.Text, ok bool) {
	f := s.facts.Get(k)
	if f == nil || f.Answer == nil {
		return "", false
	}
	return f.Answer.Text, true
}

func drawPage(t *draw.Theme, k pageKey, text, first foreign.Text) tea.Cmd {
	return func() tea.Msg {
		p := &page{}
		for range strings.FieldsSeq(text.Block()) {
			p.words++
		}
		switch {
		case p.words == 0:
			p.rows = []string{"(the answer is empty)"}
		case k.against != facts.Key{}:
			p.rows = draw.WordDiff(t, first, text, k.width)
		default:
			p.rows = draw.Plain(text, k.width)
		}
		return drawn{k, p}
	}
}
