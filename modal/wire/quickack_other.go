//go:build !linux

package wire

import "net"

// newEager returns the connection unchanged: only Linux has TCP_QUICKACK.
func newEager(c net.Conn) net.Conn { return c }
