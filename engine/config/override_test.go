package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacon/engine/foreign"
)

func ptr(n int) *int { return &n }

func TestFlagsWinOverTheFile(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[job]\nbarrier = \"region\"\nrepeats = 2\n")
	err := c.Apply(Overrides{
		Questions: []string{"taiwan_status", "math_basic"}, Models: []string{"qwen2.5-1.5b", "llama3.2-1b"}, Regions: []string{"ASIA", "US"},
		Barrier: "endpoint", Lookahead: ptr(2), Repeats: ptr(3), Timeout: "20m", Name: "evening",
	})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Spec()
	if s.Barrier != "endpoint" || s.Lookahead != 2 || s.Repeats != 3 || s.Name != "evening" || c.Settings().Timeout != 20*time.Minute {
		t.Errorf("%+v", s)
	}
	if s.Questions[0].ID != "taiwan_status" || s.Questions[1].ID != "math_basic" || len(s.Questions) != 2 {
		t.Errorf("questions are asked in the order of the flag: %v", s.Questions)
	}
	if s.Models[0].ID != "llama3.2-1b" || len(s.Models) != 2 || s.Regions[0].Name != "US" || len(s.Regions) != 2 {
		t.Errorf("models and regions keep the order of the file: %v %v", s.Models, s.Regions)
	}
	if got := s.Regions[1].Models; !slices.Equal(got, []foreign.Text{"llama3.2-1b", "qwen2.5-1.5b"}) {
		t.Errorf("ASIA asks %v", got)
	}
}

func TestRegionWithoutSelectedModelIsLeftOutWithAWarning(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "")
	if err := c.Apply(Overrides{Models: []string{"mistral-7b"}}); err != nil {
		t.Fatal(err)
	}
	if len(c.Regions) != 2 || !slices.Equal(c.Warnings(), []string{"region US has none of the selected models: it is left out"}) {
		t.Errorf("%d regions, warnings %q", len(c.Regions), c.Warnings())
	}
}

func TestMistakesInFlags(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct {
		o    Overrides
		want string
	}{
		{Overrides{Questions: []string{"math"}}, `--questions: question "math" is not in my.toml; there are math_basic, geography_basic, identity_basic, tiananmen_neutral, taiwan_status, hongkong_2019, greatest_invention, greatest_leader`},
		{Overrides{Models: []string{"gpt-5"}}, `--models: model "gpt-5" is not in my.toml; there are llama3.2-1b, mistral-7b, qwen2.5-1.5b`},
		{Overrides{Regions: []string{"us"}}, `--regions: region "us" is not in my.toml; there are US, EU, ASIA`},
		{Overrides{Regions: []string{""}}, `--regions: region "" is not in my.toml; there are US, EU, ASIA`},
		{Overrides{Regions: []string{"US", "US"}}, `--regions: region "US" is named twice; once is enough`},
		{Overrides{Regions: []string{}}, `--regions: names no region; there are US, EU, ASIA`},
		{Overrides{Regions: []string{"US"}, Models: []string{"mistral-7b"}}, `--models: none of the selected regions has a selected model; see [[region]] models in my.toml`},
		{Overrides{Barrier: "none"}, `--barrier: "none" is not known; use job, region or endpoint`},
		{Overrides{Lookahead: ptr(-1)}, `--lookahead: -1 is too small; use 0 or more`},
		{Overrides{Repeats: ptr(0)}, `--repeats: 0 is too small; use 1 or more`},
		{Overrides{Repeats: ptr(1e9)}, `--repeats: 1000000000 repeats of 8 questions at 8 endpoints are too many; use at most 156250`},
		{Overrides{Timeout: "soon"}, `--timeout: "soon" is not a timeout; use "auto" or a duration such as "15m"`},
		{Overrides{Name: "a\nb"}, `--name: "a\nb" has control characters; use letters, digits, - and _`},
		{Overrides{QuestionFile: "none.toml"}, `none.toml: no such file`},
	} {
		c := mustLoad(t, "[job]\nrepeats = 5\n")
		wantError(t, c.Apply(tt.o), tt.want)
		if s := c.Spec(); s.Repeats != 5 || s.Barrier != "job" || len(s.Regions) != 3 || len(s.Questions) != 8 {
			t.Errorf("%+v changed the configuration: %+v", tt.o, s)
		}
	}
}

func TestQuestionFileReplacesTheQuestions(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "")
	path := tempFile(t, "[[question]]\nid = \"a\"\ntext = \"A?\"\n[[question]]\nid = \"b\"\ntext = \"B?\"\nexpect = \"b\"\n")
	if err := c.Apply(Overrides{QuestionFile: path, Questions: []string{"b"}}); err != nil {
		t.Fatal(err)
	}
	if len(c.Questions) != 1 || c.Questions[0].Expect != "b" || c.Questions[0].Category != "" {
		t.Errorf("%+v", c.Questions)
	}
}

func TestMistakesInTheQuestionFile(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct{ text, want string }{
		{"", `q.toml: question: there is none; add a [[question]] with an id and a text`},
		{"[[question]]\nid = \"a\"\n", `q.toml:1: question[0].text: is empty; write what to ask`},
		{"[[question]]\nid = \"a\"\ntext = \"A\"\n[[question]]\ntext = \"A\"\nid = \"a\"\n", `q.toml:6: question[1].id: "a" is already used; ids must be unique`},
		{"[[question]]\nid = \"a\"\nprompt = \"A\"\n", `q.toml:3: question[0].prompt: unknown key; known are id, text, category, expect`},
		{"[job]\nretries = 1\n", `q.toml:1: job: unknown key; known are question`},
		{"question = 3\n", `q.toml:1: question: is a whole number; want a list of tables`},
		{"What is 2+2?\n", `q.toml:1: not TOML: expected '=' after key`},
		{"\xff", `q.toml:1: not UTF-8; save the file as UTF-8`},
		{strings.Repeat("#\n", maxFile/2+1), `q.toml: larger than 16 MiB; split it`},
	} {
		c := mustLoad(t, "")
		write(t, "q.toml", tt.text)
		wantError(t, c.Apply(Overrides{QuestionFile: "q.toml"}), tt.want)
	}
	c := mustLoad(t, "")
	wantError(t, c.Apply(Overrides{QuestionFile: "."}), ".: is a directory")
}

func TestQuestionBankIsBounded(t *testing.T) {
	noCredentials(t)
	bank := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "[[question]]\nid = \"q%d\"\ntext = \"Q%d?\"\n", i, i)
		}
		return b.String()
	}
	c := mustLoad(t, "")
	write(t, "q.toml", bank(maxQuestions))
	if err := c.Apply(Overrides{QuestionFile: "q.toml"}); err != nil || len(c.Questions) != maxQuestions {
		t.Errorf("%d questions, %v", len(c.Questions), err)
	}
	write(t, "q.toml", bank(maxQuestions+1))
	wantError(t, c.Apply(Overrides{QuestionFile: "q.toml"}), "q.toml:1: question: 100001 questions are too many; use at most 100000")
}
