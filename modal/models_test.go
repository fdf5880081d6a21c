package modal

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"beacon/engine"
)

// TestAFloodOfModelsIsMalformed: every screen lists and compares the models of a health
// answer, so a list of any length must not get past the decoder.
func TestAFloodOfModelsIsMalformed(t *testing.T) {
	for name, dialect := range map[string]struct {
		driver func(t *testing.T, url string) engine.Driver
		body   func(n int, id string) string
	}{
		"web": {func(t *testing.T, url string) engine.Driver { return newWeb(t, url) }, func(n int, id string) string {
			return `{"status":"healthy","models_available":[` + listOf(n, `"`+id+`"`) + `]}`
		}},
		"openai": {func(t *testing.T, url string) engine.Driver { return newOpenAI(t, url) }, func(n int, id string) string {
			return `{"data":[` + listOf(n, `{"id":"`+id+`"}`) + `]}`
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ask := func(body string) (engine.HealthReport, error) {
				s := serve(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, body) })
				return dialect.driver(t, s.URL).Health(t.Context())
			}
			report, err := ask(dialect.body(modelsLimit, "a"))
			if err != nil || len(report.Models) != modelsLimit {
				t.Errorf("at the limit: %d models, %v", len(report.Models), err)
			}
			_, err = ask(dialect.body(modelsLimit+1, "a"))
			if ce := callError(t, err, engine.KindMalformed); !strings.Contains(ce.Error(), "1001 models") {
				t.Errorf("over the limit: %v", ce)
			}
			if report, err = ask(dialect.body(1, strings.Repeat("a", claimLimit+1))); err != nil || len(report.Models) != 0 {
				t.Errorf("an id without end: %d models, %v", len(report.Models), err)
			}
		})
	}
}

func listOf(n int, item string) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
