package run

import (
	"context"
	"iter"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Logs reads the output of a region's containers: the last lines, then each new line,
// until ctx ends. It returns false when the region's driver has no logs.
func (e *Engine) Logs(ctx context.Context, region foreign.Text, last int) (iter.Seq2[engine.ContainerLine, error], bool) {
	for _, t := range e.opt.Targets {
		if r, ok := t.Driver.(engine.LogReader); ok && t.Region == region {
			return r.Logs(ctx, last), true
		}
	}
	return nil, false
}
