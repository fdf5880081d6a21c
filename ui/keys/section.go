package keys

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"beacon/engine"
)

// Key is a binding. Off is the reason why it has no effect now, or "".
type Key struct {
	key.Binding
	Off string
}

// Section groups the keys of one part of the console for the help.
type Section struct {
	Name string
	Keys []Key
}

// NewSection makes a section whose keys are all on.
func NewSection(name string, list ...key.Binding) Section {
	s := Section{Name: name}
	for _, b := range list {
		s.Keys = append(s.Keys, Key{Binding: b})
	}
	return s
}

// Off sets the reason on some of the keys. It does nothing if reason is "".
func (s Section) Off(reason string, list ...key.Binding) {
	for i := range s.Keys {
		for _, b := range list {
			if reason != "" && same(s.Keys[i].Binding, b) {
				s.Keys[i].Off = reason
			}
		}
	}
}

func same(a, b key.Binding) bool {
	return len(a.Keys()) > 0 && len(b.Keys()) > 0 && a.Keys()[0] == b.Keys()[0]
}

// Conflict reports a key that has two actions on one screen, as an *engine.UsageError.
func Conflict(screen string, sections []Section) error {
	taken := map[string]string{}
	for _, s := range sections {
		for _, b := range s.Keys {
			for _, name := range b.Keys() {
				if other, is := taken[name]; is {
					return &engine.UsageError{Err: fmt.Errorf("[ui.keys] key %q would mean both %q and %q on the screen %s", name, other, b.Help().Desc, screen),
						Hint: "give one of them another key"}
				}
				taken[name] = b.Help().Desc
			}
		}
	}
	return nil
}

// Renamed returns a binding with other help texts, for a place where the key means
// something else.
func Renamed(b key.Binding, help, desc string) key.Binding {
	b.SetHelp(help, desc)
	return b
}

// Worded returns a binding with another description.
func Worded(b key.Binding, desc string) key.Binding { return Renamed(b, b.Help().Key, desc) }

// Pair joins the key names of two bindings.
func Pair(a, b key.Binding) string { return a.Help().Key + " " + b.Help().Key }
