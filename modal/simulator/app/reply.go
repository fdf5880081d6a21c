package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// Reply is an answer before it is put on the wire. Its body is read-only.
type Reply struct {
	Status     int
	Type       string // content type
	Body       []byte
	RetryAfter int // seconds; 0: no header
}

// PlainText is the content type of Modal's own refusals.
const PlainText = "text/plain; charset=utf-8"

// Text makes a plain reply.
func Text(status int, text string) Reply {
	return Reply{Status: status, Type: PlainText, Body: []byte(text)}
}

// JSON makes a reply as the web framework writes it: without escaping for HTML.
func JSON(status int, value any) Reply {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err) // only values made in the simulator come here
	}
	return Reply{Status: status, Type: "application/json", Body: bytes.TrimSuffix(out.Bytes(), []byte("\n"))}
}

// WriteHead sends everything but the body, whose length it announces.
func (a Reply) WriteHead(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", a.Type)
	h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	if a.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.RetryAfter))
	}
	w.WriteHeader(a.Status)
}

// Write reports whether the whole body was sent.
func (a Reply) Write(w http.ResponseWriter) (whole bool) {
	a.WriteHead(w)
	n, err := io.Copy(w, bytes.NewReader(a.Body))
	return err == nil && n == int64(len(a.Body))
}

// RefuseMethod writes the 405 of the web framework.
func RefuseMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	JSON(http.StatusMethodNotAllowed, map[string]any{"detail": "Method Not Allowed"}).Write(w)
}
