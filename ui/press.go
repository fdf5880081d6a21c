package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/tree"
)

// press takes a key to what is asked, to the help, or to the screen.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	k := a.keys
	if key.Matches(msg, k.interrupt) {
		return a.interrupt()
	}
	if a.ask != nil {
		return a.answerAsk(msg)
	}
	if a.prompt != nil {
		return a.pressPrompt(msg)
	}
	if a.help {
		return a.pressHelp(msg)
	}
	if a.form != nil && !key.Matches(msg, k.help) {
		return a.pressForm(msg)
	}
	switch {
	case key.Matches(msg, k.quit):
		return a.quit()
	case key.Matches(msg, k.help):
		a.help, a.helpTop = true, 0
		return nil
	case key.Matches(msg, k.palette):
		return a.openPalette()
	case key.Matches(msg, k.suspend):
		return tea.Suspend
	case key.Matches(msg, k.mouse):
		a.toggleMouse()
		return nil
	case key.Matches(msg, k.back):
		a.goBack()
		return nil
	}
	for i, b := range []key.Binding{k.run, k.regions, k.answers, k.compare, k.jobs, k.log} {
		if key.Matches(msg, b) {
			return a.show(screens[i].screen)
		}
	}
	if a.screen == runScreen || a.screen == regionsScreen || a.screen == answersScreen {
		if cmd, ok := a.onRow(msg); ok {
			return cmd
		}
	}
	switch a.screen {
	case runScreen:
		return a.pressRun(msg)
	case regionsScreen:
		return a.pressRegions(msg)
	case answersScreen:
		return a.pressAnswers(msg)
	case compareScreen:
		return a.pressCompare(msg)
	case jobsScreen:
		return a.pressJobs(msg)
	}
	return a.log.press(a, msg)
}

func (a *App) answerAsk(msg tea.KeyPressMsg) tea.Cmd {
	asked := a.ask
	yes := a.keys.yes
	if asked.leave {
		yes = a.keys.leave
	}
	switch {
	case key.Matches(msg, yes):
		a.ask = nil
		return asked.yes()
	case key.Matches(msg, a.keys.no):
		a.ask = nil
	}
	return nil
}

func (a *App) pressHelp(msg tea.KeyPressMsg) tea.Cmd {
	k := a.keys
	switch {
	case key.Matches(msg, k.down, k.pageDown):
		a.helpTop++
	case key.Matches(msg, k.up, k.pageUp):
		a.helpTop = max(0, a.helpTop-1)
	case key.Matches(msg, k.help, k.back, k.quit):
		a.help = false
	}
	return nil
}

// show goes to a screen by its number; there is no way back from it but the
// numbers.
func (a *App) show(s screen) tea.Cmd {
	a.screen, a.back = s, nil
	if s == jobsScreen {
		return loadRecords(a.o.Store)
	}
	return nil
}

// enter goes to a screen from which esc leads back.
func (a *App) enter(s screen) {
	a.back = append(a.back, a.screen)
	a.screen = s
}

func (a *App) goBack() {
	switch {
	case a.screen == answersScreen && a.answers.reading:
		a.answers.reading = false
	case a.screen == compareScreen && a.compare.side:
		a.compare.side = false
	case a.screen == regionsScreen && a.regions.inner:
		a.regions.inner = false
	case len(a.back) > 0:
		a.screen, a.back = a.back[len(a.back)-1], a.back[:len(a.back)-1]
	}
}

// steps is how far a key moves in a list of a height, and whether it does.
func (k *keymap) steps(msg tea.KeyPressMsg, height int) (int, bool) {
	const far = 1 << 30
	switch {
	case key.Matches(msg, k.up):
		return -1, true
	case key.Matches(msg, k.down):
		return 1, true
	case key.Matches(msg, k.pageUp):
		return -max(1, height/2), true
	case key.Matches(msg, k.pageDown):
		return max(1, height/2), true
	case key.Matches(msg, k.top):
		return -far, true
	case key.Matches(msg, k.bottom):
		return far, true
	}
	return 0, false
}

