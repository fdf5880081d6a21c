package wire_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/modal/drivertest"
	"beacon/modal/openai"
	"beacon/modal/wire"
)

// TestAFloodOfModelsIsMalformed: screens list and compare the models of a health answer,
// so the decoder must refuse a list without limit.
func TestAFloodOfModelsIsMalformed(t *testing.T) {
	for name, dialect := range map[string]struct {
		driver func(t *testing.T, url string) engine.Driver
		body   func(n int, id string) string
	}{
		"web": {func(t *testing.T, url string) engine.Driver { return newWeb(t, url) }, func(n int, id string) string {
			return `{"status":"healthy","models_available":[` + listOf(n, `"`+id+`"`) + `]}`
		}},
		"openai": {newOpenAI, func(n int, id string) string {
			return `{"data":[` + listOf(n, `{"id":"`+id+`"}`) + `]}`
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ask := func(body string) (engine.HealthReport, error) {
				s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, body) })
				return dialect.driver(t, s.URL).Health(t.Context())
			}
			report, err := ask(dialect.body(wire.ModelsLimit, "a"))
			if err != nil || len(report.Models) != wire.ModelsLimit {
				t.Errorf("at the limit: %d models, %v", len(report.Models), err)
			}
			_, err = ask(dialect.body(wire.ModelsLimit+1, "a"))
			if ce := drivertest.WantKind(t, err, engine.KindMalformed); !strings.Contains(ce.Error(), "1001 models") {
				t.Errorf("over the limit: %v", ce)
			}
			if report, err = ask(dialect.body(1, strings.Repeat("a", wire.ClaimLimit+1))); err != nil || len(report.Models) != 0 {
				t.Errorf("an id without end: %d models, %v", len(report.Models), err)
			}
		})
	}
}

func newOpenAI(t *testing.T, url string) engine.Driver {
	d, err := openai.New(openai.Config{Region: "US", BaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func listOf(n int, item string) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
