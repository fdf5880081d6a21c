package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
)

// TestManyModelsDoNotWidenTheHealthTable: with a thousand models in one region every row stays
// short and ends with the region's problem.
func TestManyModelsDoNotWidenTheHealthTable(t *testing.T) {
	models := make([]string, 1000)
	for i := range models {
		models[i] = fmt.Sprintf("model-%d", i)
	}
	crowded := knownRegion{Health: engine.Health{Region: "US", ModelsKnown: true, Available: foreign.Texts(models)}}
	crowded.Judge(nil, "", []foreign.Text{"mistral-7b"})
	var out bytes.Buffer
	a := &App{Stdout: &out}
	a.healthTable([]knownRegion{crowded, {Health: engine.Health{Region: "EU"}}}, false)
	for line := range strings.Lines(out.String()) {
		if len(line) > 400 {
			t.Errorf("a row of %d bytes: %.80s", len(line), line)
		}
	}
	if got := out.String(); !strings.Contains(got, "model-0 model-1") || !strings.Contains(got, "missing mistral-7b") {
		t.Errorf("the table is\n%s", got)
	}
}
