package config

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"beacon/engine"
)

func (k *checker) simulator() {
	t := k.c.file.Simulator
	if !(t.Speed > 0) || math.IsInf(t.Speed, 0) {
		k.fail("simulator.speed", "%v is not a speed; use a number above 0: 1 is as slow as Modal", t.Speed)
	}
	if t.Seed < 0 {
		k.fail("simulator.seed", "%d is negative; use 0 or more", t.Seed)
	}
	k.c.Simulator = Simulator{
		Speed: t.Speed, Seed: uint64(t.Seed),
		Cold:          k.perModel("simulator.cold", t.Cold, func(m engine.Model) time.Duration { return m.ExpectCold }),
		Warm:          k.perModel("simulator.warm", t.Warm, func(m engine.Model) time.Duration { return m.ExpectWarm }),
		RedirectAfter: k.duration("simulator.redirect_after", t.RedirectAfter),
		Scaledown:     k.duration("simulator.scaledown", t.Scaledown),
		MaxContainers: k.atLeast("simulator.max_containers", t.MaxContainers, 1),
		Faults:        slices.Clone(t.Faults),
	}
	if k.c.spec.Simulated {
		k.c.spec.Speed = t.Speed
	}
}

// perModel reads a table of durations by model and fills in the missing models, so
// that simulator and plan use the same expectation.
func (k *checker) perModel(path string, table map[string]duration, otherwise func(engine.Model) time.Duration) map[string]time.Duration {
	out := map[string]time.Duration{}
	for _, m := range k.c.Models {
		out[string(m.ID)] = otherwise(m)
	}
	for _, id := range sorted(table) {
		out[id] = k.durationOrZero(join(path, id), table[id])
	}
	return out
}

func (k *checker) ui() {
	t := k.c.file.UI
	k.c.UI = UI{Theme: k.theme(t.Theme), FPS: t.FPS, Mouse: t.Mouse, Notify: t.Notify, Keys: t.Keys}
	if t.FPS < 1 || t.FPS > 60 {
		k.fail("ui.fps", "%d is out of range; use 1 to 60", t.FPS)
	}
}

var (
	backgrounds = []string{"auto", "dark", "light"}
	themeWords  = []string{"colorblind", "ascii", "still", "reader"}
)

// theme accepts at most one background, and any of the other words.
func (k *checker) theme(text string) string {
	grounds := 0
	for _, word := range strings.Fields(text) {
		if slices.Contains(backgrounds, word) {
			grounds++
		} else if !slices.Contains(themeWords, word) {
			k.fail("ui.theme", "%q is not known; use one of %s, and any of %s", word, strings.Join(backgrounds, ", "), strings.Join(themeWords, ", "))
		}
	}
	if grounds > 1 {
		k.fail("ui.theme", "%q has more than one background; use one of %s", text, strings.Join(backgrounds, ", "))
	}
	return text
}

// Reader reports whether the console prints sentences, for screen readers.
func (u UI) Reader() bool { return slices.Contains(strings.Fields(u.Theme), "reader") }

// sorted returns a table's keys in a fixed order, so that the first mistake is always
// the same.
func sorted[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }
