package foreign

import (
	"io"
	"unicode/utf8"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// Encoder writes JSON values, each on a line, with only visible characters: what a
// terminal would obey or hide is escaped as \uXXXX, which every reader of JSON undoes. All
// JSON that the program prints comes from here.
type Encoder struct{ w *visibleJSON }

// NewEncoder makes one that writes to w.
func NewEncoder(w io.Writer) Encoder { return Encoder{&visibleJSON{w: w}} }

// Encode writes a value and a line end. A large value is streamed: the comparison of a
// large job is some 60 MB of text.
func (e Encoder) Encode(v any) error {
	if err := e.Value(v); err != nil {
		return err
	}
	_, err := e.w.Write([]byte("\n"))
	return err
}

// Value writes a value without a line end.
func (e Encoder) Value(v any) error {
	return jsonv2.MarshalWrite(e.w, v, jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false))
}

// visibleJSON escapes the invisible characters of JSON on its way. Beyond ASCII they occur
// only in strings.
type visibleJSON struct {
	w    io.Writer
	part []byte // the beginning of a character whose end was not written yet
}

// Write never splits a character.
func (j *visibleJSON) Write(p []byte) (int, error) {
	n := len(p)
	if len(j.part) > 0 {
		p = append(j.part, p...)
		j.part = nil
	}
	var out []byte // nil while nothing had to be escaped
	kept := 0      // of p, already in out
	for i := 0; i < len(p); {
		if p[i] < 0x7f {
			i++
			continue
		}
		if !utf8.FullRune(p[i:]) {
			j.part = append(j.part, p[i:]...)
			p = p[:i]
			break
		}
		r, size := utf8.DecodeRune(p[i:])
		if r == 0x7f || hidden(r) {
			out = appendEscape(append(out, p[kept:i]...), r)
			kept = i + size
		}
		i += size
	}
	if out == nil {
		out = p
	} else {
		out = append(out, p[kept:]...)
	}
	if _, err := j.w.Write(out); err != nil {
		return 0, err
	}
	return n, nil
}
