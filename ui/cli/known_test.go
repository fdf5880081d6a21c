package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"beacon/engine"
)

// TestHealthTellsWhatJobsMet: `beacon health` shows the errors of a job that another process
// ran.
func TestHealthTellsWhatJobsMet(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("my.toml", brisk+"faults = [\"503 EU/mistral-7b n=3\"]\n")
	if first := o.ok("health", "--config", "my.toml", "--db", "sim.db"); !strings.Contains(first, "$") {
		t.Errorf("no price before the first job:\n%s", first)
	}
	o.ok("run", "--plain", "--config", "my.toml", "--db", "sim.db")
	var out struct {
		Regions []struct {
			Region string              `json:"region"`
			P50    *int64              `json:"latency_p50_ms"`
			Errors []engine.ErrorTally `json:"errors_last_hour"`
			Hour   float64             `json:"usd_per_hour"`
			Idle   float64             `json:"idle_usd"`
		} `json:"regions"`
	}
	if err := json.Unmarshal([]byte(o.ok("health", "--json", "--config", "my.toml", "--db", "sim.db")), &out); err != nil {
		t.Fatal(err)
	}
	for _, r := range out.Regions {
		want := 0
		if r.Region == "EU" {
			want = 3
		}
		got := 0
		for _, e := range r.Errors {
			got += e.N
		}
		if got != want || want > 0 && r.Errors[0].Name != "503" || r.P50 == nil || r.Hour <= 0 || r.Idle <= 0 {
			t.Errorf("%+v, want %d errors", r, want)
		}
	}
	if table := o.ok("health", "--config", "my.toml", "--db", "sim.db"); !strings.Contains(table, "503 ×3") {
		t.Errorf("the table does not tell of them:\n%s", table)
	}
}
