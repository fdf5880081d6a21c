package run

import (
	"context"
	"iter"

	"beacon/engine"
)

// Logs reads what a region's containers print: the last lines, then each as it is
// printed, until ctx ends. False when the region's driver cannot.
func (e *Engine) Logs(ctx context.Context, region string, last int) (iter.Seq2[engine.ContainerLine, error], bool) {
	for _, t := range e.opt.Targets {
		if r, ok := t.Driver.(engine.LogReader); ok && t.Region == region {
			return r.Logs(ctx, last), true
		}
	}
	return nil, false
}
