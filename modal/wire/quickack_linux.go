package wire

import (
	"net"
	"syscall"
)

// eager is a connection that acknowledges replies at once. A server that sends headers
// and body separately holds the body back until the headers are acknowledged (Nagle's
// algorithm), and Linux would delay that acknowledgment by 40 ms. That is more than all
// other work between two batches.
type eager struct {
	net.Conn
	raw syscall.RawConn
}

func newEager(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return c
	}
	return &eager{c, raw}
}

// Write sets TCP_QUICKACK after each write, because the kernel resets it.
func (c *eager) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	_ = c.raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
	return n, err
}
