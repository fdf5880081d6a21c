package simulator

import (
	"errors"
	"io"
	"net/http"
	"net/url"
)

// callParam is the query key by which a result URL names its call.
const callParam = "__modal_function_call_id"

// exchange is one request with what is known about it so far.
type exchange struct {
	w     http.ResponseWriter
	r     *http.Request
	place place
	form  form
	call  string // id, once there is one
}

// inference sorts the requests at the one path of the function.
func (s *Server) inference(x *exchange) {
	id := x.r.URL.Query().Get(callParam)
	switch collects := x.r.URL.Query().Has(callParam); {
	case x.r.Method == http.MethodPost && collects:
		s.count(func(t *Record) { t.PostsToResult++ })
		writeReply(x.w, textReply(http.StatusBadRequest, textBadMethod))
	case x.r.Method == http.MethodPost:
		s.post(x)
	case x.r.Method == http.MethodGet && collects:
		s.collect(x, id)
	default:
		refuseMethod(x.w, http.MethodPost)
	}
}

// post takes a question on, unless it cannot be read, a fault is in the way or the
// function would say no before it needs a container.
func (s *Server) post(x *exchange) {
	s.count(func(t *Record) { t.Posts++ })
	ask, ok := s.readAsk(x)
	if !ok {
		return
	}
	x.place = place{ask.Region, ask.Model}
	hit := s.strikes(x.place, onInference)
	if hit != nil && hit.kind.stage == atEdge {
		s.send(x, hit, hit.reply())
		return
	}
	if no := x.form.refuse(s, ask); no != nil {
		writeReply(x.w, *no)
		return
	}
	c := s.accept(x.place, ask, hit)
	if c == nil {
		panic(http.ErrAbortHandler)
	}
	s.answer(x, c)
}

// readAsk reads the body; when it cannot be used it has been answered and ok is false.
func (s *Server) readAsk(x *exchange) (ask Ask, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxRequestBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		writeReply(x.w, textReply(http.StatusRequestEntityTooLarge, textTooLarge))
		return Ask{}, false
	case err != nil:
		s.noteLeft(x)
		panic(http.ErrAbortHandler)
	}
	ask, err = x.form.read(body)
	if err == nil && !isJSON(x.r) {
		err = errors.New("content type is not application/json")
	}
	if err != nil {
		writeReply(x.w, x.form.unreadable(err.Error()))
		return Ask{}, false
	}
	if x.place.region != "" {
		ask.Region = x.place.region
	}
	ask.form = x.form
	return ask, true
}

// collect answers a GET on a result URL.
func (s *Server) collect(x *exchange, id string) {
	s.mu.Lock()
	s.tally.ResultGets++
	c := s.calls[id]
	s.mu.Unlock()
	if c == nil || x.place.region != "" && c.place.region != x.place.region {
		s.count(func(t *Record) { t.NotFound++ })
		writeReply(x.w, textReply(http.StatusNotFound, textInvalidCall))
		return
	}
	x.place, x.call = c.place, id
	if hit := s.strikes(x.place, onResult); hit != nil {
		s.send(x, hit, hit.reply())
		return
	}
	s.answer(x, c)
}

// answer waits for a call as long as Modal holds a request, then gives out the result
// or hands over.
func (s *Server) answer(x *exchange, c *call) {
	x.call = c.id
	s.join(c)
	defer s.part(c)
	ready := c.done
	if c.strike.at(everyAnswer) {
		ready = nil
	}
	switch s.wait(x.r.Context(), ready, s.scaledOr(s.RedirectAfter, DefaultRedirectAfter)) {
	case endedReady:
		if !s.first(x, c) {
			s.deliver(x, c)
		}
	case endedTime:
		if !s.first(x, c) {
			s.handOver(x, c, s.resultURL(x))
		}
	case endedLeft:
		s.noteLeft(x)
		panic(http.ErrAbortHandler)
	case endedClosed:
		panic(http.ErrAbortHandler)
	}
}

// first lets a fault stand in for whatever the POST would have been answered.
func (s *Server) first(x *exchange, c *call) bool {
	if x.r.Method != http.MethodPost || !c.strike.at(firstAnswer) {
		return false
	}
	kind := c.strike.kind
	if kind.location != nil {
		s.handOver(x, c, kind.location(x))
		return true
	}
	kind.wire(s, x, reply{})
	return true
}

// handOver is the 303. An empty location leaves the header out.
func (s *Server) handOver(x *exchange, c *call, location string) {
	s.mu.Lock()
	c.hops++
	s.tally.HandOvers++
	s.mu.Unlock()
	if location != "" {
		x.w.Header().Set("Location", location)
	}
	x.w.Header().Set("Content-Length", "0")
	x.w.WriteHeader(http.StatusSeeOther)
}

// resultURL is the URL of this very request, with the call's id in its query.
func (s *Server) resultURL(x *exchange) string {
	query := x.r.URL.Query()
	query.Set(callParam, x.call)
	if s.RelativeLocation {
		return "?" + query.Encode()
	}
	whole := url.URL{Scheme: "http", Host: x.r.Host, Path: x.r.URL.Path, RawPath: x.r.URL.RawPath, RawQuery: query.Encode()}
	if x.r.TLS != nil {
		whole.Scheme = "https"
	}
	return whole.String()
}

// deliver gives out a body once. Who comes second is told that there is no such call.
func (s *Server) deliver(x *exchange, c *call) {
	s.mu.Lock()
	canceled, again := c.state == callCanceled, c.claimed
	switch {
	case canceled:
	case again:
		s.tally.SecondReads++
	default:
		// Set before the first byte leaves: whoever has the body must find it recorded.
		c.claimed, c.delivered = true, true
	}
	s.mu.Unlock()
	switch {
	case canceled:
		writeReply(x.w, textReply(http.StatusRequestTimeout, textMissing))
	case again:
		writeReply(x.w, textReply(http.StatusNotFound, textInvalidCall))
	default:
		s.sendOnce(x, c)
	}
}

// sendOnce writes the body and takes the mark back when it did not leave whole.
func (s *Server) sendOnce(x *exchange, c *call) {
	whole := false
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		c.delivered = whole
	}()
	whole = s.send(x, c.strike, c.reply)
}

// noteLeft records that a client closed its connection before it had its answer.
func (s *Server) noteLeft(x *exchange) {
	left := newLeft(x)
	s.count(func(t *Record) { t.ClosedEarly = append(t.ClosedEarly, left) })
}
