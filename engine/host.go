package engine

import (
	"net"
	"regexp"
	"strings"
)

// Loopback reports whether a URL's host, without its port, is a loopback address of this
// machine. A name never is, not even "localhost": it may be resolved elsewhere, or handed
// to a proxy.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// modalHost is a name below modal.run, in ASCII: other letters may be mapped to a dot or
// a slash on the way to DNS.
var modalHost = regexp.MustCompile(`^([a-z0-9_-]+\.)+modal\.run$`)

// AtModal reports whether a URL's host, without its port, is one that Modal gives to web
// functions.
func AtModal(host string) bool { return modalHost.MatchString(strings.ToLower(host)) }
