package config

import (
	"strings"
	"testing"
)

func FuzzLoad(f *testing.F) {
	base := shipped(f)
	f.Add(string(base))
	f.Add("[modal]\ndriver = \"web\"\nworkspace = \"w\"\n")
	f.Add("region = [{ name = \"X\", models = [\"m\"] }]\nmodel = [{ id = \"m\" }]\n")
	f.Add("[[region]]\n[region.x]\n[[region.y]]\nmodels.a = 1\n")
	f.Add("[simulator.cold]\n\"a.b\\n\" = \"1s\"\n[price]\nx = [1]\ndate = {}\n")
	f.Add("[job]\nsend_deadline = \"9999999h\"\nrepeats = 9223372036854775807\n")
	f.Add("[[[[\n\x00\xff")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := dir + "/my.toml"
		write(t, path, text)
		c, err := Load(base, path)
		if err != nil {
			oneUsageLine(t, err)
			return
		}
		if s := c.Spec(); len(s.Questions) == 0 || len(s.Regions) == 0 || s.Repeats < 1 {
			t.Errorf("checked and yet %+v", s)
		}
	})
}

func FuzzQuestionFile(f *testing.F) {
	base := shipped(f)
	f.Add("[[question]]\nid = \"a\"\ntext = \"A?\"\n")
	f.Add("question = [{ id = \"a\", text = \"\"\"A\n?\"\"\" }]\n")
	f.Add("[[question]]\nid = \"\\u0000\"\n[question.x]\n")
	f.Add("\ufeff# nothing")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := dir + "/q.toml"
		write(t, path, text)
		c, err := Load(base, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(Overrides{QuestionFile: path}); err != nil {
			oneUsageLine(t, err)
		} else if len(c.Questions) == 0 {
			t.Error("checked and yet no questions")
		}
	})
}

func FuzzJSONLines(f *testing.F) {
	f.Add("{\"id\":\"a\",\"text\":\"A?\",\"category\":\"c\",\"expect\":\"e\"}\n\n{\"text\":\"B?\",\"id\":\"b\"}")
	f.Add("{\"id\":\"\\u0000\",\"id\":[{\n")
	f.Add("{]\n{[\n{1:2}\nnull\n")
	f.Add("\ufeff[{}]")
	fuzzQuestions(f, "q.jsonl")
}

func FuzzCSV(f *testing.F) {
	f.Add("id,text,category,expect\na,A?,c,e\nb,\"B,\n\"\"?\"\"\",,\n")
	f.Add("text,id\r\n\"A\r\n?\",a\r\n")
	f.Add("id,text,id\n,\n\"")
	f.Add("\ufeffid;text\n\x00;")
	fuzzQuestions(f, "q.csv")
}

// fuzzQuestions checks that any file gives either valid questions or an error of one
// line that names the file.
func fuzzQuestions(f *testing.F, name string) {
	base := shipped(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := dir + "/" + name
		write(t, path, text)
		c, err := Load(base, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(Overrides{QuestionFile: path}); err != nil {
			oneUsageLine(t, err)
			if !strings.HasPrefix(err.Error(), path) {
				t.Errorf("does not name the file: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, q := range c.Questions {
			if q.ID == "" || seen[string(q.ID)] || strings.TrimSpace(string(q.Text)) == "" {
				t.Errorf("checked and yet %+v", q)
			}
			seen[string(q.ID)] = true
		}
	})
}
