package ui

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a goroutine outlives the tests. Bubble Tea does not wait for
// commands that are under way when the program ends: a tick rings into the void.
// regexp2, below the Markdown renderer, keeps a clock for a while.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("charm.land/bubbletea/v2.Tick.func1"),
		goleak.IgnoreAnyFunction("charm.land/bubbletea/v2.(*Program).execBatchMsg"),
		goleak.IgnoreAnyFunction("github.com/dlclark/regexp2.runClock"),
	)
}
