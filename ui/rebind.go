package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"beacon/engine"
)

// names are the actions whose keys may be changed, as the configuration calls
// them.
func (k *keymap) names() map[string]*key.Binding {
	return map[string]*key.Binding{
		"up": &k.up, "down": &k.down, "left": &k.left, "right": &k.right, "toggle": &k.toggle, "close_all": &k.closeAll, "open_all": &k.openAll,
		"top": &k.top, "bottom": &k.bottom, "page_up": &k.pageUp, "page_down": &k.pageDown, "open": &k.open, "back": &k.back, "pane": &k.pane,
		"follow": &k.follow, "filter": &k.filter, "find": &k.find, "next": &k.next, "previous": &k.previous, "palette": &k.palette,
		"order": &k.order, "freeze": &k.freeze, "sort": &k.sort, "mark": &k.mark, "cancel": &k.cancel, "pause": &k.pause, "retry": &k.retry,
		"resume": &k.resume, "delete": &k.remove, "check": &k.check, "copy": &k.yank, "cancel_row": &k.cancelRow, "pause_row": &k.pauseRow,
		"retry_row": &k.retryRow, "prewarm": &k.prewarm, "logs": &k.logs, "pager": &k.pager, "level": &k.level, "new": &k.create,
		"diff": &k.diff, "different": &k.different, "divergence": &k.divergence, "run": &k.run, "regions": &k.regions, "answers": &k.answers,
		"compare": &k.compare, "jobs": &k.jobs, "log": &k.log, "help": &k.help, "quit": &k.quit, "suspend": &k.suspend, "mouse": &k.mouse,
	}
}

// rebound is the keymap with the keys of the configuration: by action, one key or
// several with commas between them. The error is an *engine.UsageError.
func rebound(keys map[string]string) (*keymap, error) {
	k := newKeymap()
	names := k.names()
	for _, action := range slices.Sorted(maps.Keys(keys)) {
		b, ok := names[action]
		if !ok {
			return nil, &engine.UsageError{Err: fmt.Errorf("[ui.keys] %s: there is no such action", action),
				Hint: "use one of " + strings.Join(slices.Sorted(maps.Keys(names)), ", ")}
		}
		list, err := keyNames(keys[action])
		if err != nil {
			return nil, &engine.UsageError{Err: fmt.Errorf("[ui.keys] %s: %w", action, err), Hint: `a key is one character, or a name such as "enter", "tab", "space", "f5", "ctrl+r"`}
		}
		b.SetKeys(list...)
		b.SetHelp(strings.Join(list, " "), b.Help().Desc)
	}
	if err := k.conflict(); err != nil {
		return nil, err
	}
	return k, nil
}

func keyNames(text string) ([]string, error) {
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
			return nil, fmt.Errorf("%q is no key", name)
		}
		list = append(list, name)
	}
	return list, nil
}

// conflict is a key that would do two things on one screen.
func (k *keymap) conflict() error {
	for _, s := range screens {
		taken := map[string]string{}
		for _, part := range k.sections() {
			if !part.here(s.screen) {
				continue
			}
			for _, b := range part.keys {
				for _, name := range b.Keys() {
					if other, is := taken[name]; is {
						return &engine.UsageError{Err: fmt.Errorf("[ui.keys] key %q would mean both %q and %q on the screen %s", name, other, b.Help().Desc, s.name),
							Hint: "give one of them another key"}
					}
					taken[name] = b.Help().Desc
				}
			}
		}
	}
	return nil
}

// CheckKeys tells what is wrong with the keys of a configuration, nil when the
// console takes them.
func CheckKeys(keys map[string]string) error {
	_, err := rebound(keys)
	return err
}
