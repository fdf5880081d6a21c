package regions

import (
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/uitest"
)

func TestCodeVersionsThatDifferAreSaid(t *testing.T) {
	j := uitest.ShippedJob(8)
	eps := make([]board.EndpointView, len(j.Endpoints))
	if got := codeDrift(j, eps); got != "" {
		t.Errorf("no endpoint reported its code: %q", got)
	}
	for e := range eps {
		eps[e].Code = "2.1"
	}
	if got := codeDrift(j, eps); got != "" {
		t.Errorf("all run the same: %q", got)
	}
	eps[len(eps)-1].Code = "2.2\x1b[31m"
	got := codeDrift(j, eps)
	for _, want := range []string{"US 2.1", "EU 2.1", "ASIA 2.1 and 2.2"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if strings.ContainsRune(got, 0x1b) {
		t.Errorf("%q would reach the terminal raw", got)
	}
}

// TestChecksOfAnEarlierProcessSaySo: checks are marked as old while no check was made
// since the start.
func TestChecksOfAnEarlierProcessSaySo(t *testing.T) {
	v := &board.RegionView{History: []engine.HealthPoint{{At: uitest.Noon.Add(-4 * time.Minute), State: engine.Healthy, Latency: time.Millisecond}}}
	if got := sparkLine(draw.NewTheme(draw.Looks{}), v, 100, uitest.Noon); !strings.Contains(got, "before this start, 4m ago") {
		t.Errorf("%q", got)
	}
}

func TestThePriceOfARegion(t *testing.T) {
	j := uitest.ShippedJob(8)
	for i := range j.Models {
		j.Models[i].GPU, j.Models[i].USDPerSecond = "T4", 0.0001
	}
	for e := range j.Endpoints {
		j.Endpoints[e].PriceMultiplier, j.Endpoints[e].GPUsPerCall, j.Endpoints[e].Scaledown = 1.5, 2, 100e9
	}
	j.Speed = 1
	if got, want := priceWords(j, 0, 2), "price  a container 2 × T4 $1.08/h · idle until scale-down at most $0.06 for the region"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	j.Models[0].USDPerSecond = 0
	if got := priceWords(j, 0, 2); !strings.Contains(got, "unknown for T4") {
		t.Errorf("an unknown price: %q", got)
	}
}

// TestWhatModalSaysOfAFunctionIsShown: the queue and containers of a function are
// shown if they were read.
func TestWhatModalSaysOfAFunctionIsShown(t *testing.T) {
	waiting, running := 3, 1
	r := &row{name: "EU", view: board.RegionView{Health: engine.Health{Region: "EU"}}}
	draw := func() string {
		return strings.Join(detail(draw.NewTheme(draw.Looks{}), r, &place{}, nil, nil, 100, uitest.Noon), "\n")
	}
	if strings.Contains(draw(), "relay") {
		t.Error("a queue is shown that was not read")
	}
	r.view.Backlog, r.view.Containers = &waiting, &running
	if got := draw(); !strings.Contains(got, "relay 3 waiting, 1 container") || strings.Contains(got, "1 containers") {
		t.Errorf("%q", got)
	}
}
