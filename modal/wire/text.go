package wire

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// OneLine makes foreign text safe for an error: one line, at most limit runes, control
// characters escaped.
func OneLine(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.TrimSpace(s) {
		shown := string(r)
		if !unicode.IsPrint(r) {
			shown = strings.Trim(strconv.QuoteRune(r), "'")
		}
		if n += utf8.RuneCountInString(shown); n > limit {
			b.WriteString("…")
			break
		}
		b.WriteString(shown)
	}
	return b.String()
}

// firstLine returns the first line of an error body, at most 200 runes.
func firstLine(body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	return OneLine(line, 200)
}

// FirstBytes quotes the beginning of a body, for an error about its format.
func FirstBytes(body []byte) string {
	if len(body) == 0 {
		return "empty body"
	}
	if len(body) <= 80 {
		return strconv.Quote(string(body))
	}
	cut := 80
	for cut > 77 && !utf8.RuneStart(body[cut]) {
		cut--
	}
	return strconv.Quote(string(body[:cut])) + "…"
}

// byteSize formats a size for an error text.
func byteSize(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
