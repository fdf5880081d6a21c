package classify_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/classify"
	"beacon/engine/foreign"
)

// labelled reads the answers that a person classed: class, expected text of a control
// question, text.
func labelled(t testing.TB) (out [][3]string) {
	f, err := os.Open("testdata/classes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.SplitN(lines.Text(), "\t", 3)
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(fields[2], `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		out = append(out, [3]string{fields[0], fields[1], text})
	}
	return out
}

// floor is the least accuracy of the rules on the labelled answers. Their author knew
// the rules, so that accuracy on answers of other models will be lower.
const floor = 0.90

func TestClassesOfLabelledAnswers(t *testing.T) {
	set := labelled(t)
	right, given, meant := map[string]int{}, map[string]int{}, map[string]int{}
	for _, l := range set {
		class, rule := classify.Answer(&engine.Answer{Text: foreign.Text(l[2])}, foreign.Text(l[1]), 512)
		meant[l[0]]++
		given[string(class)]++
		if string(class) == l[0] {
			right[l[0]]++
		} else {
			t.Logf("%s by rule %s, meant as %s: %.90q", class, rule, l[0], l[2])
		}
	}
	if len(set) < 200 {
		t.Errorf("%d labelled answers", len(set))
	}
	for class, n := range meant {
		precision, recall := float64(right[class])/float64(max(1, given[class])), float64(right[class])/float64(n)
		t.Logf("%-12s %3d answers, precision %.3f, recall %.3f", class, n, precision, recall)
		if precision < floor || recall < floor {
			t.Errorf("%s: precision %.3f, recall %.3f, floor %.2f", class, precision, recall, floor)
		}
	}
}

// TestEveryRuleDecidesSomething: a rule that never fires is dead code.
func TestEveryRuleDecidesSomething(t *testing.T) {
	fired := map[string]bool{}
	for _, l := range labelled(t) {
		_, rule := classify.Answer(&engine.Answer{Text: foreign.Text(l[2])}, foreign.Text(l[1]), 512)
		fired[rule] = true
	}
	full := int64(512)
	for _, a := range []*engine.Answer{{Text: "cut", Truncated: true}, {Text: "used up", Tokens: &full}} {
		class, rule := classify.Answer(a, "", 512)
		if fired[rule] = true; class != engine.Truncated {
			t.Errorf("%q is %s", a.Text, class)
		}
	}
	for _, r := range classify.Rules() {
		if !fired[r.Name] || r.Why == "" {
			t.Errorf("rule %s: fired %t, why %q", r.Name, fired[r.Name], r.Why)
		}
	}
}

// FuzzClassify: every text has a class, and always the same one.
func FuzzClassify(f *testing.F) {
	for _, l := range labelled(f) {
		f.Add(l[2], l[1])
	}
	f.Fuzz(func(t *testing.T, text, expect string) {
		class, rule := classify.Answer(&engine.Answer{Text: foreign.Text(text)}, foreign.Text(expect), 0)
		again, _ := classify.Answer(&engine.Answer{Text: foreign.Text(text)}, foreign.Text(expect), 0)
		if class == "" || rule == "" || class != again {
			t.Errorf("%q by %q, then %q", class, rule, again)
		}
	})
}
