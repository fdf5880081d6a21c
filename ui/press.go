package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/help"
	"beacon/ui/palette"
)

// press passes a key to the question, the cover or the screen.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	k := a.keys
	switch {
	case key.Matches(msg, k.interrupt):
		return a.interrupt()
	case a.ask != nil:
		return a.answerAsk(msg)
	case a.prompt != nil:
		return a.pressPrompt(msg)
	case a.cover() != nil:
		return a.do(a.cover().Press(msg))
	case key.Matches(msg, k.quit):
		return a.quit()
	case key.Matches(msg, k.help):
		return a.coverWith(help.Name)
	case key.Matches(msg, k.palette):
		return a.coverWith(palette.Name)
	case key.Matches(msg, k.suspend):
		return tea.Suspend
	case key.Matches(msg, k.mouse):
		return a.toggleMouse()
	case key.Matches(msg, k.back):
		a.goBack()
		return nil
	}
	for i, b := range k.screens {
		if key.Matches(msg, b) {
			return a.show(i)
		}
	}
	return a.do(a.here().Press(msg))
}

func (a *App) answerAsk(msg tea.KeyPressMsg) tea.Cmd {
	asked, yes := a.ask, a.keys.yes
	if asked.Leave {
		yes = a.keys.leave
	}
	switch {
	case key.Matches(msg, yes):
		a.ask = nil
		return a.do(asked.Yes())
	case key.Matches(msg, a.keys.no):
		a.ask = nil
	}
	return nil
}
