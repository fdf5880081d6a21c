package config

import (
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
