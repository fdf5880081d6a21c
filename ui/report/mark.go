package report

import (
	"slices"

	"beacon/engine"
)

// mark shows a state or a class by a glyph, a colour and a word, so that colour is
// never the only sign. States have the same glyphs as in the console.
type mark struct {
	Glyph string
	Tone  string // a CSS class: good, odd, bad, warn, idle or busy
	Word  string
}

var allStates = []engine.State{
	engine.Completed, engine.Failed, engine.Canceled, engine.Skipped, engine.Retrying, engine.Waiting, engine.Running, engine.Pending,
}

func markOf(s engine.State) mark {
	switch s {
	case engine.Running:
		return mark{"●", "busy", "running"}
	case engine.Waiting:
		return mark{"⧗", "busy", "waiting at Modal"}
	case engine.Retrying:
		return mark{"↻", "warn", "retrying"}
	case engine.Completed:
		return mark{"✓", "good", "completed"}
	case engine.Failed:
		return mark{"✗", "bad", "failed"}
	case engine.Canceled:
		return mark{"⊘", "warn", "canceled"}
	case engine.Skipped:
		return mark{"⊖", "idle", "skipped"}
	}
	return mark{"·", "idle", "pending"}
}

var allClasses = []engine.Class{
	engine.Substantive, engine.Correct, engine.Wrong, engine.Partial, engine.Refusal, engine.Empty, engine.Truncated, engine.Malformed, engine.ErrorClass,
}

// classMark returns the mark of a class, which is a plain ✓ for ordinary answers.
func classMark(c engine.Class) mark {
	switch c {
	case engine.Wrong:
		return mark{"W", "bad", "wrong"}
	case engine.Partial:
		return mark{"P", "odd", "partial"}
	case engine.Refusal:
		return mark{"R", "odd", "refusal"}
	case engine.Empty:
		return mark{"E", "odd", "empty"}
	case engine.Truncated:
		return mark{"T", "odd", "truncated"}
	case engine.Malformed, engine.ErrorClass:
		return mark{"✗", "bad", string(c)}
	}
	if c != "" && !slices.Contains(allClasses, c) {
		return mark{"?", "odd", "unknown class"} // of a later program, or forged: its name may be any text
	}
	return mark{"✓", "good", string(c)}
}

// plainAnswer reports whether a class needs no mark.
func plainAnswer(c engine.Class) bool {
	return c == "" || c == engine.Substantive || c == engine.Correct
}
