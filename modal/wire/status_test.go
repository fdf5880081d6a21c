package wire_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

// statusTests lists the statuses and texts of Modal's edge with the error that Submit and
// Collect return for each.
var statusTests = []struct {
	status          int
	body            string
	submit, collect engine.Kind
	sent            bool
	says, hint      string
}{
	{400, "modal-http: bad redirect method", engine.KindRejected, engine.KindRejected, true, "got a POST", "inference function"},
	{401, "modal-http: missing credentials for proxy authorization", engine.KindAuth, engine.KindAuth, false, "proxy token", "MODAL_KEY and MODAL_SECRET"},
	{403, "", engine.KindAuth, engine.KindAuth, false, "HTTP 403 Forbidden", "MODAL_KEY"},
	{404, "modal-http: app for invoked web endpoint is stopped", engine.KindNotFound, engine.KindGone, false, "app is stopped", "modal deploy"},
	{404, "modal-http: invalid function call", engine.KindNotFound, engine.KindGone, false, "no function has this URL", "append no path"},
	{404, "", engine.KindNotFound, engine.KindGone, false, "HTTP 404 Not Found", "check the URL"},
	{405, `{"detail":"Method Not Allowed"}`, engine.KindRejected, engine.KindRejected, true, "405", "inference function"},
	{408, "Missing request, possibly due to expiry or cancellation", engine.KindTimeout408, "", true, "expired or was canceled", "retry"},
	{410, "", engine.KindRejected, engine.KindGone, true, "410", ""},
	{413, "", engine.KindRejected, engine.KindRejected, true, "413", ""},
	{418, "", engine.KindRejected, engine.KindRejected, true, "418", ""},
	{422, `{"detail":[{"loc":["body"]}]}`, engine.KindRejected, engine.KindRejected, true, `"loc"`, "inference function"},
	{429, "slow down", engine.KindRateLimited, engine.KindRateLimited, false, "slow down", "max_in_flight"},
	{429, "modal-http: Webhook failed: workspace billing cycle spend limit reached", engine.KindSpend, engine.KindSpend, false, "spend limit", "dashboard"},
	{500, "Internal Server Error", engine.KindStatus, engine.KindStatus, true, "HTTP 500", "modal app logs"},
	{500, "modal-http: internal error: function was terminated by signal", engine.KindStatus, engine.KindStatus, true, "container crashed", "memory"},
	{500, "modal-http: internal error: function execution timed out", engine.KindStatus, engine.KindStatus, true, "own timeout", "timeout="},
	{500, "modal-http: internal error: Server has lost track of input", engine.KindStatus, engine.KindStatus, true, "lost track", "modal app logs"},
	{502, "", engine.KindStatus, engine.KindStatus, true, "HTTP 502 Bad Gateway", ""},
	{503, "", engine.KindStatus, engine.KindStatus, true, "HTTP 503", ""},
	{504, "", engine.KindStatus, engine.KindStatus, true, "HTTP 504", ""},
	{501, "", engine.KindRejected, engine.KindRejected, true, "HTTP 501", ""},
	{599, "", engine.KindRejected, engine.KindRejected, true, "HTTP 599", ""},
	{304, "", engine.KindRejected, engine.KindRejected, true, "HTTP 304", ""},
	{300, "", engine.KindRejected, engine.KindRejected, true, "HTTP 300", ""},
}

func TestStatus(t *testing.T) {
	for _, tt := range statusTests {
		t.Run(http.StatusText(tt.status)+" "+tt.body, func(t *testing.T) {
			s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) {
				rw.WriteHeader(tt.status)
				io.WriteString(rw, tt.body)
			})
			w := newWeb(t, s.URL)
			_, err := w.Submit(t.Context(), drivertest.Question())
			ce := drivertest.WantKind(t, err, tt.submit)
			if ce.Sent != tt.sent || ce.Status != tt.status || !strings.Contains(err.Error(), tt.says) || !strings.Contains(ce.Hint, tt.hint) {
				t.Errorf("got %v, %+v", err, ce)
			}
			if tt.collect == "" {
				return // a 408 at a result URL takes a minute: see TestCollectLost
			}
			_, err = w.Collect(t.Context(), drivertest.Question(), engine.Call{Handle: foreign.Text(s.URL + "/?c=1"), Hops: 1})
			if ce := drivertest.WantKind(t, err, tt.collect); !ce.Sent || ce.Status != tt.status {
				t.Errorf("collect: %+v", ce)
			}
		})
	}
}

func TestErrorBodyIsMadeSafe(t *testing.T) {
	s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(500)
		io.WriteString(rw, "\n \x1b[31mred "+r.Header.Get("Modal-Secret")+r.Header.Get("Modal-Key")+
			strings.Repeat("é", 5000)+"\nsecond line")
	})
	_, err := newWeb(t, s.URL).Submit(t.Context(), drivertest.Question())
	drivertest.WantKind(t, err, engine.KindStatus)
	if got := err.Error(); !strings.Contains(got, `\x1b[31mred [hidden][hidden]éé`) || utf8.RuneCountInString(got) > 300 {
		t.Errorf("got %q", got)
	}
}

func TestRetryAfter(t *testing.T) {
	now := "Mon, 23 Nov 2026 12:00:00 GMT"
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "1.5": 1500 * time.Millisecond,
		"-3": 0, "soon": 0, "NaN": 0, "99999999999999999999999": time.Hour, "Inf": time.Hour,
		"Mon, 23 Nov 2026 12:00:30 GMT": 30 * time.Second,
		"Mon, 23 Nov 2026 11:00:00 GMT": 0,
		"Mon, 23 Nov 2076 12:00:00 GMT": time.Hour,
	} {
		if got := wire.RetryAfter(value, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "12")
		rw.WriteHeader(429)
	})
	_, err := newWeb(t, s.URL).Submit(t.Context(), drivertest.Question())
	if ce := drivertest.WantKind(t, err, engine.KindRateLimited); ce.RetryAfter != 12*time.Second {
		t.Errorf("got %v", ce.RetryAfter)
	}
}

func TestEveryKindHasAHint(t *testing.T) {
	for _, k := range []engine.Kind{
		engine.KindRefused, engine.KindDNS, engine.KindTLS, engine.KindReset, engine.KindCut, engine.KindStatus,
		engine.KindTimeout408, engine.KindRateLimited, engine.KindNotFound, engine.KindGone, engine.KindAuth,
		engine.KindSpend, engine.KindRejected, engine.KindMalformed, engine.KindTooLarge, engine.KindAnswer,
		engine.KindModel, engine.KindRedirect, engine.KindInternal,
	} {
		if wire.Hint(k) == "" {
			t.Errorf("%s has none", k)
		}
	}
}
