package wire

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"beacon/engine"
)

// baseURL is the config key of the drivers that append paths to a base URL.
const baseURL = "base_url"

// CheckURL checks the URL of a config key. The error is an *engine.UsageError without the
// URL, which may hold a password.
func CheckURL(region, key, raw string) (*url.URL, error) {
	refuse := func(what, hint string) (*url.URL, error) {
		return nil, Usage(region, key+" "+what, hint)
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

// ProxyToken is Modal's proxy token. Both fields are empty without one.
type ProxyToken struct{ Key, Secret string }

// checkCredentials refuses half a token, a token that is not allowed in a header, and
// credentials that would be sent unencrypted.
func checkCredentials(l Link) error {
	switch key, secret := l.Proxy.Key, l.Proxy.Secret; {
	case (key == "") != (secret == ""):
		return Usage(l.Region, "only one of MODAL_KEY and MODAL_SECRET is set", "set both, or none")
	case !HeaderSafe(key) || !HeaderSafe(secret):
		return Usage(l.Region, "MODAL_KEY or MODAL_SECRET holds a space or a control character",
			"copy the proxy token again, without a line end")
	case !HeaderSafe(l.Bearer):
		return Usage(l.Region, "OPENAI_API_KEY holds a space or a control character",
			"copy the key again, without a line end")
	case key == "" && l.Bearer == "":
		return nil
	}
	for _, u := range []*url.URL{l.Inference, l.Health} {
		if u == nil || l.Dial != nil || u.Scheme == "https" || Loopback(u.Hostname()) {
			continue
		}
		return Usage(l.Region, "credentials would go unencrypted to "+u.Host, "use https, or unset "+l.variables())
	}
	return nil
}

// variables names the environment variables that hold the credentials. A driver has
// either the proxy token or a bearer token.
func (l Link) variables() string {
	if l.Bearer == "" {
		return "MODAL_KEY and MODAL_SECRET"
	}
	return "OPENAI_API_KEY"
}

// HeaderSafe reports whether a token has only printable ASCII and no space.
func HeaderSafe(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// Loopback reports whether a host is this machine: a loopback address, or exactly
// "localhost". Any other spelling may be resolved to another machine, or be sent to a
// proxy.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Usage returns an *engine.UsageError about a region's configuration; region may be "".
func Usage(region, what, hint string) error {
	err := errors.New(what)
	if region != "" {
		err = fmt.Errorf("region %s: %s", region, what)
	}
	return &engine.UsageError{Err: err, Hint: hint}
}
