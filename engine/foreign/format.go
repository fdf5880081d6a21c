package foreign

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Format writes a quoted text for %q, digits for %x and the Line for every other verb,
// with flags and widths as for a string. It makes fmt and log safe by themselves; fmt cannot call it for an
// unexported field of a struct.
func (t Text) Format(f fmt.State, verb rune) {
	switch verb {
	case 'q', 'x', 'X': // %q escapes what cannot be printed
		fmt.Fprintf(f, fmt.FormatString(f, verb), string(t))
	default:
		fmt.Fprintf(f, fmt.FormatString(f, 's'), t.Line())
	}
}

// String is the Line.
func (t Text) String() string { return t.Line() }

// MarshalText gives the WholeLine: text formats such as logs are read on terminals.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.WholeLine()), nil }

// UnmarshalText takes the bytes as they are.
func (t *Text) UnmarshalText(b []byte) error {
	*t = Text(b)
	return nil
}

// MarshalJSON gives a JSON string in which every character that a terminal could obey
// is escaped: C0, DEL, C1, format characters and separators. Reading it back gives the
// same text, but for bytes that are not UTF-8, which become U+FFFD.
func (t Text) MarshalJSON() ([]byte, error) {
	return AppendJSON(make([]byte, 0, len(t)+2), string(t)), nil
}

// UnmarshalJSON takes a JSON string.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*t = Text(s)
	return nil
}

// UnmarshalJSONFrom is UnmarshalJSON without a copy; the store reads millions.
func (t *Text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() {
	case '"':
		*t = Text(token.String())
	case 'n':
		*t = ""
	default:
		return fmt.Errorf("a text is wanted, not %s", token.Kind())
	}
	return nil
}

// AppendJSON appends s as a JSON string, escaped as MarshalJSON says.
func AppendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !escaped(r, size) {
			i += size
			continue
		}
		b = appendEscape(append(b, s[from:i]...), r)
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

func escaped(r rune, size int) bool {
	if r < 0x7f {
		return r < ' ' || r == '"' || r == '\\'
	}
	return r == 0x7f || r == utf8.RuneError && size == 1 || hidden(r)
}

func appendEscape(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	if r > 0xffff {
		r -= 0x10000
		return appendUnit(appendUnit(b, 0xd800+r>>10), 0xdc00+r&0x3ff)
	}
	return appendUnit(b, r)
}

func appendUnit(b []byte, r rune) []byte {
	b = append(b, `\u`...)
	digits := strconv.FormatInt(int64(r), 16)
	for range 4 - len(digits) {
		b = append(b, '0')
	}
	return append(b, digits...)
}
