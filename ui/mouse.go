package ui

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
)

// toggleMouse gives the mouse to the terminal, to select text with it, or back.
func (a *App) toggleMouse() {
	a.mouse = !a.mouse
	if a.mouse {
		a.say("mouse on: click a row, wheel to scroll; "+a.keys.mouse.Help().Key+" gives it back to the terminal", false)
	} else {
		a.say("mouse off: the terminal selects text", false)
	}
}

// wheel moves three rows, as terminals do.
func (a *App) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	name := "down"
	if msg.Button == tea.MouseWheelUp {
		name = "up"
	} else if msg.Button != tea.MouseWheelDown {
		return nil
	}
	var cmds []tea.Cmd
	for range 3 {
		cmds = append(cmds, a.press(keyPress(name)))
	}
	return tea.Batch(cmds...)
}

// click goes to the row, or to the screen whose name was clicked in the title. A
// click on the row under the cursor opens it.
func (a *App) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || a.ask != nil || a.prompt != nil || a.help {
		return nil
	}
	lay := layoutOf(a.width, a.height, a.headerRows())
	if msg.Y == 0 && !lay.compact {
		return a.clickTitle(msg.X)
	}
	first := 1
	if !lay.compact {
		first = 2 + a.headerRows()
	}
	row := msg.Y - first
	if row < 0 || row >= lay.body {
		return nil
	}
	if here, can := a.seat(row, msg.X); can && here {
		return a.press(keyPress("enter"))
	}
	return nil
}

func (a *App) headerRows() int {
	if a.screen == runScreen {
		return 4
	}
	return 0
}

func (a *App) clickTitle(x int) tea.Cmd {
	for _, gap := range []string{"   ", "  ", " "} {
		tabs := tabParts(a.theme, a.screen, gap)
		from := a.width - draw.PartsWidth(tabs) - 1
		if from < 2 {
			continue
		}
		for i, p := range tabs {
			n := draw.PartsWidth(tabs[i : i+1])
			if x >= from && x < from+n && i%2 == 0 {
				return a.show(screens[i/2].screen)
			}
			from += n
			_ = p
		}
		return nil
	}
	return nil
}

// seat puts the cursor on a row of the body; here when it was there already.
func (a *App) seat(row, x int) (here, can bool) {
	set := func(cursor *int, to, n int) (bool, bool) {
		if to < 0 || to >= n {
			return false, false
		}
		here := *cursor == to
		*cursor = to
		return here, true
	}
	switch {
	case a.form != nil:
		return set(&a.form.cursor, a.form.top+row, len(a.form.fields()))
	case a.screen == runScreen && a.urgent.On:
		return a.urgent.Seat(row)
	case a.screen == runScreen:
		if joint := a.joint(a.width); joint > 0 && x >= joint {
			return false, false
		}
		a.withJob(func(v *engine.JobView) { here, can = a.tree.Seat(v, row) })
		return here, can
	case a.screen == answersScreen:
		if list, _ := answerPanes(a.width); x >= list {
			return false, false
		}
		a.answers.reading = false
		return set(&a.answers.cursor, a.answers.top+row, min(a.answers.n, a.answers.top+a.answers.rows))
	case a.screen == jobsScreen:
		return set(&a.jobs.cursor, a.jobs.top+row-1, len(a.jobs.rows))
	case a.screen == regionsScreen:
		a.regions.inner = false
		return set(&a.regions.cursor, row-1, a.regions.rows)
	}
	return false, false
}
