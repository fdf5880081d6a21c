// Package find searches for text without regard to case, in strings and in the rows of
// a job.
package find

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
)

// Rows searches the rows of a job. Each question and endpoint is checked once, because
// there are far fewer of them than rows.
type Rows struct {
	v         *board.JobView
	text      string
	questions []bool
	endpoints []bool
}

// NewRows makes a search for a lower-case text.
func NewRows(v *board.JobView, lower string) *Rows {
	m := &Rows{v: v, text: lower, questions: make([]bool, len(v.Job.Questions)), endpoints: make([]bool, len(v.Job.Endpoints))}
	for q := range v.Job.Questions {
		it := &v.Job.Questions[q]
		m.questions[q] = Any(lower, foreign.Text(draw.Label(q)+" ")+draw.Head(it.ID, 200), it.ID, it.Text, it.Category)
	}
	for e := range v.Job.Endpoints {
		m.endpoints[e] = Fold(foreign.Text(v.Job.Endpoints[e].String()), lower)
	}
	return m
}

// Has reports whether execution x contains the text.
func (m *Rows) Has(x int) bool {
	q, e, _ := m.v.Job.At(x)
	row := &m.v.Rows[x]
	return m.questions[q] || m.endpoints[e] || strings.Contains(string(row.Class), m.text) || strings.Contains(row.State.String(), m.text) ||
		Fold(row.Snippet, m.text) || Fold(row.Reason, m.text)
}

// Any reports whether one of several strings contains a lower-case text. It does not
// join them, because they may be long and it is called at each key.
func Any(lower string, in ...foreign.Text) bool {
	return slices.ContainsFunc(in, func(s foreign.Text) bool { return Fold(s, lower) })
}

// Fold reports whether s contains a lower-case text, without regard to the case of s.
// It does not copy s.
func Fold(s foreign.Text, lower string) bool {
	if lower == "" {
		return true
	}
	first, _ := utf8.DecodeRuneInString(lower)
	for i, r := range s {
		if unicode.ToLower(r) == first && prefixFold(s[i:], lower) {
			return true
		}
	}
	return false
}

func prefixFold(s foreign.Text, lower string) bool {
	for _, r := range s {
		want, size := utf8.DecodeRuneInString(lower)
		if size == 0 {
			return true
		}
		if unicode.ToLower(r) != want {
			return false
		}
		lower = lower[size:]
	}
	return lower == ""
}
