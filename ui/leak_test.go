package ui

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a goroutine outlives the tests. Exceptions: Bubble Tea does not wait
// for running commands and ticks when the program ends, and regexp2, which the Markdown
// renderer uses, keeps a clock goroutine for a while.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("charm.land/bubbletea/v2.Tick.func1"),
		goleak.IgnoreAnyFunction("charm.land/bubbletea/v2.(*Program).execBatchMsg"),
		goleak.IgnoreAnyFunction("github.com/dlclark/regexp2.runClock"),
	)
}
