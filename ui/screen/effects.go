package screen

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
)

// Effects are requests of a screen to the console, in order. Each is one of the types
// in this file. nil is no request.
type Effects []any

type (
	// Notice is one sentence in the status line for a few seconds.
	Notice struct {
		Text string
		Bad  bool
	}
	// Command runs in the background; its message is passed to Take.
	Command struct{ Cmd tea.Cmd }
	// Tell sends a message to every screen at once.
	Tell struct{ Msg tea.Msg }
	// Show switches to a screen like its number key. esc does not lead back.
	Show struct{ Screen string }
	// Enter switches to a screen from which esc leads back.
	Enter struct{ Screen string }
	// Cover shows a form, the palette or the help over the screen until Uncover.
	Cover   struct{ Name string }
	Uncover struct{}
	// Press handles a key as if it was pressed.
	Press struct{ Key string }
	// Ask shows a question that receives all keys until it is answered.
	Ask struct {
		Text  string
		Yes   func() Effects
		Leave bool // c answers yes instead of y
	}
	// Prompt is an input line. It receives all keys until enter or esc.
	Prompt struct {
		Sign  string // shown before the text: / or :
		About string // shown while the text is empty
		Text  string // initial text
		Typed func(text string) Effects
		Enter func(text string) Effects
		Leave func() Effects
		List  func(n int) // receives the arrow keys of a prompt with a list
	}
)

// Do returns its arguments as Effects.
func Do(effects ...any) Effects { return effects }

// Say shows a sentence in the status line.
func Say(text string) Effects { return Effects{Notice{Text: text}} }

// Warn shows a sentence about something that did not go well.
func Warn(text string) Effects { return Effects{Notice{Text: text, Bad: true}} }

// Fail shows an error and its hint.
func Fail(err error) Effects {
	text := err.Error()
	if hint := engine.HintOf(err); hint != "" {
		text += " (" + hint + ")"
	}
	return Warn(safetext.Line(text))
}

// Run runs a command.
func Run(cmd tea.Cmd) Effects { return Effects{Command{cmd}} }

// Act calls the engine or the store in a command and shows text if that succeeds.
func Act(text string, do func() error) Effects {
	return Run(func() tea.Msg {
		err := do()
		return Done{text, err}
	})
}

// Search opens a prompt. set is called with every change of the text, and with done on
// enter; esc restores the text before.
func Search(about, before string, set func(text string, done bool) Effects) Effects {
	return Do(Prompt{
		Sign: "/", About: about,
		Typed: func(text string) Effects { return set(text, false) },
		Enter: func(text string) Effects { return set(text, true) },
		Leave: func() Effects { return set(before, false) },
	})
}
