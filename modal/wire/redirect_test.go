package wire_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

// FOREIGN is replaced by a second server, BASE by the configured one.
var locationTests = []struct{ location, want string }{
	{"?__modal_function_call_id=fc-1", "BASE/in?__modal_function_call_id=fc-1"},
	{"BASE/in?c=fc-1", "BASE/in?c=fc-1"},
	{"/other?c=fc-1#top", "BASE/other?c=fc-1"},
	{"//HOST/in?c=1", "BASE/in?c=1"},
	{"", ""},
	{"FOREIGN/in?c=1", ""},
	{"//example.com/in", ""},
	{"http://example.com/in", ""},
	{"https://HOST/in", ""},
	{"http://HOST:1/in", ""},
	{"http://u:p@HOST/in", ""},
	{"http://HOST@example.com/in", ""},
	{"http://HOST.example.com/in", ""},
	{"ftp://HOST/in", ""},
	{"javascript:alert(1)", ""},
	{"http://[::1", ""},
	{"%zz", ""},
	{"http://wk-0123456789.example.com/ws-9876543210", ""},
	{"/" + strings.Repeat("a", 9000), ""},
}

// TestRedirects: Submit and Collect return a redirect as a call and send nothing to its
// target.
func TestRedirects(t *testing.T) {
	var others atomic.Int64
	other := drivertest.Serve(t, func(http.ResponseWriter, *http.Request) { others.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, tt := range locationTests {
			var location string
			var requests atomic.Int64
			s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if location != "" {
					rw.Header().Set("Location", location)
				}
				rw.WriteHeader(status)
			})
			fill := strings.NewReplacer("BASE", s.URL, "HOST", s.Listener.Addr().String(), "FOREIGN", other.URL)
			location = fill.Replace(tt.location)
			w := newWeb(t, s.URL+"/in")
			reply, err := w.Submit(t.Context(), drivertest.Question())
			wantHandOver(t, reply, err, fill.Replace(tt.want), 1)
			reply, err = w.Collect(t.Context(), drivertest.Question(), engine.Call{Handle: foreign.Text(s.URL + "/in?c=0"), Hops: 4})
			wantHandOver(t, reply, err, fill.Replace(tt.want), 5)
			if n := requests.Load(); n != 2 {
				t.Errorf("%d %s: %d requests for a POST and a GET", status, tt.location, n)
			}
		}
	}
	if n := others.Load(); n != 0 {
		t.Errorf("another host got %d requests", n)
	}
}

func wantHandOver(t *testing.T, reply engine.Reply, err error, want string, hops int) {
	t.Helper()
	if want == "" {
		if ce := drivertest.WantKind(t, err, engine.KindRedirect); !ce.Sent || reply.Call != nil {
			t.Errorf("got %+v, %+v", reply, ce)
		}
		return
	}
	if err != nil || reply.Answer != nil || reply.Call == nil || *reply.Call != (engine.Call{Handle: foreign.Text(want), Hops: hops}) {
		t.Errorf("got %+v, %v, want %s", reply.Call, err, want)
	}
}

func TestOriginIgnoresSpelling(t *testing.T) {
	base, _ := url.Parse("https://W--App.modal.run/")
	for _, location := range []string{"https://w--app.modal.run:443/?c", "HTTPS://W--APP.MODAL.RUN/?c"} {
		if _, err := wire.ResultURL(base, base, location); err != nil {
			t.Error(err)
		}
	}
}

// FuzzLocation: every Location gives an error, or a URL on the configured origin without
// credentials that Collect accepts as a handle.
func FuzzLocation(f *testing.F) {
	for _, tt := range locationTests {
		f.Add(tt.location)
	}
	base, _ := url.Parse("https://w--app-inference.modal.run/in?x=1")
	w := newWeb(f, base.String())
	f.Fuzz(func(t *testing.T, location string) {
		got, err := wire.ResultURL(base, base, location)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Errorf("unsafe error %q", err)
			}
			return
		}
		u, err := w.Handle(engine.Call{Handle: foreign.Text(got)})
		if err != nil {
			t.Fatalf("%q became %q: %v", location, got, err)
		}
		if u.Scheme != "https" || !strings.EqualFold(u.Hostname(), base.Hostname()) || u.User != nil || u.Port() != "" && u.Port() != "443" {
			t.Errorf("%q leads to %q", location, got)
		}
	})
}
