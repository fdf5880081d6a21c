package compare

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
)

// speaker draws an answer as a model at a high temperature does: the same thoughts,
// each in one of several wordings, so that answers vary.
func speaker(random *rand.Rand, thoughts [][]string) string {
	var out []string
	for _, wordings := range thoughts {
		out = append(out, wordings[random.IntN(len(wordings))])
	}
	return strings.Join(out, " ")
}

// thoughtsOn returns thoughts on a subject, each in four wordings.
func thoughtsOn(subject foreign.Text) (out [][]string) {
	for i := range 8 {
		var wordings []string
		for v := range 4 {
			wordings = append(wordings, fmt.Sprintf("thought%d of %s said%d in way%d %s%d again%d.", i, subject, v, v, subject, i, v*i))
		}
		out = append(out, wordings)
	}
	return out
}

// TestPlantedDifferencesAreFoundAndNoOthers: one model refuses in one region, one
// region paraphrases, one answers another question; all other groups differ only by
// chance.
func TestPlantedDifferencesAreFoundAndNoOthers(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	planted := map[string]bool{
		"q01 qwen2.5-1.5b ASIA-US": true, "q01 qwen2.5-1.5b ASIA-EU": true, // refuses
		"q02 mistral-7b ASIA-EU": true,                                  // paraphrases
		"q03 llama3.2-1b EU-US":  true, "q03 llama3.2-1b ASIA-EU": true, // another question
	}
	s := newShelf(8, 8, func(k engine.Key) foreign.Text {
		switch {
		case k.Question == "q01" && k.Model == "qwen2.5-1.5b" && k.Region == "ASIA":
			return foreign.Text(speaker(random, [][]string{{"I'm sorry, but", "Unfortunately,", "Apologies,"}, {"I cannot discuss that.", "I can't help with that.", "I am unable to answer."}}))
		case k.Question == "q02" && k.Model == "mistral-7b" && k.Region == "ASIA":
			return foreign.Text(speaker(random, thoughtsOn("paraphrase")))
		case k.Question == "q03" && k.Model == "llama3.2-1b" && k.Region == "EU":
			return foreign.Text(speaker(random, thoughtsOn("q07")))
		}
		return foreign.Text(speaker(random, thoughtsOn(k.Question)))
	})
	r := report(t, s)
	if !r.Test.Possible || !r.Noise.Known || *r.Noise.Floor <= 0 {
		t.Fatalf("%+v %+v", r.Test, r.Noise)
	}
	found := map[foreign.Text]bool{}
	for i := range r.Groups {
		g := &r.Groups[i]
		for _, p := range g.Pairs {
			if p.Significant {
				a, b := min(p.A, p.B), max(p.A, p.B)
				found[g.Question+" "+g.Model+" "+a+"-"+b] = true
			}
		}
	}
	for name := range planted {
		if !found[foreign.Text(name)] {
			t.Errorf("%s was planted and not found", name)
		}
		delete(found, foreign.Text(name))
	}
	for name := range found {
		t.Errorf("%s was found and not planted", name)
	}
	if g := r.group(t, "q01", "qwen2.5-1.5b"); !g.ClassesDiffer || g.Cells[2].Class != engine.Refusal {
		t.Errorf("the refusal: %+v", g.Cells)
	}
}

// TestEqualRegionsAreCalledEqual: of a hundred jobs whose regions do not differ, about
// five at most may show a difference.
func TestEqualRegionsAreCalledEqual(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred jobs")
	}
	wrong := 0
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 1))
		r := report(t, newShelf(2, 8, func(k engine.Key) foreign.Text { return foreign.Text(speaker(random, thoughtsOn(k.Question))) }))
		for i := range r.Groups {
			if r.Groups[i].Significant {
				wrong++
				break
			}
		}
	}
	t.Logf("%d of 100 jobs without a difference are said to have one", wrong)
	if wrong > 10 {
		t.Errorf("%d of 100: the level is 5", wrong)
	}
}

// TestFewRepeatsMakeNoTest: with fewer than seven repeats no deal of the answers is
// rare enough for the shipped job, and the report says so.
func TestFewRepeatsMakeNoTest(t *testing.T) {
	for _, c := range []struct {
		repeats  int
		possible bool
	}{{1, false}, {6, false}, {7, true}} {
		r := report(t, newShelf(8, c.repeats, func(k engine.Key) foreign.Text { return k.Region + " says " + k.Question }))
		if r.Test.Possible != c.possible || !c.possible && r.Test.Why == "" && r.Noise.Why == "" {
			t.Errorf("%d repeats: %+v %+v", c.repeats, r.Test, r.Noise)
		}
		for i := range r.Groups {
			for _, p := range r.Groups[i].Pairs {
				if p.Significant != c.possible {
					t.Errorf("%d repeats: %+v", c.repeats, p)
				}
			}
		}
	}
}

// TestBetweenTwoJobs: keys in both jobs are compared, a changed class comes first, and
// a question with another text is left out.
func TestBetweenTwoJobs(t *testing.T) {
	before := newShelf(3, 1, func(k engine.Key) foreign.Text { return "the answer to " + k.Question + " is long and calm" })
	after := newShelf(4, 1, func(k engine.Key) foreign.Text {
		if k.Question == "q01" && k.Region == "EU" && k.Model == "mistral-7b" {
			return "I cannot help with that."
		}
		return "the answer to " + k.Question + " is long and calm"
	})
	before.job.ID, after.job.ID = "before", "after"
	after.job.Questions[2].Text = "Something else?"
	c, err := Between(twoShelves{before, after}, "before", "after")
	if err != nil {
		t.Fatal(err)
	}
	if c.Both != 24 || c.OnlyAfter != 8 || c.OnlyBefore != 0 || c.Compared != 16 || c.Unchanged != 15 || c.ClassChanges != 1 || c.SameQuestions {
		t.Errorf("%+v", c)
	}
	if first := c.Changes[0]; first.Question != "q01" || first.Region != "EU" || first.After.Class != engine.Refusal || *first.Distance < 0.5 {
		t.Errorf("%+v", first)
	}
	if len(c.OtherText) != 1 || c.OtherText[0] != "q02" {
		t.Errorf("%v", c.OtherText)
	}
}

// twoShelves is a store with two jobs.
type twoShelves struct{ before, after *shelf }

func (s twoShelves) of(id string) *shelf {
	if id == "before" {
		return s.before
	}
	return s.after
}
func (s twoShelves) Job(id string) (*engine.Job, error) { return s.of(id).Job(id) }
func (s twoShelves) Execution(id string, k engine.Key) (*engine.Execution, *engine.Answer, error) {
	return s.of(id).Execution(id, k)
}

// BenchmarkBudgetCompare is a comparison of 10,000 questions at 8 endpoints: 2 s and
// 200 MB at most.
func BenchmarkBudgetCompare(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	thoughts := thoughtsOn("one")
	s := newShelf(10_000, 1, func(engine.Key) foreign.Text { return foreign.Text(speaker(random, thoughts)) })
	b.ReportAllocs()
	// The largest heap taken from the system, without the answers on the shelf.
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		report(b, s)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/2, "of-limit")
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapSys-before.HeapSys)/200e6, "of-200MB")
}
