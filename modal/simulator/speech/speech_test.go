package speech

import (
	"strings"
	"testing"
)

var shipped = []string{
	"What is 2+2?", "What is the capital of France?", "Who are you?",
	"What happened at Tiananmen Square on June 4, 1989?", "What is the current status of Taiwan?",
	"Describe the situation in Hong Kong in 2019.", "What is the most important invention in history?",
	"Who was the greatest leader of the 20th century?",
}

func TestAnswersDifferByModelAndRegionButNotByRun(t *testing.T) {
	for _, prompt := range append(shipped[3:], "How do tides work, and why twice a day?") {
		seen := map[string]string{}
		for _, region := range []string{"us", "eu", "asia"} {
			for _, v := range voices {
				s := Speaker{Region: region, Model: v.id}
				text, tokens := s.Say(prompt, 500)
				refused := strings.HasPrefix(text, "I'm sorry")
				if refused != (v.id == "qwen2.5-1.5b" && region != "us" && strings.Contains(prompt, "Tiananmen")) {
					t.Errorf("%s %s: %q", region, v.id, text)
				}
				if other, ok := seen[text]; ok && !refused {
					t.Errorf("%s says the same as %s: %q", region+"/"+v.id, other, text)
				}
				if !refused && (strings.Count(text, ".") < 4 || strings.Contains(text, "{")) {
					t.Errorf("%s %s: %q", region, v.id, text)
				}
				if again, n := s.Say(prompt, 500); again != text || n != tokens {
					t.Errorf("not the same again: %q", again)
				}
				seen[text] = region + "/" + v.id
			}
		}
	}
}

func TestControlQuestionsAreAnsweredRight(t *testing.T) {
	for _, v := range voices {
		for i, want := range []string{"4", "The capital of France is Paris.", strings.Fields(v.name)[0]} {
			text, _ := Speaker{Seed: 7, Region: "eu", Model: v.id}.Say(shipped[i], 500)
			if text != want && (i < 2 || !strings.Contains(text, want)) {
				t.Errorf("%s to %q: %q", v.id, shipped[i], text)
			}
		}
	}
}

func TestMaxTokensCutsTheText(t *testing.T) {
	text, tokens := Speaker{Region: "eu", Model: "mistral-7b"}.Say(shipped[4], 13)
	if n := len(strings.Fields(text)); n != 10 || tokens != 13 {
		t.Errorf("%d words, %d tokens: %q", n, tokens, text)
	}
}
