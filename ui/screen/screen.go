// Package screen is what the console and its screens agree on: the interface of a
// screen, what a screen may look at (Desk), what it may ask the console to do
// (Effects), and the messages that pass between screens. Every screen imports it;
// it knows none of them.
//
// Start with Screen.
package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/keys"
)

// Screen is a numbered screen, or what is shown over one: the form, the palette,
// the help. Its methods are called by one goroutine and do no I/O: what reads the
// store or calls the engine is a command. Base has defaults for all but Draw.
type Screen interface {
	// Sync takes over what changed on the board. A full one looks at everything;
	// the other is called for every frame and may leave what needs that for later.
	// It is called while the screen is shown.
	Sync(full bool)
	// Fetch gives the commands that read what the screen needs and does not have.
	// It is called often and gives each command once.
	Fetch() []tea.Cmd
	// Take is given each message: what a command read, or what another screen wants.
	// A screen ignores messages that it does not know.
	Take(msg tea.Msg) Effects
	// Press is given each key that means nothing to the console itself.
	Press(msg tea.KeyPressMsg) Effects
	// Click puts the cursor at a column and a row of what was drawn last. It reports
	// whether the cursor was there already; then the click opens what is there.
	Click(x, y int) bool
	// Back leaves a place within the screen, and reports whether there was one.
	Back() bool
	// Draw gives at most h rows, none wider than w.
	Draw(w, h int) []string
	// Joint is the column of a line between two panes, 0 without one.
	Joint(w int) int
	// Status is what the screen does by itself, for the status line.
	Status() string
	// Keys are all keys of the screen, Hints those that matter most.
	Keys() []keys.Section
	Hints() []key.Binding
	// Choices are what the palette finds of the screen, beside its keys.
	Choices() []Choice
	// Close ends what the screen has running. It is called once, at the end.
	Close()
}

// Choice is one line of the palette.
type Choice struct {
	Kind, Name, Keys string
	Off              string // why it cannot be taken now, "" when it can
	Do               Effects
}

// Base is a screen that does nothing. Screens embed it and say what is different.
type Base struct{}

// Sync does nothing.
func (Base) Sync(bool) {}

// Fetch needs nothing.
func (Base) Fetch() []tea.Cmd { return nil }

// Take knows no message.
func (Base) Take(tea.Msg) Effects { return nil }

// Press knows no key.
func (Base) Press(tea.KeyPressMsg) Effects { return nil }

// Click has no cursor.
func (Base) Click(int, int) bool { return false }

// Back has no place within.
func (Base) Back() bool { return false }

// Joint has one pane.
func (Base) Joint(int) int { return 0 }

// Status is empty.
func (Base) Status() string { return "" }

// Keys are none.
func (Base) Keys() []keys.Section { return nil }

// Hints are none.
func (Base) Hints() []key.Binding { return nil }

// Choices are none.
func (Base) Choices() []Choice { return nil }

// Close has nothing running.
func (Base) Close() {}
