// Package function is the driver of plain functions and methods, through Modal's SDK. A
// call has an id at once, its result is kept for 7 days, and it can be canceled. The
// package imports engine and wire; start at function.go.
//
//	account.go   the SDK's client           profile.go  its configuration, checked first
//	function.go  look-up, health            logs.go     container logs
//	spawn.go     Submit                     outcome.go  Collect, Cancel
//	rpcerr.go    the SDK's errors to kinds  ended.go    how a call ended
//	watch.go     the messages below the SDK value.go    Python's values to Go's
//	hints.go     hints for the operator
//
// Results of spawned calls are kept for 7 days (Modal: guide/function-invocation-methods).
// Modal's gRPC service is not public, so it is used only through the SDK, except that
// watch.go reads two of its messages.
package function
