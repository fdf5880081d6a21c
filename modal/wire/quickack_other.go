//go:build !linux

package wire

import "net"

// newEager has an effect on Linux only, which has a socket option for it.
func newEager(c net.Conn) net.Conn { return c }
