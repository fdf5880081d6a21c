package safetext

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Text from outside may be a megabyte in one word, or 300,000 combining marks on one
// letter. What draws a row must cost what the row is wide, not what the text is long.
const (
	// lineMost is how many runes Line keeps: more than any terminal is wide.
	lineMost = 4096
	// marksMost is how many combining marks a letter keeps. No script needs more.
	marksMost = 8
	// pieceBytes bounds one grapheme cluster: some scripts join letters without end.
	pieceBytes = 128
	// columnBytes bounds the bytes for one column of a row.
	columnBytes = 64
)

// Head is the longest beginning of s, which must be safe already, that fits into a
// width, and its width in columns. Its cost depends on the width alone: it reads at
// most 64 bytes for each column, and ends early where a text has more.
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

// piece is the size and width of the first cluster of s.
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

// firstBytes is at most n bytes of s, cut between runes.
func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Truncate cuts s, which must be safe already, to a display width and ends it
// with … when something was cut.
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

// firstRunes cuts s to n runes, the last of them …, when it has more.
func firstRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	at, keep := 0, 0
	for i := range s {
		if at == n-1 {
			keep = i
		}
		if at++; at > n {
			return s[:keep] + "…"
		}
	}
	return s
}
