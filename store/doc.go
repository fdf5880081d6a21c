// Package store keeps jobs in one BoltDB file; *DB is an engine.Store.
//
// Who owns what. A DB owns the file, its lock and the process id file beside it
// from Open to Close. Exactly one process has a file open for writing, any number
// for reading while nobody writes. Within a process every method may be called
// from any goroutine; Commit, CreateJob and Delete follow one another inside
// bbolt. What a method returns belongs to the caller, and callbacks run outside
// of any transaction, so they may call the DB again and never hold up a commit.
//
//	meta        schema, kind, created
//	jobs        job -> engine.JobRecord, all that listing jobs reads
//	specs       job -> engine.Job
//	executions  job -> bucket: key -> engine.Execution
//	answers     job -> bucket: key -> engine.Answer
//	regions     region -> engine.RegionHistory
//
// The key of an execution is its identity, so a second record for it cannot be
// stored. A job exists when it stands in "jobs"; anything elsewhere without an
// entry there is left over from an interrupted Delete and is swept away.
//
// The file may have been damaged by a disk or by hand. It is looked over before
// bbolt maps it (header.go, pages.go), and what still surfaces inside bbolt as a
// panic or a memory fault becomes an error (tx.go).
//
// It needs a Unix: flock(2) and kill(pid, 0).
package store
