package wire

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
)

// RetryAfterCap is the longest wait that is accepted from a server. A deadline ends an
// attempt long before that.
const RetryAfterCap = time.Hour

// edgeTexts are texts of Modal's edge that are more precise than the status. Each has
// words for the error, and may have a hint that replaces the kind's. Only the first
// changes the kind.
var edgeTexts = []struct{ contains, words, hint string }{
	{spendLimit, "the workspace's spend limit is reached", ""},
	{"app for invoked web endpoint is stopped", "the app is stopped",
		"the app is stopped or restarting: start it again with modal deploy"},
	{"invalid function call", "no function has this URL",
		"no deployed function has this URL: compare it with the one that modal deploy printed, append no path, and deploy instead of serve"},
	{"missing credentials for proxy authorization", "the proxy token is missing or wrong", ""},
	{"bad redirect method", "a result URL got a POST", ""},
	{"due to expiry or cancellation", "the request expired or was canceled before a container took it", ""},
	{"terminated by signal", "the container crashed or ran out of memory",
		"the container was killed, most likely out of memory: see modal app logs, and give it more memory or a larger GPU"},
	{"execution timed out", "the function ran into its own timeout",
		"the function ran into its own timeout: raise timeout= where it is deployed"},
	{"lost track of input", "Modal lost track of the call", ""},
}

const spendLimit = "spend limit reached"

// statusError returns the error of a response that is neither an answer nor a redirect.
// Modal documents the meaning of 401, 403 and 429 (guide/webhook-proxy-auth,
// guide/servers, guide/webhooks). The texts are not documented; they were observed.
func statusError(x *exchange) *engine.CallError {
	text := string(x.body)
	kind := StatusKind(x.status, text)
	ce := x.fail(kind, nil)
	ce.RetryAfter = retryAfter(x.header.Get("Retry-After"), x.header.Get("Date"))
	ce.Sent = reachedContainer(x.status)
	what := fmt.Sprintf("HTTP %d", x.status)
	for _, e := range edgeTexts {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(e.contains)) {
			continue
		}
		what += " (" + e.words + ")"
		if e.hint != "" {
			ce.Hint = e.hint
		}
		break
	}
	if line := firstLine(x.body); line != "" {
		what += ": " + line
	} else if name := http.StatusText(x.status); name != "" {
		what += " " + name
	}
	ce.Err = errors.New(what)
	return ce
}

// StatusKind returns the kind of a status code. text is the body, which is used for 429.
func StatusKind(status int, text string) engine.Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return engine.KindAuth
	case http.StatusNotFound:
		return engine.KindNotFound
	case http.StatusRequestTimeout:
		return engine.KindTimeout408
	case http.StatusTooManyRequests:
		// Observed, not documented. Waiting does not help.
		if strings.Contains(strings.ToLower(text), spendLimit) {
			return engine.KindSpend
		}
		return engine.KindRateLimited
	case http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return engine.KindStatus
	}
	return engine.KindRejected
}

// reachedContainer reports whether a container may have received the request. It is false
// for the statuses with which the edge refuses a request.
func reachedContainer(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests:
		return false
	}
	return true
}

// retryAfter reads the header Retry-After, as seconds or as a date. It returns 0 if the
// header is invalid. A date is compared with the server's clock, because the local one
// may be wrong.
func retryAfter(value, date string) time.Duration {
	var wait time.Duration
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		// Limited before the conversion, which could overflow.
		wait = time.Duration(min(max(seconds, 0), RetryAfterCap.Seconds()) * float64(time.Second))
	} else if until, err := http.ParseTime(value); err == nil {
		now, err := http.ParseTime(date)
		if err != nil {
			now = time.Now()
		}
		wait = until.Sub(now)
	}
	return min(max(wait, 0), RetryAfterCap)
}
