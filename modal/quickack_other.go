//go:build !linux

package modal

import "net"

// newEager is for Linux, which alone has a switch for it.
func newEager(c net.Conn) net.Conn { return c }
