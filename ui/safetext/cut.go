package safetext

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Text from outside may be one word of a megabyte, or one letter with 300,000
// combining marks. The cost of drawing a row must depend on the width of the row and
// not on the length of the text.
const (
	// pieceBytes limits one grapheme cluster, because some scripts join letters
	// without end.
	pieceBytes = 128
	// columnBytes limits the bytes for one column of a row.
	columnBytes = 64
)

// Head returns the longest beginning of s that fits into a width, and its width in
// columns. s must be safe already. The cost depends only on the width: Head reads at
// most 64 bytes per column, and ends early if a text has more.
func Head(s string, width int) (head string, columns int) {
	at, n, most := 0, 0, columnBytes*(width+1)
	for at < len(s) && at < most {
		size, w := piece(s[at:])
		if n+w > width {
			break
		}
		at, n = at+size, n+w
	}
	return s[:at], n
}

// piece returns the size and width of the first cluster of s.
func piece(s string) (size, width int) {
	r, size := utf8.DecodeRuneInString(s)
	if narrow(r) {
		if size == len(s) {
			return size, 1
		}
		if next, _ := utf8.DecodeRuneInString(s[size:]); narrow(next) {
			return size, 1
		}
	}
	cluster, width := ansi.FirstGraphemeCluster(firstBytes(s, pieceBytes), ansi.GraphemeWidth)
	return len(cluster), width
}

// firstBytes returns at most n bytes of s, cut between runes.
func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Truncate cuts s to a display width and ends it with … if it was cut. s must be safe
// already.
func Truncate(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if head, _ := Head(s, width); len(head) == len(s) {
		return s
	}
	head, _ := Head(s, width-1)
	return head + "…"
}
