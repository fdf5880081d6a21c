package answers

import (
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/screen"
)

// page is the rendered text of the answer under the cursor.
type page struct {
	rows   screen.Cache[pageKey, []string]
	scroll int
	height int
}

// pageKey identifies a rendered answer.
type pageKey struct {
	facts facts.Key
	width int
	theme string
}

// drawn is the result of the command that renders an answer.
type drawn struct {
	key  pageKey
	rows []string
}

func (s *Screen) pageKey(k facts.Key) pageKey {
	_, w := panes(s.desk.Width)
	return pageKey{k, w, s.desk.Theme.Name}
}

// fetch returns the command that renders an answer, once. It returns nil if that was
// started before or there is no answer.
func (p *page) fetch(k pageKey, f *facts.Facts) tea.Cmd {
	if _, have := p.rows.Get(k); have || f == nil || f.Answer == nil || k.width <= 0 {
		return nil
	}
	p.rows.Put(k, nil)
	return func() tea.Msg { return drawn{k, draw.Markdown(f.Answer.Text, k.width, k.theme)} }
}
