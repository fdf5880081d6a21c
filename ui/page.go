package ui

import (
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
)

// pageKey names an answer as it is drawn.
type pageKey struct {
	facts factsKey
	width int
	theme string
}

type pageMsg struct {
	key  pageKey
	rows []string
}

// drawPage renders an answer in a command, because that may take long.
func drawPage(key pageKey, text string) tea.Cmd {
	return func() tea.Msg { return pageMsg{key, draw.Markdown(text, key.width, key.theme)} }
}
