// Package engine holds the types that all packages share (Job, Question, Endpoint,
// Execution, Attempt, Call, Answer, Event, Health) and the interfaces between them
// (Driver, Store). It runs nothing and imports no sibling.
//
// The packages below it import in one direction:
//
//	run ──▶ plan, classify, board ──▶ engine
//	verify, compare, config ────────▶ engine (compare also classify, config also plan)
//
// Start with job.go and execution.go for the data and ports.go for the interfaces.
package engine
