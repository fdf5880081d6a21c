package simulator

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"beacon/modal/simulator/fault"
)

// faulty is a fast endpoint with one fault.
func faulty(t *testing.T, fault string) *Server {
	t.Helper()
	f, err := ParseFault(fault)
	if err != nil {
		t.Fatal(err)
	}
	return &Server{Cold: fixed(2 * time.Second), Warm: fixed(time.Second), Faults: []Fault{f}}
}

// faultCases has one request per kind; ran says that a container got the call.
var faultCases = map[string]struct {
	ran   bool
	check func(*testing.T, got)
}{
	"400":            {false, answers(400, fault.TextBadMethod)},
	"401":            {false, answers(401, fault.TextNoCredentials)},
	"403":            {false, answers(403, "")},
	"404-stopped":    {false, answers(404, "is stopped")},
	"404-call":       {false, answers(404, fault.TextInvalidCall)},
	"408":            {false, answers(408, fault.TextMissing)},
	"422":            {false, answers(422, `"detail"`)},
	"429":            {false, answers(429, fault.TextRateLimit)},
	"429-spend":      {false, answers(429, "spend limit")},
	"500-crash":      {true, answers(500, "terminated by signal")},
	"500-timeout":    {true, answers(500, "timed out")},
	"500-lost":       {true, answers(500, "lost track")},
	"exception":      {true, answers(500, fault.TextException)},
	"502":            {false, answers(502, "")},
	"503":            {false, answers(503, "")},
	"504":            {false, answers(504, "")},
	"html":           {false, answers(200, "<html>")},
	"down":           {false, breaks},
	"hang":           {false, breaks},
	"reset":          {true, breaks},
	"reset-body":     {true, breaksAfter(`{"`)},
	"slow-body":      {true, breaksAfter(`{"`)},
	"huge":           {true, breaksAfter(`{"success":true,"response":"and on`)},
	"shape":          {true, answers(200, `{"ok":1,"result":{"text":`)},
	"types":          {true, answers(200, `"success":"yes"`)},
	"empty":          {true, answers(200, `"response":""`)},
	"error":          {true, answers(200, `"success":false`)},
	"extraction":     {true, answers(200, `"response":"Response extraction failed"`)},
	"truncated":      {true, answers(200, `"tokens_generated":500`)},
	"wrong-region":   {true, answers(200, `"region":"mars-north"`)},
	"no-location":    {true, movedTo("")},
	"foreign-host":   {true, movedTo("http://attacker.invalid/us/inference?")},
	"redirect-loop":  {true, movedTo("http://sim/us/inference?")},
	"foreign-scheme": {true, movedTo("ftp://sim/us/inference?")},
	"cut": {true, func(t *testing.T, g got) {
		if g.status != 200 || g.err != nil || strings.HasSuffix(g.body, "}") {
			t.Errorf("got %d %q %v", g.status, g.body, g.err)
		}
	}},
	"control": {true, func(t *testing.T, g got) {
		text, _ := g.json(t)["response"].(string)
		if utf8.ValidString(g.body) || !strings.Contains(text, "\x1b[2J") || !strings.Contains(text, "\u202e") {
			t.Errorf("text %q", text)
		}
	}},
	"unhealthy":      {false, answers(200, "")},
	"models-missing": {false, answers(200, "")},
}

func answers(status int, text string) func(*testing.T, got) {
	return func(t *testing.T, g got) { t.Helper(); wantStatus(t, g, status, text) }
}

func breaks(t *testing.T, g got) {
	t.Helper()
	if g.err == nil || g.status != 0 {
		t.Errorf("got %d %q, want a broken connection", g.status, g.body)
	}
}

func breaksAfter(start string) func(*testing.T, got) {
	return func(t *testing.T, g got) {
		t.Helper()
		if g.err == nil || g.status != 200 || !strings.HasPrefix(g.body, start) {
			t.Errorf("got %d %.60q (%v), want a body that breaks off", g.status, g.body, g.err)
		}
	}
}

func movedTo(start string) func(*testing.T, got) {
	return func(t *testing.T, g got) {
		t.Helper()
		if g.status != 303 || !strings.HasPrefix(g.location, start) || (start == "" && g.location != "") {
			t.Errorf("got %d to %q", g.status, g.location)
		}
	}
}

