package function

import (
	"context"
	"iter"
	"strings"
	"time"

	sdk "github.com/modal-labs/modal-client/go"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Logs returns the last lines of the function's containers, then each new line. Modal has
// no request that does both, so a line printed between the two requests is lost.
func (f *Driver) Logs(ctx context.Context, last int) iter.Seq2[engine.ContainerLine, error] {
	op := "logs of " + f.name()
	return func(yield func(engine.ContainerLine, error) bool) {
		fn, err := f.find(ctx, false)
		var newest time.Time
		show := func(lines iter.Seq2[sdk.LogEntry, error], after time.Time) bool {
			for entry, err := range lines {
				if err != nil {
					yield(engine.ContainerLine{}, f.failure(ctx, op, err))
					return false
				}
				if !entry.Timestamp.After(after) {
					continue // the stream may begin before the last shown line
				}
				newest = entry.Timestamp
				if !yield(f.line(entry), nil) {
					return false
				}
			}
			return true
		}
		if err == nil && last > 0 {
			var tail iter.Seq2[sdk.LogEntry, error]
			if tail, err = fn.Logs.Tail(ctx, &sdk.LogTailParams{Entries: last}); err == nil && !show(tail, time.Time{}) {
				return
			}
		}
		var stream iter.Seq2[sdk.LogEntry, error]
		if err == nil {
			if stream, err = fn.Logs.Stream(ctx, nil); err == nil {
				show(stream, newest)
				return
			}
		}
		yield(engine.ContainerLine{}, f.failure(ctx, op, err))
	}
}

func (f *Driver) line(e sdk.LogEntry) engine.ContainerLine {
	out := engine.ContainerLine{At: e.Timestamp, Source: foreign.Text(string(e.Source)), Text: foreign.Text(f.account.hide.Replace(strings.TrimRight(e.Message, "\r\n")))}
	for _, id := range e.ContextIDs {
		switch {
		case strings.HasPrefix(id, "ta-"):
			out.Container = foreign.Text(id)
		case strings.HasPrefix(id, "fc-"):
			out.Call = foreign.Text(id)
		}
	}
	return out
}
