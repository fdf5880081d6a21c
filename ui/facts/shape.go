package facts

import (
	"fmt"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/tree"
)

// Shape formats the size of a job: questions × models × regions.
func Shape(j *engine.Job) string {
	groups := tree.Groups(j)
	least, most := 0, 0
	for _, g := range groups {
		n := g.To - g.From
		if least == 0 || n < least {
			least = n
		}
		most = max(most, n)
	}
	models := draw.Plural(most, "model")
	if least != most {
		models = fmt.Sprintf("%d-%d models", least, most)
	}
	out := draw.Plural(len(j.Questions), "question") + " × " + models + " × " + draw.Plural(len(groups), "region")
	if j.Repeats > 1 {
		out += " × " + draw.Plural(j.Repeats, "repeat")
	}
	return out
}
