// Package engine is the language and the core of Beacon: the words that every
// other package speaks (Job, Question, Endpoint, Execution, Attempt, Call,
// Answer, Health), the plan of a job, and the loop that runs it.
//
// Who owns what. Engine.Run is the only goroutine that changes the state of a
// job. Workers (one per call in flight), the health monitor and the callers of
// Engine's methods send to it. It writes to the Store first and shows
// afterwards: a Board, which readers look into under a lock that is never held
// while anything is written to a disk, a network or a terminal.
//
//	ui, cli ──Cancel, Pause, Retry──▶ Engine.Run ──Commit──▶ Store
//	workers ──outcome, handle───────▶     │
//	monitor ──health────────────────▶     ├──then──▶ Board, Event, log record
//	                                      └──"changed"──▶ ui reads the Board
//
// The package imports no sibling. The interfaces it needs (Driver, Store) stand
// here, beside the code that calls them.
package engine
