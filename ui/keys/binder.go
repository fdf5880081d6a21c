package keys

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"beacon/engine"
)

// Binder makes bindings. The zero value binds every action to its default keys.
type Binder struct {
	chosen map[string][]string // configured keys by action
	known  map[string]bool     // actions that were bound
}

// NewBinder parses configured keys: for each action one key, or several separated by
// commas. The error is an *engine.UsageError.
func NewBinder(config map[string]string) (*Binder, error) {
	b := &Binder{chosen: map[string][]string{}}
	for _, action := range slices.Sorted(maps.Keys(config)) {
		list, err := split(config[action])
		if err != nil {
			return nil, &engine.UsageError{Err: fmt.Errorf("[ui.keys] %s: %w", action, err), Hint: `a key is one character, or a name such as "enter", "tab", "space", "f5", "ctrl+r"`}
		}
		b.chosen[action] = list
	}
	return b, nil
}

// Bind makes the binding of an action. The configuration may replace its keys, except
// for action "". An action has the same keys on every screen.
func (b *Binder) Bind(action, help, desc string, names ...string) key.Binding {
	if b.known == nil {
		b.known = map[string]bool{}
	}
	if action != "" {
		b.known[action] = true
	}
	if chosen, ok := b.chosen[action]; ok && action != "" {
		names, help = chosen, strings.Join(chosen, " ")
	}
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, desc))
}

// Actions returns the names of the bound actions, sorted.
func (b *Binder) Actions() []string { return slices.Sorted(maps.Keys(b.known)) }

// Check reports a configured action that was not bound, as an *engine.UsageError. Call
// it after all bindings are made.
func (b *Binder) Check() error {
	for _, action := range slices.Sorted(maps.Keys(b.chosen)) {
		if !b.known[action] {
			return &engine.UsageError{Err: fmt.Errorf("[ui.keys] %s: there is no such action", action),
				Hint: "use one of " + strings.Join(b.Actions(), ", ")}
		}
	}
	return nil
}

// split parses names of keys separated by commas.
func split(text string) ([]string, error) {
	if text == "," {
		return []string{","}, nil
	}
	var list []string
	for _, name := range strings.Split(text, ",") {
		name = strings.TrimSpace(name)
		base := name[strings.LastIndex(name, "+")+1:]
		_, known := named[base]
		function := len(base) > 1 && base[0] == 'f' && strings.Trim(base[1:], "0123456789") == ""
		if name != "+" && len([]rune(base)) != 1 && !known && !function {
			return nil, fmt.Errorf("%q is not a key", name)
		}
		list = append(list, name)
	}
	return list, nil
}
