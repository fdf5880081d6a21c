package control_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"beacon/modal/simulator"
)

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := brisk()
	s.Regions = []simulator.Region{{Name: "EU", App: "app-eu", Function: "Inference.generate"}}
	d := newDesk(t, s)
	if _, err := d.client.Functions.FromName(t.Context(), "app-us", "f", nil); !errors.As(err, &sdk.NotFoundError{}) {
		t.Errorf("another app: %v", err)
	}
	if _, err := d.client.Cls.FromName(t.Context(), "app-eu", "Other", nil); !errors.As(err, &sdk.NotFoundError{}) {
		t.Errorf("another class: %v", err)
	}
	if _, err := d.client.FunctionCalls.FromID(t.Context(), "fc-none", nil); status.Code(errors.Unwrap(err)) != codes.NotFound {
		t.Errorf("another call: %v", err)
	}
	web, err := d.client.Functions.FromName(t.Context(), "app-eu", "inference", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := web.Spawn(t.Context(), nil, nil); !errors.As(err, &sdk.InvalidError{}) {
		t.Errorf("a web function was spawned: %v", err)
	}
}

func TestAnExpiredResultIsNeitherThereNorUnfinished(t *testing.T) {
	s := brisk()
	s.Keep = time.Millisecond
	d := newDesk(t, s)
	call := d.spawn(d.method("eu"), "m", "q")
	time.Sleep(100 * time.Millisecond)
	if _, err := d.get(call, 20*time.Millisecond); !errors.As(err, &sdk.TimeoutError{}) {
		t.Errorf("an expired result: %v", err) // as for a result that is not ready: the SDK cannot know
	}
}

func TestWrongCredentialsAreRefused(t *testing.T) {
	s := brisk()
	s.TokenID, s.TokenSecret = "ak-1", "as-1"
	d := newDesk(t, s)
	_, err := d.client.Functions.FromName(t.Context(), "eu", "f", nil)
	if err == nil || !strings.Contains(err.Error(), "Unauthenticated") {
		t.Errorf("%v", err)
	}
	if n := s.Record().Unauthorized; n == 0 {
		t.Error("not counted")
	}
}

func TestFaultsOfTheControlPlane(t *testing.T) {
	for _, c := range []struct {
		fault string
		match func(error) bool
	}{
		{"500-crash", func(err error) bool { return errors.As(err, &sdk.RemoteError{}) }},
		{"exception", func(err error) bool { return errors.As(err, &sdk.RemoteError{}) }},
		{"500-timeout", func(err error) bool {
			return errors.As(err, &sdk.FunctionTimeoutError{}) && !errors.As(err, &sdk.TimeoutError{})
		}},
		{"500-lost", func(err error) bool { return errors.As(err, &sdk.InternalFailure{}) }},
		{"401", func(err error) bool { return status.Code(err) == codes.Unauthenticated }},
		{"429", func(err error) bool { return status.Code(err) == codes.ResourceExhausted }},
		{"404-stopped", func(err error) bool { return status.Code(err) == codes.NotFound }},
		{"503", func(err error) bool { return status.Code(err) == codes.Unavailable }},
		{"503 for=result", func(err error) bool { return status.Code(errors.Unwrap(err)) == codes.Unavailable }},
		{"503 n=1", func(err error) bool { return err == nil }}, // the SDK asks again
		{"reset", func(err error) bool { return err == nil }},   // and gets the call it made
		{"redirect-loop", func(err error) bool { return errors.As(err, &sdk.TimeoutError{}) }},
	} {
		t.Run(c.fault, func(t *testing.T) {
			f, err := simulator.ParseFault(c.fault)
			if err != nil {
				t.Fatal(err)
			}
			s := brisk()
			s.Faults = []simulator.Fault{f}
			d := newDesk(t, s)
			call, err := d.method("eu").Spawn(t.Context(), nil, map[string]any{"model": "m", "prompt": "q"})
			if err == nil {
				_, err = d.get(call, 200*time.Millisecond)
			}
			if !c.match(err) {
				t.Errorf("%T %v", err, err)
			}
			if r := s.Record(); len(r.Calls) > 1 || r.Spawns != len(r.Calls) {
				t.Errorf("%d spawns, %d calls", r.Spawns, len(r.Calls))
			}
		})
	}
}

func TestArgumentsThatPythonWouldRefuse(t *testing.T) {
	d := newDesk(t, brisk())
	f := d.method("eu")
	for _, kwargs := range []map[string]any{{"prompt": 3}, {"prompt": "q", "heat": 1}} {
		call, err := f.Spawn(t.Context(), nil, kwargs)
		if err != nil {
			t.Fatal(err)
		}
		var remote sdk.RemoteError
		if _, err := d.get(call, time.Minute); !errors.As(err, &remote) || !strings.Contains(remote.Exception, "TypeError") {
			t.Errorf("%v: %v", kwargs, err)
		}
	}
	m, err := d.get(d.spawn(f, "m", ""), time.Minute)
	if err != nil || m["error"] != "Prompt is required" {
		t.Errorf("%v %v", m, err)
	}
	call, err := f.Spawn(t.Context(), []any{"m", "by place"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := d.get(call, time.Minute); err != nil || m["success"] != true {
		t.Errorf("%v %v", m, err)
	}
}
