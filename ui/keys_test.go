package ui

import (
	"strings"
	"testing"

	"beacon/engine"
	"beacon/ui/uitest"
)

// TestNoKeyMeansTwoThings: on no screen does a key stand for two actions.
func TestNoKeyMeansTwoThings(t *testing.T) {
	if err := newKeymap().conflict(); err != nil {
		t.Fatal(err)
	}
}

func TestKeysOfTheConfiguration(t *testing.T) {
	k, err := rebound(map[string]string{"cancel": "ctrl+x", "next": "n, f3"})
	if err != nil || k.cancel.Keys()[0] != "ctrl+x" || len(k.next.Keys()) != 2 || k.cancel.Help().Key != "ctrl+x" {
		t.Errorf("%v, %v: %v", k.cancel, k.next, err)
	}
	for _, c := range []struct{ action, key, says string }{
		{"explode", "x", "there is no such action"},
		{"cancel", "shift+banana", "is no key"},
		{"cancel", "", "is no key"},
		{"cancel", "p", `would mean both`},
		{"quit", "x", `would mean both`},
	} {
		err := CheckKeys(map[string]string{c.action: c.key})
		if err == nil || !strings.Contains(err.Error(), c.says) || engine.HintOf(err) == "" {
			t.Errorf("%s = %q: %v (hint %q), want %q", c.action, c.key, err, engine.HintOf(err), c.says)
		}
	}
	// The same key twice is no conflict where the screens differ.
	if err := CheckKeys(map[string]string{"level": "o"}); err != nil {
		t.Error(err)
	}
}

// TestEveryActionHasANameForTheConfiguration: a key that cannot be changed is one
// of those that lead out.
func TestEveryActionHasANameForTheConfiguration(t *testing.T) {
	k := newKeymap()
	named := map[string]bool{"ctrl+c": true}
	for _, b := range k.names() {
		for _, key := range b.Keys() {
			named[key] = true
		}
	}
	for _, s := range k.sections() {
		for _, b := range s.keys {
			if !named[b.Keys()[0]] {
				t.Errorf("%s: %s has no name", s.name, b.Help().Desc)
			}
		}
	}
}

// TestWhatIsOffSaysWhy: help and palette give the reason, and the key does too.
func TestWhatIsOffSaysWhy(t *testing.T) {
	a, _ := newTestApp(uitest.Finished(), 120, 60)
	a.help = true
	if out := plainFrame(a); !strings.Contains(out, "off: the job does not run") {
		t.Errorf("the help:\n%s", out)
	}
	a.help, a.screen = false, regionsScreen
	a.openPalette()
	for _, r := range "prewarm" {
		a.press(keyPress(string(r)))
	}
	if out := plainFrame(a); !strings.Contains(out, "(off: the job does not run") {
		t.Errorf("the palette:\n%s", out)
	}
	a.press(keyPress("enter"))
	if !strings.Contains(a.notice.text, "the job does not run") {
		t.Errorf("said %q", a.notice.text)
	}
}
