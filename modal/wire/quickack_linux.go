package wire

import (
	"net"
	"syscall"
)

// eager is a connection that acknowledges replies at once. A server that sends headers
// and body apart keeps the body until the headers are acknowledged (Nagle), and Linux
// would delay the acknowledgment by 40 ms: more than all else between two batches.
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

// Write sets the option after each write, because the kernel resets it.
func (c *eager) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	_ = c.raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
	return n, err
}
