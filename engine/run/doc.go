// Package run executes jobs: it sends the executions that the plan allows, stores the
// outcomes, then shows them. Start with engine.go (the loop), then run.go (one job),
// attempt.go (the handling of an outcome) and worker.go (one call).
//
// Engine.Run is the only goroutine that changes the state of a job. Workers (one per
// call in flight), the health monitor and the callers of Engine's methods send to it.
// It writes to the Store first and updates the Board afterwards. Readers of the Board
// hold a lock, under which nothing is written to a disk, a network or a terminal.
//
//	ui, cli ──Cancel, Pause, Retry──▶ Engine.Run ──Commit──▶ Store
//	workers ──outcome, handle───────▶     │
//	monitor ──health────────────────▶     ├──then──▶ Board, Event, log record
//	                                      └──"changed"──▶ ui reads the Board
//
// The heartbeat finds time in which the process did not run. No deadline counts it.
//
// It imports engine, plan, classify and board; no driver and no store.
package run
