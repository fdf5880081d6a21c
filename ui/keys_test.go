package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/ui/keys"
	"beacon/ui/uitest"
)

// TestNoKeyMeansTwoThings: no key has two actions on one screen.
func TestNoKeyMeansTwoThings(t *testing.T) {
	if err := CheckKeys(nil); err != nil {
		t.Fatal(err)
	}
}

func TestKeysOfTheConfiguration(t *testing.T) {
	chosen := map[string]string{"cancel": "ctrl+x", "next": "n, f3"}
	if err := CheckKeys(chosen); err != nil {
		t.Error(err)
	}
	b, err := keys.NewBinder(chosen)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := newTestApp(uitest.Midway(8), 120, 36)
	a = build(a.o, a.desk.Now, b)
	found := map[string][]string{}
	for _, s := range a.sections() {
		for _, k := range s.Keys {
			found[k.Help().Key] = k.Binding.Keys()
		}
	}
	if !slices.Equal(found["ctrl+x"], []string{"ctrl+x"}) || !slices.Equal(found["n f3"], []string{"n", "f3"}) {
		t.Errorf("%v", found)
	}
	for _, c := range []struct{ action, key, says string }{
		{"explode", "x", "there is no such action"},
		{"cancel", "shift+banana", "is not a key"},
		{"cancel", "", "is not a key"},
		{"cancel", "p", `would mean both`},
		{"quit", "x", `would mean both`},
	} {
		err := CheckKeys(map[string]string{c.action: c.key})
		if err == nil || !strings.Contains(err.Error(), c.says) || engine.HintOf(err) == "" {
			t.Errorf("%s = %q: %v (hint %q), want %q", c.action, c.key, err, engine.HintOf(err), c.says)
		}
	}
	// Two screens may use the same key.
	if err := CheckKeys(map[string]string{"level": "o"}); err != nil {
		t.Error(err)
	}
}

// TestEveryActionHasANameForTheConfiguration: the configuration can change every key except
// ctrl+c.
func TestEveryActionHasANameForTheConfiguration(t *testing.T) {
	fixed := map[string]bool{"ctrl+c": true}
	free := map[string]string{} // the action of each key
	rebound := map[string]string{}
	for _, s := range anApp().sections() {
		for _, b := range s.Keys {
			free[b.Binding.Keys()[0]] = s.Name + ": " + b.Help().Desc
		}
	}
	b := &keys.Binder{}
	build(anApp().o, time.Now, b)
	for i, action := range b.Actions() {
		rebound[action] = fmt.Sprintf("f%d", 100+i)
	}
	chosen, err := keys.NewBinder(rebound)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range build(anApp().o, time.Now, chosen).sections() {
		for _, k := range s.Keys {
			if key := k.Binding.Keys()[0]; free[key] != "" && !fixed[key] {
				t.Errorf("%s: %s has no name", s.Name, k.Help().Desc)
			}
		}
	}
}

// TestWhatIsOffSaysWhy: help, the palette and the key itself give the reason.
func TestWhatIsOffSaysWhy(t *testing.T) {
	a, _ := newTestApp(uitest.Finished(), 120, 60)
	typed(a, "?")
	if out := plainFrame(a); !strings.Contains(out, "off: the job does not run") {
		t.Errorf("the help:\n%s", out)
	}
	typed(a, "esc", "2", ":", "p", "r", "e", "w", "a", "r", "m")
	if out := plainFrame(a); !strings.Contains(out, "(off: the job does not run") {
		t.Errorf("the palette:\n%s", out)
	}
	typed(a, "enter")
	if !strings.Contains(a.notice.Text, "the job does not run") {
		t.Errorf("said %q", a.notice.Text)
	}
}
