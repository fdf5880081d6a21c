package cli_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestCompareOfAJobAndOfTwo: the simulator's answers to one question differ between regions,
// and a second job with another seed has other answers.
func TestCompareOfAJobAndOfTwo(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("one.toml", quick+"seed = 1\n")
	o.write("two.toml", quick+"seed = 2\n")
	flags := func(args ...string) []string { return append(args, "--db", "sim.db", "--config", "one.toml") }
	o.ok("run", "--plain", "--db", "sim.db", "--config", "one.toml", "--questions", "math_basic,tiananmen_neutral")
	o.ok("run", "--plain", "--db", "sim.db", "--config", "two.toml", "--questions", "math_basic,taiwan_status")
	var jobs struct {
		Jobs []struct{ Job string }
	}
	if err := json.Unmarshal([]byte(o.ok(flags("jobs", "--json")...)), &jobs); err != nil || len(jobs.Jobs) != 2 {
		t.Fatalf("%v %+v", err, jobs)
	}
	first := jobs.Jobs[1].Job

	var one struct {
		Groups []struct {
			Question   string
			Complete   bool
			Divergence *float64
			Differ     bool `json:"classes_differ"`
		}
	}
	if err := json.Unmarshal([]byte(o.ok(flags("compare", first, "--json")...)), &one); err != nil {
		t.Fatal(err)
	}
	differ := 0
	for _, g := range one.Groups {
		if !g.Complete || g.Divergence == nil {
			t.Errorf("%+v is not scored", g)
			continue
		}
		if g.Question == "math_basic" && (g.Differ || *g.Divergence != 0) {
			t.Errorf("two and two differ by region: %+v", g)
		}
		if g.Differ {
			differ++
		}
	}
	if len(one.Groups) != 6 || differ != 1 {
		t.Errorf("%d groups, %d of them with other classes", len(one.Groups), differ)
	}

	var two struct {
		Both       int
		OnlyBefore int  `json:"only_before"`
		OnlyAfter  int  `json:"only_after"`
		Same       bool `json:"same_questions"`
	}
	if err := json.Unmarshal([]byte(o.ok(flags("compare", first, "last", "--json")...)), &two); err != nil {
		t.Fatal(err)
	}
	if two.Both != 8 || two.OnlyBefore != 8 || two.OnlyAfter != 8 || two.Same {
		t.Errorf("%+v", two)
	}
	if text := o.ok(flags("compare", "last")...); !strings.Contains(text, "taiwan_status") || !strings.Contains(text, "it takes 2 repeats") {
		t.Errorf("the table:\n%s", text)
	}
}
