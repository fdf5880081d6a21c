package drivertest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// VerifyMain is the TestMain of a driver's package. It fails when a goroutine or a
// socket outlives the tests.
func VerifyMain(m *testing.M) {
	before := sockets()
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if left := sockets() - before; code == 0 && left > 0 {
			fmt.Fprintf(os.Stderr, "%d sockets were left open\n", left)
			code = 1
		}
		os.Exit(code)
	}))
}

// sockets counts the open sockets of this process, on systems with /proc.
func sockets() (n int) {
	open, _ := os.ReadDir("/proc/self/fd")
	for _, fd := range open {
		if to, _ := os.Readlink("/proc/self/fd/" + fd.Name()); strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}
