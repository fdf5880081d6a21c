// Package run works on jobs: it sends what the plan lets go, stores what comes back,
// and shows it afterwards. Start with engine.go (the loop), then run.go (one job),
// attempt.go (what an outcome leads to) and worker.go (one call).
//
// Engine.Run is the only goroutine that changes the state of a job. Workers (one per
// call in flight), the health monitor and the callers of Engine's methods send to it.
// It writes to the Store first and shows afterwards: a board, which readers look into
// under a lock that is never held while anything is written to a disk, a network or a
// terminal.
//
//	ui, cli ──Cancel, Pause, Retry──▶ Engine.Run ──Commit──▶ Store
//	workers ──outcome, handle───────▶     │
//	monitor ──health────────────────▶     ├──then──▶ Board, Event, log record
//	                                      └──"changed"──▶ ui reads the Board
//
// It imports the words (engine), the rules (plan), the classes (classify) and what is
// shown (board); no driver and no store.
package run
