package wire

import (
	"encoding/base64"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"beacon/engine"
)

const (
	// shortestSecret is in bytes. A shorter text would match ordinary words.
	shortestSecret = 4
	// shortestBase64 is in characters, for the same reason.
	shortestBase64 = 8
	hidden         = "[hidden]"
)

// Hider removes secrets from text in which a server echoes them: as they are,
// percent-encoded, with the escapes of JSON, and in base64, alone or within a longer
// text such as a header. It is safe for concurrent use.
type Hider struct {
	needles []needle
	starts  [256]bool // bytes at which a needle or an escape may begin
}

// needle is one spelling of a secret.
type needle struct {
	text  string
	lines bool // base64, which may be broken into lines
}

// NewHider makes a hider. Secrets of less than 4 bytes are left out, and the base64 form
// of those of less than 6.
func NewHider(secrets ...string) *Hider {
	h := &Hider{}
	for _, s := range secrets {
		if len(s) >= shortestSecret {
			h.needles = append(h.needles, needle{text: s})
			h.needles = append(h.needles, base64Needles(s)...)
		}
	}
	for _, n := range h.needles {
		h.starts[n.text[0]], h.starts['%'], h.starts['\\'] = true, true, true
	}
	return h
}

// base64Needles are the characters of base64 that depend on the secret only, for each
// of the three places that it may have within groups of three bytes.
func base64Needles(secret string) (out []needle) {
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString([]byte("\x00\x00"[:before] + secret))
		text = text[(before*8+5)/6 : (before+len(secret))*8/6]
		if len(text) < shortestBase64 {
			continue
		}
		out = append(out, needle{text, true})
		if forURLs := strings.NewReplacer("+", "-", "/", "_").Replace(text); forURLs != text {
			out = append(out, needle{forURLs, true})
		}
	}
	return out
}

// Replace puts [hidden] in the place of every secret.
func (h *Hider) Replace(text string) string {
	var b strings.Builder
	kept := 0
	for i := 0; i < len(text); {
		n := h.length(text, i)
		if n == 0 {
			i++
			continue
		}
		b.WriteString(text[kept:i])
		b.WriteString(hidden)
		i += n
		kept = i
	}
	if kept == 0 {
		return text
	}
	b.WriteString(text[kept:])
	return b.String()
}

// length is that of the longest spelling of a secret at a place, 0 without one.
func (h *Hider) length(text string, at int) (longest int) {
	if !h.starts[text[at]] {
		return 0
	}
	first, _ := unescape(text[at:])
	for _, n := range h.needles {
		if n.text[0] != first && n.text[0] != text[at] {
			continue
		}
		if end, ok := n.spelled(text, at, 0); ok {
			longest = max(longest, end-at)
		}
	}
	return longest
}

// spelled reports whether text has the needle, from its byte k on, at a place, and where
// that ends. Each byte may be escaped or not.
func (n needle) spelled(text string, at, k int) (end int, ok bool) {
	for ; k < len(n.text); k++ {
		if n.lines && k > 0 {
			at += lineBreaks(text[at:])
		}
		if at == len(text) {
			return 0, false
		}
		c, width := unescape(text[at:])
		plain, escaped := text[at] == n.text[k], width > 1 && c == n.text[k]
		switch {
		case plain && escaped: // %25, which may also be a % and 25
			if end, ok := n.spelled(text, at+width, k+1); ok {
				return end, true
			}
			at++
		case plain:
			at++
		case escaped:
			at += width
		default:
			return 0, false
		}
	}
	return at, true
}

// unescape reads one byte that is percent-encoded or escaped as in JSON. The width is 1
// when nothing is escaped. JSON within JSON has more than one backslash.
func unescape(text string) (c byte, width int) {
	switch text[0] {
	case '%':
		return hexByte(text, 1, 1)
	case '\\':
	default:
		return text[0], 1
	}
	slashes := backslashes(text)
	rest := text[slashes:]
	switch {
	case rest == "":
	case strings.HasPrefix(rest, "u00"):
		if c, width := hexByte(text, slashes+3, 1); width > 1 {
			return c, width
		}
	case strings.IndexByte(`/"'`, rest[0]) >= 0:
		return rest[0], slashes + 1
	}
	return '\\', min(slashes, 2)
}

// hexByte reads two hexadecimal digits; width is otherwise when there are none.
func hexByte(text string, at, otherwise int) (c byte, width int) {
	if at+2 > len(text) {
		return text[0], otherwise
	}
	n, err := strconv.ParseUint(text[at:at+2], 16, 8)
	if err != nil {
		return text[0], otherwise
	}
	return byte(n), at + 2
}

// lineBreaks is the length of the line ends at the beginning of a text, escaped or not.
func lineBreaks(text string) (length int) {
	for length < len(text) {
		rest := text[length:]
		slashes := backslashes(rest)
		switch c, width := unescape(rest); {
		case c == '\n' || c == '\r':
			length += width
		case slashes > 0 && slashes < len(rest) && (rest[slashes] == 'n' || rest[slashes] == 'r'):
			length += slashes + 1
		default:
			return length
		}
	}
	return length
}

func backslashes(text string) int { return len(text) - len(strings.TrimLeft(text, `\`)) }

// Fields replaces secrets in every string of the struct that v points to, in its lists
// and in the structs within.
func (h *Hider) Fields(v any) { h.walk(reflect.ValueOf(v)) }

func (h *Hider) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			h.walk(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			h.walk(field)
		}
	case reflect.Slice:
		for i := range v.Len() {
			h.walk(v.Index(i))
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(h.Replace(v.String()))
		}
	}
}

// Error is err without secrets in the text of an *engine.CallError. It unwraps to the
// same errors.
func (h *Hider) Error(err error) error {
	var ce *engine.CallError
	if errors.As(err, &ce) && ce.Err != nil {
		if said := ce.Err.Error(); h.Replace(said) != said {
			ce.Err = Relabel(ce.Err, h.Replace(said))
		}
		ce.Op = h.Replace(ce.Op)
	}
	return err
}