func (a *App) pressRun(msg tea.KeyPressMsg) tea.Cmd {
	k := a.keys
	if cmd, ok := a.control(msg); ok {
		return cmd
	}
	switch x := a.executionHere(); {
	case key.Matches(msg, k.open) && x >= 0:
		if !a.withJob(func(v *engine.JobView) { a.answers.choose(v, x) }) {
			return nil
		}
		a.tree.Follow = false
		a.enter(answersScreen)
		return nil
	case key.Matches(msg, k.find):
		return a.find()
	case key.Matches(msg, k.next):
		a.next(1, false)
		return nil
	case key.Matches(msg, k.previous):
		a.next(-1, false)
		return nil
	case key.Matches(msg, k.order):
		a.turnOrder()
		return nil
	case key.Matches(msg, k.freeze):
		a.freeze()
		return nil
	}
	if n, ok := k.steps(msg, a.urgent.Rows); ok && a.urgent.On {
		a.urgent.Move(n)
		return nil
	}
	a.withJob(func(v *engine.JobView) { a.pressTree(msg, v) })
	return nil
}

// turnOrder changes between the order of the questions and that of urgency.
func (a *App) turnOrder() {
	a.urgent.On = !a.urgent.On
	a.urgent.Frozen = false
	a.withJob(func(v *engine.JobView) {
		if a.urgent.On {
			a.urgent.Refresh(v, a.now())
		} else if x := a.urgent.Execution(); x >= 0 && x < len(v.Rows) && !a.tree.Follow {
			a.tree.Reveal(v, x)
		}
	})
}

func (a *App) freeze() {
	if !a.urgent.On {
		a.say(a.off(a.keys.freeze), false)
		return
	}
	a.urgent.Frozen = !a.urgent.Frozen
}

func (a *App) pressTree(msg tea.KeyPressMsg, v *engine.JobView) {
	k, t := a.keys, &a.tree
	if n, ok := k.steps(msg, t.Rows); ok {
		t.Move(v, n)
		return
	}
	switch {
	case key.Matches(msg, k.left):
		t.Left(v)
	case key.Matches(msg, k.right):
		t.Right(v)
	case key.Matches(msg, k.toggle, k.open):
		t.Toggle(v)
	case key.Matches(msg, k.closeAll):
		t.FoldAll(v, tree.AllClosed)
	case key.Matches(msg, k.openAll):
		t.FoldAll(v, tree.AllOpen)
	case key.Matches(msg, k.follow):
		t.SetFollow(v, !t.Follow)
	}
}

// control are the keys that change what the job does.
func (a *App) control(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k, id, e := a.keys, a.shown, a.o.Engine
	var state engine.JobState
	if !a.withJob(func(v *engine.JobView) { state = v.State }) {
		return nil, false
	}
	switch {
	case key.Matches(msg, k.cancel):
		if !state.Live() {
			a.say("nothing runs, so nothing is canceled", false)
			return nil, true
		}
		return act("canceling; "+k.resume.Help().Key+" takes the rest up again", func() error { e.Cancel(id); return nil }), true
	case key.Matches(msg, k.pause):
		if !state.Live() {
			return nil, true
		}
		return act("", func() error { e.Pause(id, state != engine.JobPaused); return nil }), true
	case key.Matches(msg, k.retry):
		return a.retry(id), true
	case key.Matches(msg, k.resume):
		return a.resume(id, state), true
	}
	return nil, false
}

func (a *App) resume(id string, state engine.JobState) tea.Cmd {
	if state != engine.JobInterrupted && state != engine.JobCanceled {
		a.say("only an interrupted or canceled job can be resumed", false)
		return nil
	}
	a.tree.Follow = true
	return act("resumed", func() error { return a.o.Engine.Resume(id) })
}
