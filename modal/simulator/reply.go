package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// What the edge says, in its own words where they are known.
const (
	textInvalidCall   = "modal-http: invalid function call"
	textStopped       = "modal-http: app for invoked web endpoint is stopped"
	textBadMethod     = "modal-http: bad redirect method"
	textNoCredentials = "modal-http: missing credentials for proxy authorization"
	textMissing       = "Missing request, possibly due to expiry or cancellation"
	textSpendLimit    = "modal-http: Webhook failed: workspace billing cycle spend limit reached"
	textCrash         = "modal-http: internal error: function was terminated by signal"
	textTimedOut      = "modal-http: internal error: function execution timed out"
	textLost          = "modal-http: internal error: Server has lost track of input"

	// Modal's own words are not known for these.
	textException = "Internal Server Error" // what the web framework makes of an exception
	textRateLimit = "modal-http: rate limit exceeded"
	textForbidden = "modal-http: forbidden"
	textTooLarge  = "modal-http: request body too large"
)

// reply is an answer before it is put on the wire. Its body is not written to.
type reply struct {
	status     int
	kind       string // content type
	body       []byte
	retryAfter int // seconds; 0: no header
}

func textReply(status int, text string) reply {
	return reply{status: status, kind: "text/plain; charset=utf-8", body: []byte(text)}
}

func jsonReply(status int, value any) reply {
	return reply{status: status, kind: "application/json", body: encode(value)}
}

// encode is JSON as the web framework writes it: without escaping for HTML.
func encode(value any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err) // only values made in this package come here
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// writeHead sends everything but the body, whose length it announces.
func writeHead(w http.ResponseWriter, a reply) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	w.WriteHeader(a.status)
}

// writeReply reports whether the whole body was taken.
func writeReply(w http.ResponseWriter, a reply) (whole bool) {
	writeHead(w, a)
	n, err := io.Copy(w, bytes.NewReader(a.body))
	return err == nil && n == int64(len(a.body))
}

// refuseMethod is the 405 of the web framework.
func refuseMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	writeReply(w, jsonReply(http.StatusMethodNotAllowed, map[string]any{"detail": "Method Not Allowed"}))
}
