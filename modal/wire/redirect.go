package wire

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// locationLimit is the longest result URL that is accepted, because the store keeps it.
// Real ones are far shorter.
const locationLimit = 8 << 10

// isHandOver reports whether a status hands the call over to a result URL. Modal
// sends 303 after 150 s (guide/webhook-timeouts); older pages mention 301 and 302. The
// next request is always a GET.
func isHandOver(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// handOver returns the call that a redirect leads to, or an error if the redirect must
// not be followed.
func (d *Driver) handOver(x *exchange, from *url.URL, hops int) (engine.Reply, error) {
	target, err := resultURL(from, d.inference, d.hide.Replace(x.header.Get("Location")))
	if err != nil {
		return engine.Reply{}, x.fail(engine.KindRedirect, fmt.Errorf("HTTP %d: %w", x.status, err))
	}
	return engine.Reply{Call: &engine.Call{Handle: foreign.Text(target), Hops: hops}, At: x.at}, nil
}

// resultURL reads a Location, absolute or relative to the URL of the request. It refuses
// another scheme, host or port than the configured one, because the GET carries the
// credentials.
func resultURL(from, configured *url.URL, location string) (string, error) {
	switch {
	case location == "":
		return "", errors.New("redirect without a Location")
	case len(location) > locationLimit:
		return "", fmt.Errorf("redirect to a URL of %d bytes", len(location))
	}
	u, err := from.Parse(location)
	if err != nil {
		return "", errors.New("redirect to an invalid URL: " + OneLine(location, 100))
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

// origin returns scheme, host and port in a form that can be compared.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
