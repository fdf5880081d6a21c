package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"beacon/engine"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// keymap holds the keys of the console itself. Each screen has its own.
type keymap struct {
	list                               keys.List
	screens                            []key.Binding
	back, palette, help, quit, suspend key.Binding
	mouse, interrupt                   key.Binding
	asking
	typing
}

// asking holds the keys of a question, typing those of a prompt.
type (
	asking struct{ yes, no, leave key.Binding }
	typing struct{ accept, escape, arrowUp, arrowDown key.Binding }
)

func newKeymap(b *keys.Binder) *keymap {
	return &keymap{
		list: keys.NewList(b), screens: bindScreens(b),
		back: b.Bind("back", "esc", "back", "esc"), palette: b.Bind("palette", ":", "find anything", ":"),
		help: b.Bind("help", "?", "help", "?"), quit: b.Bind("quit", "q", "quit", "q"),
		suspend:   b.Bind("suspend", "ctrl+z", "suspend, fg resumes", "ctrl+z"),
		mouse:     b.Bind("mouse", "m", "mouse on or off, to select text", "m"),
		interrupt: b.Bind("", "ctrl+c", "cancel and leave; twice: leave now", "ctrl+c"),
		asking:    asking{b.Bind("", "y", "yes", "y"), b.Bind("", "n", "no", "n", "esc"), b.Bind("", "c", "cancel and leave", "c")},
		typing: typing{b.Bind("", "enter", "accept", "enter"), b.Bind("", "esc", "discard", "esc"),
			b.Bind("", "↑", "up", "up", "ctrl+p"), b.Bind("", "↓", "down", "down", "ctrl+n")},
	}
}

// common lists the keys that work on every screen.
func (k *keymap) common() []keys.Section {
	all := append(slices.Clone(k.screens), k.back, k.palette, k.help, k.mouse, k.suspend, k.quit, k.interrupt)
	return []keys.Section{keys.NewSection("Everywhere", all...), k.list.Section()}
}

// sections lists all keys, each once. Keys without effect on the shown screen have a
// reason.
func (a *App) sections() []keys.Section {
	out, here := a.keys.common(), a.here().Keys()
	index := func(list []keys.Section, name string) int {
		return slices.IndexFunc(list, func(s keys.Section) bool { return s.Name == name })
	}
	for _, s := range a.screens {
		for _, sec := range s.Keys() {
			if index(out, sec.Name) >= 0 {
				continue
			}
			if i := index(here, sec.Name); i >= 0 {
				sec = here[i]
			} else {
				for k := range sec.Keys {
					sec.Keys[k].Off = ""
				}
			}
			out = append(out, sec)
		}
	}
	return out
}

// choices lists the entries of the palette: the keys of the shown screen, and the
// choices of all screens.
func (a *App) choices() (out []screen.Choice) {
	for _, s := range append(a.keys.common(), a.here().Keys()...) {
		for _, k := range s.Keys {
			if names := k.Binding.Keys(); len(names) > 0 {
				out = append(out, screen.Choice{Kind: "action", Name: k.Help().Desc, Keys: k.Help().Key, Off: k.Off, Do: screen.Do(screen.Press{Key: names[0]})})
			}
		}
	}
	for _, s := range a.screens {
		out = append(out, s.Choices()...)
	}
	return out
}

// CheckKeys returns an error if configured keys are invalid or conflict. The error is
// an *engine.UsageError.
func CheckKeys(config map[string]string) error {
	b, err := keys.NewBinder(config)
	if err != nil {
		return err
	}
	a := build(&Options{}, engine.Now, b)
	if err := b.Check(); err != nil {
		return err
	}
	for i, s := range a.screens {
		if err := keys.Conflict(screens[i].name, append(a.keys.common(), s.Keys()...)); err != nil {
			return err
		}
	}
	return nil
}
