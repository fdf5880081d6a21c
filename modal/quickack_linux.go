package modal

import (
	"net"
	"syscall"
)

// eager is a connection that acknowledges at once what comes in reply to what it
// sent. A server that sends headers and body apart keeps the body until the
// headers are acknowledged (Nagle), and Linux would delay that by 40 ms: more
// than all else between two batches.
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

// Write sends and asks anew each time: the kernel forgets.
func (c *eager) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	_ = c.raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
	return n, err
}
