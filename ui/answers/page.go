package answers

import (
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/screen"
)

// page is the text of the answer under the cursor, as it is drawn.
type page struct {
	rows   screen.Cache[pageKey, []string]
	scroll int
	height int
}

// pageKey names an answer as it is drawn.
type pageKey struct {
	facts facts.Key
	width int
	theme string
}

// drawn is the rows of a page.
type drawn struct {
	key  pageKey
	rows []string
}

func (s *Screen) pageKey(k facts.Key) pageKey {
	_, w := panes(s.desk.Width)
	return pageKey{k, w, s.desk.Theme.Name}
}

// fetch renders an answer, once; nil when that was begun, or there is no answer.
func (p *page) fetch(k pageKey, f *facts.Facts) tea.Cmd {
	if _, have := p.rows.Get(k); have || f == nil || f.Answer == nil || k.width <= 0 {
		return nil
	}
	p.rows.Put(k, nil)
	return func() tea.Msg { return drawn{k, draw.Markdown(f.Answer.Text, k.width, k.theme)} }
}
