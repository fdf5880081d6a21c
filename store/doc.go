// Package store keeps jobs in one BoltDB file; *DB is an engine.Store.
//
// Ownership: a DB owns the file, its lock and the pid file beside it from Open to
// Close. One process may have the file open for writing, or any number for reading.
// Every method may be called from any goroutine; bbolt runs Commit, CreateJob and
// Delete one after the other. Returned values belong to the caller. Callbacks run
// outside of any transaction, so they may call the DB again and do not delay a commit.
//
//	meta        schema, kind, created
//	jobs        job -> engine.JobRecord, enough to list the jobs
//	specs       job -> engine.Job
//	executions  job -> bucket: key -> engine.Execution
//	answers     job -> bucket: key -> engine.Answer
//	regions     region -> engine.RegionHistory
//
// The key of an execution is its identity, so a second record for it cannot be
// stored. A job exists if it has an entry in "jobs". An entry in another bucket
// without one there is left over from an interrupted Delete and is removed.
//
// The file may have been damaged by a disk or by hand. Its structure is checked before
// bbolt maps it (header.go, pages.go). A panic or a memory fault that still happens
// inside bbolt becomes an error (tx.go).
//
// The package needs Unix: flock(2) and kill(pid, 0).
package store
