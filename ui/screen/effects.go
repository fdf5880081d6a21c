package screen

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
)

// Effects are what a screen asks the console to do, in order. Each is one of the
// types of this file. nil is nothing.
type Effects []any

type (
	// Notice is one sentence in the status line for a few seconds.
	Notice struct {
		Text string
		Bad  bool
	}
	// Command is run in the background; its message comes back to Take.
	Command struct{ Cmd tea.Cmd }
	// Tell gives a message to every screen, now.
	Tell struct{ Msg tea.Msg }
	// Show goes to a screen like its number key does: esc leads nowhere from it.
	Show struct{ Screen string }
	// Enter goes to a screen from which esc leads back.
	Enter struct{ Screen string }
	// Cover shows something over the screen until Uncover.
	Cover   struct{ Name string }
	Uncover struct{}
	// Press is a key as if it was pressed.
	Press struct{ Key string }
	// Ask is a question that has the keys until it is answered.
	Ask struct {
		Text  string
		Yes   func() Effects
		Leave bool // answered by c instead of y
	}
	// Prompt is a line that the operator types. It has all keys until enter or esc.
	Prompt struct {
		Sign  string // before the text: / or :
		About string // after it, while it is empty
		Text  string // at the beginning
		Typed func(text string) Effects
		Enter func(text string) Effects
		Leave func() Effects
		List  func(n int) // takes the arrows, where the prompt has a list
	}
)

// Do is Effects of one or more.
func Do(effects ...any) Effects { return effects }

// Say shows a sentence in the status line.
func Say(text string) Effects { return Effects{Notice{Text: text}} }

// Warn shows a sentence about something that did not go well.
func Warn(text string) Effects { return Effects{Notice{Text: text, Bad: true}} }

// Fail shows an error and what can be done about it.
func Fail(err error) Effects {
	text := err.Error()
	if hint := engine.HintOf(err); hint != "" {
		text += " (" + hint + ")"
	}
	return Warn(safetext.Line(text))
}

// Run runs a command.
func Run(cmd tea.Cmd) Effects { return Effects{Command{cmd}} }

// Act calls the engine or the store in a command, and says a sentence when that
// went well.
func Act(text string, do func() error) Effects {
	return Run(func() tea.Msg {
		err := do()
		return Done{text, err}
	})
}

// Search is a prompt that gives every change of the text to set, with done at the
// end; esc restores the text before.
func Search(about, before string, set func(text string, done bool) Effects) Effects {
	return Do(Prompt{
		Sign: "/", About: about,
		Typed: func(text string) Effects { return set(text, false) },
		Enter: func(text string) Effects { return set(text, true) },
		Leave: func() Effects { return set(before, false) },
	})
}
