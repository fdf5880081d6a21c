package modal

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"beacon/engine"
)

// baseURL is the key of the drivers that append paths of their own.
const baseURL = "base_url"

// checkBase reads a base URL and gives those of two paths below it.
func checkBase(region, raw, ask, health string) (askURL, healthURL *url.URL, err error) {
	base, err := checkURL(region, baseURL, raw)
	if err != nil {
		return nil, nil, err
	}
	if base.Path == "" {
		base.Path = "/" // else what is joined to it would not begin with one
	}
	return base.JoinPath(ask), base.JoinPath(health), nil
}

// checkURL reads a configured URL. Its errors name the host at most, because the
// rest may hold a password.
func checkURL(region, key, raw string) (*url.URL, error) {
	refuse := func(what, hint string) (*url.URL, error) {
		return nil, usage(region, key+" "+what, hint)
	}
	like := "give it as https://WORKSPACE--APP-FUNCTION.modal.run"
	if key == baseURL {
		like = "give it as https://HOST/PATH, without the path of a single request"
	}
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return refuse("is missing", like)
	case err != nil:
		return refuse("is not a URL", like)
	case u.User != nil:
		return refuse("has user:password@ before its host", "set the credentials in the environment instead")
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("is neither http nor https", "begin it with https://")
	case u.Hostname() == "" || u.Opaque != "":
		return refuse("has no host", like)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// proxyToken is Modal's, of two halves.
type proxyToken struct{ key, secret string }

// checkCredentials refuses half a token, one that no header can carry, and one
// that would travel in the clear.
func checkCredentials(l link) error {
	switch key, secret := l.proxy.key, l.proxy.secret; {
	case (key == "") != (secret == ""):
		return usage(l.region, "only one of MODAL_KEY and MODAL_SECRET is set", "set both, or none")
	case !headerSafe(key) || !headerSafe(secret):
		return usage(l.region, "MODAL_KEY or MODAL_SECRET holds a space or a control character",
			"copy the proxy token again, without a line end")
	case !headerSafe(l.bearer):
		return usage(l.region, "OPENAI_API_KEY holds a space or a control character",
			"copy the key again, without a line end")
	case key == "" && l.bearer == "":
		return nil
	}
	for _, u := range []*url.URL{l.inference, l.health} {
		if u == nil || l.dial != nil || u.Scheme == "https" || loopback(u.Hostname()) {
			continue
		}
		return usage(l.region, "credentials would go unencrypted to "+u.Host, "use https, or unset "+l.variables())
	}
	return nil
}

// variables names what the credentials came from: a driver has the proxy token or
// a bearer token, never both.
func (l link) variables() string {
	if l.bearer == "" {
		return "MODAL_KEY and MODAL_SECRET"
	}
	return "OPENAI_API_KEY"
}

// headerSafe tells whether a token is of printable ASCII alone.
func headerSafe(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// loopback reports whether a host is this machine: an address that says so, or
// exactly "localhost". Another spelling is a name like any other: it is resolved, or
// handed to a proxy.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func usage(region, what, hint string) error {
	err := errors.New(what)
	if region != "" {
		err = fmt.Errorf("region %s: %s", region, what)
	}
	return &engine.UsageError{Err: err, Hint: hint}
}
