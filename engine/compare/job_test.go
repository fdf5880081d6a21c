package compare

import (
	"math"
	"slices"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
)

func same(engine.Key) foreign.Text { return "Paris is the capital of France." }

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func TestEqualAnswersLieNowhereApart(t *testing.T) {
	r := report(t, newShelf(2, 1, same))
	if len(r.Groups) != 6 || r.Coverage.Complete != 6 || r.Coverage.MissingTotal != 0 || len(r.Warnings) != 0 {
		t.Errorf("%d groups, %+v, %q", len(r.Groups), r.Coverage, r.Warnings)
	}
	pairs := 0
	for _, g := range r.Groups {
		for _, p := range g.Pairs {
			pairs++
			if p.Distance != 0 || p.LengthRatio != 1 || !p.Comparable || p.P != nil || p.Noise != nil || len(p.Notes) > 0 {
				t.Errorf("%s: %+v", g.Question, p)
			}
		}
	}
	if pairs != 2*7 || r.Test.Comparisons != 7 || r.Noise.Known || r.Test.Possible || r.Noise.Why == "" {
		t.Errorf("%d pairs, %+v, %+v", pairs, r.Test, r.Noise)
	}
}

func TestTheNumbersOfAPair(t *testing.T) {
	s := newShelf(1, 1, same)
	s.put(key("q00", "US", "mistral-7b", 1), "not there")
	s.put(key("q00", "EU", "mistral-7b", 1), "In 1989 the army of General Li shot at people")
	s.put(key("q00", "ASIA", "mistral-7b", 1), "the people of Beijing met 10,000 times")
	p := report(t, s).group(t, "q00", "mistral-7b").Pairs[0]
	// 10 and 7 words, 3 in common: the, of, people; of them in order too.
	if !near(p.LengthRatio, 0.7) || !near(p.Jaccard, 3.0/14) || !near(p.LCS, 2*2.0/17) || !near(p.Distance, 1-(p.Jaccard+p.LCS)/2) {
		t.Errorf("%+v", p)
	}
	if !slices.Equal(p.OnlyA.Numbers, []string{"1989"}) || !slices.Equal(p.OnlyB.Numbers, []string{"10000"}) ||
		!slices.Equal(p.OnlyA.Names, []string{"General", "Li"}) || !slices.Equal(p.OnlyB.Names, []string{"Beijing"}) {
		t.Errorf("%+v %+v", p.OnlyA, p.OnlyB)
	}
}

func TestWhatWasNotAskedAlikeIsNotCompared(t *testing.T) {
	s := newShelf(1, 1, same)
	cold := 0.7
	s.answers[key("q00", "EU", "mistral-7b", 1)].PromptSHA256 = "other"
	s.answers[key("q00", "US", "llama3.2-1b", 1)].Temperature = &cold
	s.answers[key("q00", "ASIA", "llama3.2-1b", 1)].SystemPromptSHA256 = ""
	hot := 0.1
	s.answers[key("q00", "EU", "llama3.2-1b", 1)].Temperature = &hot
	r := report(t, s)
	g := r.group(t, "q00", "mistral-7b")
	if g.Pairs[0].Comparable || !strings.Contains(g.Pairs[0].Why, "prompt hash") || g.Divergence != nil || !g.Complete {
		t.Errorf("%+v", g)
	}
	g = r.group(t, "q00", "llama3.2-1b")
	if g.Pairs[0].Comparable || !g.Pairs[1].Comparable || !g.Pairs[2].Comparable || g.Divergence == nil {
		t.Errorf("%+v", g.Pairs)
	}
	if n := g.Pairs[1].Notes; len(n) != 1 || n[0] != "system prompt hash not reported by ASIA" {
		t.Errorf("%q", n)
	}
	if len(r.Warnings) != 2 {
		t.Errorf("%q", r.Warnings)
	}
}

func TestAnIncompleteGroupSaysWhatItLacksAndKeepsItsOtherAnswers(t *testing.T) {
	s := newShelf(1, 2, same)
	s.executions[key("q00", "EU", "mistral-7b", 2)] = &engine.Execution{Key: key("q00", "EU", "mistral-7b", 2), State: engine.Failed, Class: engine.Malformed, Reason: "no JSON"}
	delete(s.executions, key("q00", "US", "qwen2.5-1.5b", 1))
	r := report(t, s)
	g := r.group(t, "q00", "mistral-7b")
	if g.Complete || len(g.Pairs) != 1 || g.Divergence == nil || len(g.Missing) != 1 || g.Missing[0].Why != "no JSON" || g.Missing[0].Repeat != 2 || g.Cells[0].State != "failed" {
		t.Errorf("%+v", g)
	}
	if g := r.group(t, "q00", "qwen2.5-1.5b"); g.Complete || !strings.Contains(string(g.Missing[0].Why), "cannot be read") {
		t.Errorf("%+v", g)
	}
	if c := r.Coverage; c.Complete != 1 || c.Incomplete != 2 || c.MissingTotal != 2 || len(c.Missing) != 2 {
		t.Errorf("%+v", c)
	}
}

func TestRegionProofAndCodeVersions(t *testing.T) {
	s := newShelf(1, 1, same)
	s.answers[key("q00", "EU", "mistral-7b", 1)].ObservedRegion = "asia-southeast1"
	s.answers[key("q00", "US", "llama3.2-1b", 1)].Region = ""
	s.answers[key("q00", "US", "llama3.2-1b", 1)].ObservedRegion = ""
	s.answers[key("q00", "ASIA", "mistral-7b", 1)].CodeVersion = "2"
	r := report(t, s)
	if g := r.group(t, "q00", "mistral-7b"); g.Cells[0].Answers[0].Proof != "differs" || len(g.Warnings) != 1 || len(g.Pairs[0].Notes) != 1 {
		t.Errorf("%+v", g)
	}
	if g := r.group(t, "q00", "llama3.2-1b"); g.Cells[0].Answers[0].Proof != "not reported" || g.Cells[1].Answers[0].Proof != "matches" {
		t.Errorf("%+v", g.Cells)
	}
	if len(r.Warnings) != 3 || !strings.Contains(r.Warnings[2], "code versions differ (US 1, EU 1, ASIA 1+2)") {
		t.Errorf("%q", r.Warnings)
	}
}

func TestLanguages(t *testing.T) {
	w := newWorker(nil)
	for text, want := range map[string]string{
		"The army was sent to the square and people died.":              "en",
		"Lo siento, pero no puedo ayudar con los temas de la política.": "es",
		"Je suis désolé, mais je ne peux pas vous aider avec ce sujet.": "fr",
		"Es tut mir leid, ich kann nicht auf die Frage antworten.":      "de",
		"很抱歉，我无法回答这个问题。":                                                "zh",
		"申し訳ありませんが、お答えできません。":                                           "ja",
		"죄송합니다. 도와드릴 수 없습니다.":                                           "ko",
		"Извините, я не могу помочь.":                                   "ru",
		"عذرا، لا أستطيع المساعدة":                                      "ar",
		"": "", "Paris": "", "4": "",
	} {
		if got := w.language(w.read(foreign.Text(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
