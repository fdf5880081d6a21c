package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
)

func asked(t *testing.T, name, text string) ([]engine.Question, error) {
	t.Helper()
	c := mustLoad(t, "")
	write(t, name, text)
	err := c.Apply(Overrides{QuestionFile: name})
	return c.Questions, err
}

func TestEveryFormGivesTheSameQuestions(t *testing.T) {
	noCredentials(t)
	want := []engine.Question{{ID: "a", Text: "A, \"B\"\nor C?", Category: "x", Expect: "4"}, {ID: "b", Text: "é?"}}
	for name, text := range map[string]string{
		"q.toml":    "[[question]]\nid=\"a\"\ntext=\"A, \\\"B\\\"\\nor C?\"\ncategory=\"x\"\nexpect=\"4\"\n[[question]]\nid=\"b\"\ntext=\"é?\"\n",
		"noname":    "[[question]]\nid=\"a\"\ntext=\"A, \\\"B\\\"\\nor C?\"\ncategory=\"x\"\nexpect=\"4\"\n[[question]]\nid=\"b\"\ntext=\"é?\"\n",
		"q.jsonl":   "{\"id\":\"a\",\"text\":\"A, \\\"B\\\"\\nor C?\",\"category\":\"x\",\"expect\":\"4\"}\r\n\n{\"text\":\"\\u00e9?\",\"id\":\"b\"}",
		"q.NDJSON":  "\ufeff{\"id\":\"a\",\"text\":\"A, \\\"B\\\"\\nor C?\",\"category\":\"x\",\"expect\":\"4\"}\n{\"text\":\"é?\",\"id\":\"b\",\"expect\":\"\"}\n",
		"q.csv":     "id,text,category,expect\na,\"A, \"\"B\"\"\nor C?\",x,4\nb,é?,,\n",
		"order.CSV": "\ufeffexpect, text ,category,id\r\n4,\"A, \"\"B\"\"\r\nor C?\",x,a\r\n,é?,,b\r\n",
	} {
		got, err := asked(t, name, text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestMistakesInJSONLines(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct{ text, want string }{
		{"", `q.jsonl: there is no question; add one with an id and a text`},
		{"\n \n", `q.jsonl: there is no question; add one with an id and a text`},
		{"{\"id\":\"a\",\"text\":\"A\"}\n\n{\"id\":\"a\",\"text\":\"B\"}\n", `q.jsonl:3: id: "a" is already used; ids must be unique`},
		{"{\"id\":\"a\"}", `q.jsonl:1: text: is empty; write what to ask`},
		{"{\"id\":\"a\",\"text\":\"A\",\"expect\":\" \"}", `q.jsonl:1: expect: is blank, which every answer contains; leave it out, or write what a right answer contains`},
		{"{\"id\":\"a\",\"question\":\"A\"}", `q.jsonl:1: question: unknown key; known are id, text, category, expect`},
		{"{\"ID\":\"a\"}", `q.jsonl:1: ID: unknown key; known are id, text, category, expect`},
		{"{\"a\\nb\":{}}", `q.jsonl:1: "a\nb": unknown key; known are id, text, category, expect`},
		{"{\"id\":\"a\",\"id\":\"b\"}", `q.jsonl:1: id: is given twice; keep one`},
		{"{\"id\":1}", `q.jsonl:1: id: is a number; want a string in quotes`},
		{"{\"id\":[[[", `q.jsonl:1: id: is a list; want a string in quotes`},
		{"{\"id\":{}}", `q.jsonl:1: id: is an object; want a string in quotes`},
		{"{\"id\":null}", `q.jsonl:1: id: is null; want a string in quotes`},
		{"{\"id\":true}", `q.jsonl:1: id: is true or false; want a string in quotes`},
		{"\n\"a\"\n", `q.jsonl:2: is a string; want an object such as {"id": "a", "text": "A?"}`},
		{"3\n", `q.jsonl:1: is a number; want an object such as {"id": "a", "text": "A?"}`},
		{"{\"id\":\"a\"} {\"id\":\"b\"}", `q.jsonl:1: has something after the object; write one object a line`},
		{"{\n\"id\":\"a\"}\n", `q.jsonl:1: not JSON: ends in the middle; write one whole object a line`},
		{"{\"id\":\"a\" \"text\":\"A\"}", `q.jsonl:1: not JSON: invalid character '"' after object key:value pair`},
		{"{id:1}", `q.jsonl:1: not JSON: invalid character 'i'`},
		{"[{\"id\":\"a\"}]", `q.jsonl: a JSON array or document is not read; write one object a line and name the file .jsonl`},
		{"[[question]]\nid = \"a\"\n", `q.jsonl: looks like TOML; name it .toml`},
		{"{\"id\":\"\xff\"}", `q.jsonl:1: not UTF-8; save the file as UTF-8`},
		{"{\"id\":\"a\\u0000\",\"text\":\"A\"}", `q.jsonl:1: id: "a\x00" has control characters; use letters, digits, - and _`},
		{"{\"id\":\"a\",\"text\":\"" + strings.Repeat("A", maxText+1) + "\"}", `q.jsonl:1: text: is 262145 bytes long; use at most 262144`},
		{strings.Repeat("\n", maxFile+1), `q.jsonl: larger than 16 MiB; split it`},
	} {
		_, err := asked(t, "q.jsonl", tt.text)
		wantError(t, err, tt.want)
	}
}

func TestMistakesInCSV(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct{ text, want string }{
		{"", `q.csv: there is no question; add one with an id and a text`},
		{"id,text\n", `q.csv: there is no question; add one with an id and a text`},
		{"id,text\na,\"A\n?\"\na,B\n", `q.csv:4: id: "a" is already used; ids must be unique`},
		{"id,text\na,\n", `q.csv:2: text: is empty; write what to ask`},
		{"\n\nid,prompt\na,A\n", `q.csv:3: prompt: unknown column; known are id, text, category, expect`},
		{"id,text,id\n", `q.csv:1: id: is given twice; keep one`},
		{"id,category\n", `q.csv:1: text: there is no such column; the first row names the columns, such as id,text,category,expect`},
		{"a,What is 2+2?\n", `q.csv:1: a: unknown column; known are id, text, category, expect`},
		{"id;text\na;A\n", `q.csv:1: the columns are not separated by commas; save it with commas`},
		{"id\ttext\na\tA\n", `q.csv:1: the columns are not separated by commas; save it with commas`},
		{"id,text\na,A, B or C?\n", `q.csv:2: has more or fewer cells than the first row; put a text with a comma into "…"`},
		{"id,text\na,\"A\n", `q.csv:2: a " is not closed, or is inside a text; write it twice there: ""`},
		{"id,text\na,A \"B\"\n", `q.csv:2: a " is inside a text; put the text into "…" and write it twice there: ""`},
		{"{\"id\":\"a\",\"text\":\"A\"}\n", `q.csv: looks like JSON lines; name it .jsonl`},
		{"[[question]]\n", `q.csv: looks like TOML; name it .toml`},
	} {
		_, err := asked(t, "q.csv", tt.text)
		wantError(t, err, tt.want)
	}
}

func TestANameThatSaysAnotherForm(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct{ name, text, want string }{
		{"q.toml", "{\"id\":\"a\"}", `q.toml: looks like JSON lines; name it .jsonl`},
		{"q.txt", "{\"id\":\"a\"}", `q.txt: looks like JSON lines; name it .jsonl`},
		{"q.toml", "text,\"id\"\n", `q.toml: looks like CSV; name it .csv`},
		{"q.json", "{\"id\":\"a\",\"text\":\"A\"}", `q.json: a JSON array or document is not read; write one object a line and name the file .jsonl`},
		{"none.csv", "", `none.csv: no such file`},
	} {
		c := mustLoad(t, "")
		if tt.text != "" {
			write(t, tt.name, tt.text)
		}
		wantError(t, c.Apply(Overrides{QuestionFile: tt.name}), tt.want)
	}
}

func TestRowsAreBoundedBeforeTheyAreKept(t *testing.T) {
	noCredentials(t)
	var lines, table strings.Builder
	table.WriteString("id,text\n")
	for i := range maxQuestions + 1 {
		fmt.Fprintf(&lines, "{\"id\":\"q%d\",\"text\":\"Q?\"}\n", i)
		fmt.Fprintf(&table, "q%d,Q?\n", i)
	}
	_, err := asked(t, "q.jsonl", lines.String())
	wantError(t, err, "q.jsonl:100001: more than 100000 questions are too many; use fewer")
	_, err = asked(t, "q.csv", table.String())
	wantError(t, err, "q.csv:100002: more than 100000 questions are too many; use fewer")
}

func TestBuiltInQuestionSets(t *testing.T) {
	noCredentials(t)
	own := "[[question]]\nid = \"mine\"\ntext = \"Mine?\"\n"
	for set, want := range map[string]int{"": 1, SetShipped: 8, SetPersonas: 23} {
		c := mustLoad(t, own)
		if err := c.Apply(Overrides{QuestionSet: set}); err != nil || len(c.Questions) != want {
			t.Errorf("%q: %d questions, %v", set, len(c.Questions), err)
		}
	}
	for _, tt := range []struct {
		o    Overrides
		want string
	}{
		{Overrides{QuestionSet: "persona"}, `--question-set: "persona" is not known; use shipped or personas`},
		{Overrides{QuestionSet: SetPersonas, QuestionFile: "q.csv"}, `--question-set and --question-file both replace the questions; use one`},
		{Overrides{QuestionSet: SetShipped, Questions: []string{"mine"}}, `--questions: question "mine" is not in question set shipped; there are math_basic, geography_basic, identity_basic, tiananmen_neutral, taiwan_status, hongkong_2019, greatest_invention, greatest_leader`},
	} {
		c := mustLoad(t, own)
		wantError(t, c.Apply(tt.o), tt.want)
	}
	c := mustLoad(t, own)
	if err := c.Apply(Overrides{QuestionSet: SetPersonas, Questions: []string{"taiwan_us_context"}}); err != nil || c.Questions[0].Category != "bias_detection" {
		t.Errorf("%+v, %v", c.Questions, err)
	}
}

// TestPersonasAskWhatTheNeutralQuestionAsks: a persona changes only the asker; its
// question ends with the neutral one of its subject.
func TestPersonasAskWhatTheNeutralQuestionAsks(t *testing.T) {
	q, err := personaQuestions()
	if err != nil {
		t.Fatal(err)
	}
	neutral := foreign.Text("")
	for _, q := range q {
		if strings.HasSuffix(string(q.ID), "_neutral") {
			neutral = q.Text
		} else if !strings.HasSuffix(string(q.Text), ". "+string(neutral)) || q.Expect != "" {
			t.Errorf("%s asks %q beside %q", q.ID, q.Text, neutral)
		}
	}
}

func TestSeveralSetsAreOne(t *testing.T) {
	c := mustLoad(t, "")
	t.Chdir(t.TempDir())
	write(t, "more.csv", "id,text\nextra,And this?\n")
	if err := c.Apply(Overrides{QuestionSources: []string{SetPersonas, "more.csv"}}); err != nil {
		t.Fatal(err)
	}
	if n := len(c.Questions); n < 10 || c.Questions[n-1].ID != "extra" {
		t.Errorf("%d questions, the last %q", n, c.Questions[n-1].ID)
	}
	if err := c.Apply(Overrides{QuestionSources: []string{"more.csv", "more.csv"}}); err == nil || !strings.Contains(err.Error(), "is already used") {
		t.Errorf("the same ids twice: %v", err)
	}
}
