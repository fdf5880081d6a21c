// Package drivertest has the tests that every driver must pass, and the helpers of the
// drivers' tests. Only tests import it.
//
// Conform runs on the drivers of a deployed app, against a simulator on a real port.
// ConformHTTP runs on the drivers over HTTP, in fake time over pipes. Each driver's package
// calls them from its tests. This package imports engine and the simulator, and no driver.
//
//	conform.go     Conform                     conformerrors.go  its errors and health
//	http.go        ConformHTTP                 httperrors.go     its errors and health
//	request.go     requests and calls          callerror.go      checks of errors
//	simulators.go  the simulators that answer  server.go         servers of one handler
//	leak.go        TestMain, which finds leaks
package drivertest
