package wire

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"beacon/engine"
)

// locationLimit is far above the length of a result URL, which the store keeps.
const locationLimit = 8 << 10

// isHandOver reports whether a status hands the call over to a result URL. Modal
// sends 303 after 150 s (guide/webhook-timeouts); older pages speak of 301 and
// 302. The next request is a GET in every case.
func isHandOver(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// handOver makes a call of a redirect, or an error when it must not be followed.
func (d *Driver) handOver(x *Exchange, from *url.URL, hops int) (engine.Reply, error) {
	target, err := resultURL(from, d.inference, d.hide.Replace(x.header.Get("Location")))
	if err != nil {
		return engine.Reply{}, x.Fail(engine.KindRedirect, fmt.Errorf("HTTP %d: %w", x.Status, err))
	}
	return engine.Reply{Call: &engine.Call{Handle: target, Hops: hops}, At: x.at}, nil
}

// resultURL reads a Location, absolute or relative to the URL that was asked, and
// refuses one that leaves the configured scheme, host and port: the credentials
// go with the GET, and only the configured host may see them.
func resultURL(from, configured *url.URL, location string) (string, error) {
	switch {
	case location == "":
		return "", errors.New("redirect without a Location")
	case len(location) > locationLimit:
		return "", fmt.Errorf("redirect to a URL of %d bytes", len(location))
	}
	u, err := from.Parse(location)
	if err != nil {
		return "", errors.New("redirect to what is no URL: " + OneLine(location, 100))
	}
	if u.User != nil || u.Opaque != "" {
		return "", errors.New("redirect to a URL with credentials or without a host")
	}
	if origin(u) != origin(configured) {
		return "", fmt.Errorf("redirect to %s, not to %s", OneLine(origin(u), 100), origin(configured))
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String(), nil
}

// origin is scheme, host and port in one spelling.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
