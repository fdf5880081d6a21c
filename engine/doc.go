// Package engine holds the words that every other package speaks (Job, Question,
// Endpoint, Execution, Attempt, Call, Answer, Event, Health) and the interfaces at
// which they meet (Driver, Store). It does nothing by itself and imports no sibling.
//
// The rooms below it, each with one direction of imports:
//
//	run ──▶ plan, classify, board ──▶ engine
//	verify, compare, config ────────▶ engine (compare also classify, config also plan)
//
// Start with job.go and execution.go for the data, with ports.go for the interfaces.
package engine
