package ui

import (
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// toggleMouse gives the mouse to the terminal for selecting text, or takes it back.
func (a *App) toggleMouse() tea.Cmd {
	if a.mouse = !a.mouse; a.mouse {
		return a.do(screen.Say("mouse on: click a row, wheel to scroll; " + a.keys.mouse.Help().Key + " gives it back to the terminal"))
	}
	return a.do(screen.Say("mouse off: the terminal selects text"))
}

// wheel scrolls three rows, like most terminals.
func (a *App) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	name := "down"
	if msg.Button == tea.MouseWheelUp {
		name = "up"
	} else if msg.Button != tea.MouseWheelDown {
		return nil
	}
	var cmds []tea.Cmd
	for range 3 {
		cmds = append(cmds, a.press(keys.Press(name)))
	}
	return tea.Batch(cmds...)
}

// click moves the cursor to a row, or opens the screen whose title was clicked. A
// click on the row under the cursor opens the row.
func (a *App) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || a.ask != nil || a.prompt != nil || a.helping() {
		return nil
	}
	lay := layoutOf(a.desk.Width, a.height, a.headerRows())
	if msg.Y == 0 && !lay.compact {
		return a.clickTitle(msg.X)
	}
	row := msg.Y - lay.first
	if row < 0 || row >= lay.body {
		return nil
	}
	top := a.here()
	if c := a.cover(); c != nil {
		top = c
	}
	if top.Click(msg.X, row) {
		return a.press(keys.Press("enter"))
	}
	return nil
}

func (a *App) clickTitle(x int) tea.Cmd {
	tabs, from := a.tabs(a.desk.Width, 3)
	for i := range tabs {
		n := draw.PartsWidth(tabs[i : i+1])
		if x >= from && x < from+n && i%2 == 0 {
			return a.show(i / 2)
		}
		from += n
	}
	return nil
}
