// Package function is the driver of plain functions and methods, by Modal's own SDK: a
// call has an id at once, its result is kept for 7 days, and it can be canceled. It
// imports engine and wire; start at function.go.
//
//	account.go   the SDK's client           profile.go  its configuration, checked first
//	function.go  look-up, health            logs.go     container logs
//	spawn.go     Submit                     outcome.go  Collect, Cancel
//	rpcerr.go    the SDK's errors to kinds  ended.go    how a call ended
//	watch.go     the messages below the SDK value.go    Python's values to Go's
//	hints.go     hints for the operator
//
// Results of spawned calls are kept for 7 days (Modal: guide/function-invocation-methods).
// Modal calls its gRPC service not public: it is used through the SDK alone, except that
// watch.go looks at two of its messages on their way.
package function
