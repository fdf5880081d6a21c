package engine

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"beacon/engine/foreign"
)

// TestTheRingKeepsTheBeginningOfALongRecord: a long line that a container writes does
// not fill the memory.
func TestTheRingKeepsTheBeginningOfALongRecord(t *testing.T) {
	ring := NewLogRing(10)
	log := slog.New(ring)
	log.LogAttrs(context.Background(), slog.LevelInfo, "short", slog.String("region", "EU"), slog.Int("n", 1))
	long := strings.Repeat("é", 1<<19)
	log.LogAttrs(context.Background(), slog.LevelInfo, long, slog.String("text", long))
	lines := ring.Lines()
	if got := lines[0]; got.Message != "short" || got.Attrs != "region=EU n=1" || got.Region != "EU" || time.Since(got.Time) > time.Hour {
		t.Errorf("a short record: %+v", got)
	}
	for _, s := range []foreign.Text{lines[1].Message, lines[1].Attrs} {
		if len(s) > lineLimit || len(s) < lineLimit-8 || !utf8.ValidString(string(s)) || !strings.HasSuffix(string(s), "é…") {
			t.Errorf("%d bytes were kept, the end is %q", len(s), s[len(s)-8:])
		}
	}
}
