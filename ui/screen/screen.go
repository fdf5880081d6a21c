// Package screen is the contract between the console and its screens: the interface of
// a screen, the shared state (Desk), the requests to the console (Effects), and the
// messages between screens. Every screen imports it; it imports no screen.
//
// Start with Screen.
package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/keys"
)

// Screen is a numbered screen, or a cover: the form, the palette, the help. One
// goroutine calls its methods. They do no I/O; commands read the store and call the
// engine. Base has defaults for all methods except Draw.
type Screen interface {
	// Sync updates the screen from the board while it is shown. A full sync looks at
	// everything. The other kind is called for every frame and may defer slow work to
	// the next full sync.
	Sync(full bool)
	// Fetch returns the commands that read missing data. It is called often and
	// returns each command once.
	Fetch() []tea.Cmd
	// Take receives each message: a command's result or a request of another screen. A
	// screen ignores unknown messages.
	Take(msg tea.Msg) Effects
	// Press receives each key that the console does not use itself.
	Press(msg tea.KeyPressMsg) Effects
	// Click moves the cursor to a column and a row of the last frame. It reports
	// whether the cursor was there already; then the click opens the row.
	Click(x, y int) bool
	// Back leaves an inner place of the screen and reports whether there was one.
	Back() bool
	// Draw returns at most h rows, none wider than w.
	Draw(w, h int) []string
	// Joint is the column of a line between two panes, 0 if there is one pane.
	Joint(w int) int
	// Status is the text for the status line, such as order and filter.
	Status() string
	// Keys are all keys of the screen, Hints those for the bottom row.
	Keys() []keys.Section
	Hints() []key.Binding
	// Choices are the screen's entries in the palette, apart from its keys.
	Choices() []Choice
	// Close stops background work. It is called once, at the end.
	Close()
}

// Choice is one line of the palette.
type Choice struct {
	Kind, Name, Keys string
	Off              string // why it cannot be chosen now, "" if it can
	Do               Effects
}

// Base has default methods that do nothing. Screens embed it.
type Base struct{}

// Sync does nothing.
func (Base) Sync(bool) {}

// Fetch returns no command.
func (Base) Fetch() []tea.Cmd { return nil }

// Take ignores all messages.
func (Base) Take(tea.Msg) Effects { return nil }

// Press ignores all keys.
func (Base) Press(tea.KeyPressMsg) Effects { return nil }

// Click returns false: there is no cursor.
func (Base) Click(int, int) bool { return false }

// Back returns false: there is no inner place.
func (Base) Back() bool { return false }

// Joint returns 0: there is one pane.
func (Base) Joint(int) int { return 0 }

// Status returns no text.
func (Base) Status() string { return "" }

// Keys returns no keys.
func (Base) Keys() []keys.Section { return nil }

// Hints returns no keys.
func (Base) Hints() []key.Binding { return nil }

// Choices returns no entries.
func (Base) Choices() []Choice { return nil }

// Close does nothing.
func (Base) Close() {}
