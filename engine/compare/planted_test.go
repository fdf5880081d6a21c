package compare

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/compare/contrast"
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
		for i := range r.Verdicts {
			if r.Verdicts[i].Outcome == contrast.Differs {
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

// TestTwoRepeatsFindAnotherSpeaker: a region that never says what another says is found
// with two repeats; a single question of it by itself with seven.
func TestTwoRepeatsFindAnotherSpeaker(t *testing.T) {
	for _, c := range []struct {
		repeats          int
		tested, question bool
	}{{1, false, false}, {2, true, false}, {6, true, false}, {7, true, true}} {
		r := report(t, newShelf(8, c.repeats, func(k engine.Key) foreign.Text { return k.Region + " says " + k.Question }))
		if r.Test.Possible != c.tested || !c.tested && (r.Test.Why == "" || r.Noise.Why == "") {
			t.Errorf("%d repeats: %+v %+v", c.repeats, r.Test, r.Noise)
		}
		for _, v := range r.Verdicts {
			if (v.Outcome == contrast.Differs) != c.tested || c.tested && *v.PAdjusted > 0.05 {
				t.Errorf("%d repeats: %s", c.repeats, v.Sentence())
			}
			if len(v.QuestionsDiffer) > 0 != c.question {
				t.Errorf("%d repeats: %d questions differ by themselves", c.repeats, len(v.QuestionsDiffer))
			}
		}
		for i := range r.Groups {
			for _, p := range r.Groups[i].Pairs {
				if p.Significant != c.question || !c.tested && p.P != nil {
					t.Errorf("%d repeats: %+v", c.repeats, p)
				}
			}
		}
	}
}

// TestAPausedRegionLeavesTheOthersTested: what one region lacks drops nothing else.
func TestAPausedRegionLeavesTheOthersTested(t *testing.T) {
	s := newShelf(8, 2, func(k engine.Key) foreign.Text { return k.Region + " says " + k.Question })
	for k, x := range s.executions {
		if k.Region == "US" {
			x.State = engine.Skipped
			delete(s.answers, k)
		}
	}
	s.executions[key("q00", "EU", "mistral-7b", 2)].State = engine.Failed
	r := report(t, s)
	tested := 0
	for _, v := range r.Verdicts {
		switch {
		case v.A == "US" || v.B == "US":
			if v.Outcome != contrast.NotTested || v.Why != "a region has no answers" {
				t.Errorf("%s: %s", v.Outcome, v.Why)
			}
		case v.Outcome != contrast.Differs || v.QuestionsTested != 8:
			t.Errorf("%s, %d questions", v.Sentence(), v.QuestionsTested)
		default:
			tested++
		}
	}
	if tested != 3 || r.Test.Tested != 3 {
		t.Errorf("%d contrasts without US, %+v", tested, r.Test)
	}
}

// TestOneWordOfManyIsRealAndSmall: a difference of one word in thirty, always the same, is
// certain and says little.
func TestOneWordOfManyIsRealAndSmall(t *testing.T) {
	text := strings.Repeat("the same words as ever in each of the answers ", 6)
	r := report(t, newShelf(8, 8, func(k engine.Key) foreign.Text {
		if k.Region == "ASIA" {
			return foreign.Text(text + "here")
		}
		return foreign.Text(text + "there")
	}))
	for _, v := range r.Verdicts {
		if v.B == "ASIA" && (v.Outcome != contrast.Differs || !v.Small) {
			t.Errorf("%s", v.Sentence())
		}
		if v.B != "ASIA" && v.Outcome != contrast.Equal {
			t.Errorf("%s", v.Sentence())
		}
	}
	for i := range r.Groups {
		if r.Groups[i].Significant {
			t.Errorf("%s counts like a refusal", r.Groups[i].Question)
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