func TestEveryKindOfFaultDoesWhatItSays(t *testing.T) {
	for _, kind := range fault.Kinds() {
		t.Run(kind, func(t *testing.T) {
			tt, ok := faultCases[kind]
			if !ok {
				t.Fatal("no case for this kind")
			}
			if kind == "unhealthy" || kind == "models-missing" {
				t.Skip("health has its own test")
			}
			inBubble(t, faulty(t, kind), func(r *rig) {
				ctx, leave := context.WithTimeout(r.Context(), 170*time.Second)
				defer leave()
				if kind == "huge" { // 28 MB a second, kept by the client
					ctx, leave = context.WithTimeout(ctx, 3*time.Second+20*time.Millisecond)
					defer leave()
				}
				g := r.do(ctx, "POST", "http://sim/us/inference", `{"model":"mistral-7b","prompt":"What is the current status of Taiwan?"}`)
				tt.check(t, g)
				rec := r.s.Record()
				if (len(rec.Calls) == 1) != tt.ran || rec.Faults[kind] != 1 {
					t.Errorf("calls %+v, faults %v", rec.Calls, rec.Faults)
				}
			})
		})
	}
}

func TestHealthFaults(t *testing.T) {
	for fault, check := range map[string]func(*testing.T, got){
		"unhealthy":                     answers(200, `"status":"starting"`),
		"models-missing":                answers(200, `"models_available":["llama3.2-1b"]`),
		"down":                          breaks,
		"503 us for=health":             answers(503, ""),
		"html for=health":               answers(200, "<html>"),
		"500-crash for=health":          answers(500, fault.TextCrash),
		"reset-body us for=health":      breaksAfter(`{"`),
		"503 eu for=health":             answers(200, `"status":"healthy"`),
		"503 us":                        answers(200, `"status":"healthy"`),
		"shape for=health":              answers(200, `{"ok":1`),
		"hang for=health retry_after=1": nil,
	} {
		if check == nil {
			if _, err := ParseFault(fault); err == nil {
				t.Errorf("%s: parsed", fault)
			}
			continue
		}
		inBubble(t, faulty(t, fault), func(r *rig) { check(t, r.get("http://sim/us/health")) })
	}
}

func TestFaultLimits(t *testing.T) {
	for _, tt := range []struct{ fault, want string }{
		{"503 n=2", "xx..."},
		{"503 after=3", "...xx"},
		{"503 n=1 after=1", ".x..."},
		{"503 us/other", "....."},
		{"503 */m n=1", "x...."},
		{"503 EU", "....."},
		{"503 US p=1", "xxxxx"},
	} {
		inBubble(t, faulty(t, tt.fault), func(r *rig) {
			row := ""
			for range tt.want {
				row += map[int]string{503: "x", 200: "."}[r.post("us", "m", "hi").status]
			}
			if row != tt.want {
				t.Errorf("%s: %s, want %s", tt.fault, row, tt.want)
			}
		})
	}
}

func TestProbabilityIsDrawnTheSameEachTime(t *testing.T) {
	var rows [2]string
	for i := range rows {
		inBubble(t, faulty(t, "503 p=0.3"), func(r *rig) {
			for range 60 {
				rows[i] += map[int]string{503: "x", 200: "."}[r.post("us", "m", "hi").status]
			}
		})
	}
	if hits := strings.Count(rows[0], "x"); rows[0] != rows[1] || hits < 8 || hits > 30 {
		t.Errorf("%s\n%s", rows[0], rows[1])
	}
}

func TestRetryAfterAndResultFaults(t *testing.T) {
	inBubble(t, faulty(t, "429 retry_after=7"), func(r *rig) {
		if h := r.post("us", "m", "hi").header.Get("Retry-After"); h != "7" {
			t.Errorf("Retry-After %q", h)
		}
	})
	s := faulty(t, "408 for=result n=2")
	s.RedirectAfter = time.Second
	inBubble(t, s, func(r *rig) {
		url := r.post("us", "m", "hi").location
		wantStatus(t, r.get(url), 408, fault.TextMissing)
		wantStatus(t, r.get(url), 408, fault.TextMissing)
		wantStatus(t, r.get(url), 303, "")
	})
}

func TestCrashTakesTheContainerWithIt(t *testing.T) {
	inBubble(t, faulty(t, "500-crash n=1"), func(r *rig) {
		r.post("us", "m", "one")
		r.post("us", "m", "two")
		c := r.s.Record().Calls
		if !c[1].Cold || c[0].ContainerID == c[1].ContainerID {
			t.Errorf("calls %+v", c)
		}
	})
}

func TestLoopNeverGivesTheAnswer(t *testing.T) {
	inBubble(t, faulty(t, "redirect-loop"), func(r *rig) {
		g := r.post("us", "m", "hi")
		for range 20 {
			g = r.get(g.location)
			wantStatus(t, g, 303, "")
			near(t, "hop", g.took, 150*time.Second)
		}
	})
}

func TestAServerWithABadFaultDoesNotListen(t *testing.T) {
	s := &Server{Faults: []Fault{{Kind: "nope"}}}
	if _, err := s.Listen(""); err == nil {
		t.Error("listening with a fault that cannot be")
	}
	s.Close()
}
