package wire

import (
	"cmp"
	"errors"
	"fmt"
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

// ProxyToken is Modal's proxy token. Key and Secret are empty without one. It is sent to
// Modal's hosts and to this machine, with Elsewhere to any host.
type ProxyToken struct {
	Key, Secret string
	Elsewhere   bool
}

// checkCredentials refuses half a token, a token that is not allowed in a header,
// credentials that would be sent unencrypted, and Modal's token for other hosts.
func checkCredentials(l Link) error {
	key, secret := l.Proxy.Key, l.Proxy.Secret
	switch {
	case (key == "") != (secret == ""):
		return Usage(l.Region, "only one of MODAL_KEY and MODAL_SECRET is set", "set both, or none")
	case !HeaderSafe(key) || !HeaderSafe(secret):
		return Usage(l.Region, "MODAL_KEY or MODAL_SECRET holds a space or a control character",
			"copy the proxy token again, without a line end")
	case !HeaderSafe(l.Bearer):
		return Usage(l.Region, l.bearerEnv()+" holds a space or a control character",
			"copy the key again, without a line end")
	case key == "" && l.Bearer == "":
		return nil
	}
	for _, u := range []*url.URL{l.Inference, l.Health} {
		switch {
		case u == nil || l.Dial != nil || engine.Loopback(u.Hostname()):
		case u.Scheme != "https":
			return Usage(l.Region, "credentials would go unencrypted to "+u.Host, "use https, or unset "+l.variables())
		case key != "" && !l.Proxy.Elsewhere && !engine.AtModal(u.Hostname()):
			return Usage(l.Region, "Modal's proxy token would go to "+u.Host, "set send_modal_token of the region")
		}
	}
	return nil
}

// variables names the environment variables that hold the credentials. A driver has
// either the proxy token or a bearer token.
func (l Link) variables() string {
	if l.Bearer == "" {
		return "MODAL_KEY and MODAL_SECRET"
	}
	return l.bearerEnv()
}

// bearerEnv returns the variable that holds the bearer token.
func (l Link) bearerEnv() string { return cmp.Or(l.BearerEnv, "OPENAI_API_KEY") }

// HeaderSafe reports whether a token has only printable ASCII and no space.
func HeaderSafe(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// Usage returns an *engine.UsageError about a region's configuration; region may be "".
func Usage(region, what, hint string) error {
	err := errors.New(what)
	if region != "" {
		err = fmt.Errorf("region %s: %s", region, what)
	}
	return &engine.UsageError{Err: err, Hint: hint}
}
