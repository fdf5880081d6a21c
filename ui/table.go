package ui

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"

	"beacon/ui/answers"
	"beacon/ui/compare"
	"beacon/ui/help"
	"beacon/ui/jobs"
	"beacon/ui/keys"
	"beacon/ui/log"
	"beacon/ui/newjob"
	"beacon/ui/palette"
	"beacon/ui/regions"
	"beacon/ui/run"
	"beacon/ui/screen"
)

// entry is a screen with its name. more are its keys apart from its number. header is
// set if the screen shows the job header.
type entry struct {
	name   string
	more   []string
	header bool
	make   func(p parts) screen.Screen
}

// parts are the dependencies of the screens.
type parts struct {
	*Options
	app  *App
	desk *screen.Desk
	keys *keys.Binder
}

// screens are in the order of the title. A new screen needs one more line here.
var screens = []entry{
	{run.Name, nil, true, func(p parts) screen.Screen { return run.New(p.desk, p.keys, p.Engine, p.Store) }},
	{regions.Name, nil, false, func(p parts) screen.Screen { return regions.New(p.desk, p.keys, p.Engine) }},
	{answers.Name, nil, false, func(p parts) screen.Screen { return answers.New(p.desk, p.keys, p.Engine, p.Store) }},
	{compare.Name, []string{"c"}, false, func(p parts) screen.Screen { return compare.New(p.desk, p.keys, p.Store) }},
	{jobs.Name, nil, false, func(p parts) screen.Screen { return jobs.New(p.desk, p.keys, p.Engine, p.Store, p.Planner != nil) }},
	{log.Name, nil, false, func(p parts) screen.Screen { return log.New(p.desk, p.keys, p.Engine, p.Log) }},
}

// covers can be shown over a screen.
var covers = []entry{
	{newjob.Name, nil, false, func(p parts) screen.Screen { return newjob.New(p.desk, p.keys, p.Engine, p.Planner) }},
	{palette.Name, nil, false, func(p parts) screen.Screen { return palette.New(p.desk, p.app.choices) }},
	{help.Name, nil, false, func(p parts) screen.Screen { return help.New(p.desk, p.keys, p.app.sections, p.Files) }},
}

// tab returns a screen's title: 4 Compare.
func tab(i int) string { return strconv.Itoa(i+1) + " " + screens[i].name }

// bindScreens binds the number of each screen and its further keys.
func bindScreens(b *keys.Binder) (list []key.Binding) {
	for i, e := range screens {
		names := append([]string{strconv.Itoa(i + 1)}, e.more...)
		list = append(list, b.Bind(strings.ToLower(e.name), strings.Join(names, " "), e.name, names...))
	}
	return list
}
