package modal

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"beacon/engine"
)

// checkURL reads a configured URL. Its errors name the host at most, because the
// rest may hold a password.
func checkURL(region, key, raw string) (*url.URL, error) {
	refuse := func(what, hint string) (*url.URL, error) {
		return nil, usage(region, key+" "+what, hint)
	}
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return refuse("is missing", "give the URL that modal deploy printed")
	case err != nil:
		return refuse("is not a URL", "give it as https://WORKSPACE--APP-FUNCTION.modal.run")
	case u.User != nil:
		return refuse("has user:password@ before its host", "set MODAL_KEY and MODAL_SECRET in the environment instead")
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("is neither http nor https", "begin it with https://")
	case u.Hostname() == "" || u.Opaque != "":
		return refuse("has no host", "give it as https://WORKSPACE--APP-FUNCTION.modal.run")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// checkCredentials refuses half a token, one that no header can carry, and one
// that would travel in the clear.
func checkCredentials(cfg WebConfig, urls ...*url.URL) error {
	switch {
	case cfg.Key == "" && cfg.Secret == "":
		return nil
	case cfg.Key == "" || cfg.Secret == "":
		return usage(cfg.Region, "only one of MODAL_KEY and MODAL_SECRET is set", "set both, or none")
	case !headerSafe(cfg.Key) || !headerSafe(cfg.Secret):
		return usage(cfg.Region, "MODAL_KEY or MODAL_SECRET holds a space or a control character",
			"copy the proxy token again, without a line end")
	}
	for _, u := range urls {
		if u == nil || cfg.Dial != nil || u.Scheme == "https" || loopback(u.Hostname()) {
			continue
		}
		return usage(cfg.Region, "credentials would go unencrypted to "+u.Host,
			"use https, or unset MODAL_KEY and MODAL_SECRET")
	}
	return nil
}

// headerSafe tells whether a token is of printable ASCII alone.
func headerSafe(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func usage(region, what, hint string) error {
	err := errors.New(what)
	if region != "" {
		err = fmt.Errorf("region %s: %s", region, what)
	}
	return &engine.UsageError{Err: err, Hint: hint}
}
