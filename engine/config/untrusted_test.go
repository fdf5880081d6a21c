package config

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// loadHere lays text over the shipped config, as a ./config.toml that was not named.
func loadHere(t testing.TB, text string) (*Config, error) {
	t.Helper()
	base := shipped(t)
	t.Chdir(t.TempDir())
	write(t, "config.toml", text)
	return LoadHere(base, "config.toml")
}

func TestTheCurrentFolderMaySetQuestionsJobAndLooks(t *testing.T) {
	noCredentials(t)
	all := string(shipped(t))
	for name, text := range map[string]string{
		"nothing":             "",
		"the shipped file":    all,
		"other line ends":     strings.ReplaceAll(all, "\n", "\r\n"),
		"a job of its own":    strings.Replace(all, "repeats = 1 ", "repeats = 3 ", 1),
		"the same, elsewhere": "[modal]\ndriver = \"simulator\"\n[store]\npath = \"\"\n[simulator]\nspeed = 30.0\n[simulator.cold]\n\"mistral-7b\" = \"180s\"\n[price]\nT4 = 0.000164\n",
		"the regions again":   allRegions("", ""),
		"a short one":         "[[question]]\nid = \"a\"\ntext = \"b\"\n[job]\nrepeats = 3\ncost_cap = 1.5\n[ui]\nfps = 10\nkeys = { cancel = \"ctrl+x\" }\n",
	} {
		c, err := loadHere(t, text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := strings.Contains(text, "repeats = 3"); (c.Spec().Repeats == 3) != want {
			t.Errorf("%s: %d repeats", name, c.Spec().Repeats)
		}
	}
}

// mayNotSet has refused deviations by table, with the line and the key that the error
// names, those of the first one in the file.
var mayNotSet = map[string][]struct{ text, where string }{
	"modal": {
		{"[modal]\ndriver = \"web\"\nworkspace = \"w\"\n", ":2: modal.driver"},
		{"[modal]\nworkspace = \"w\"\n", ":2: modal.workspace"},
		{"modal.environment = \"e\"\n", ":1: modal.environment"},
		{"modal = { driver = \"simulator\", base_url = \"https://h\" }\n", ":1: modal.base_url"},
		{"[job]\nrepeats = 3\n[modal]\ninference_url = \"https://h\"\nhealth_url = \"https://h\"\n", ":4: modal.inference_url"},
	},
	"region": {
		{"[[region]]\nname = \"US\"\nmodels = [\"llama3.2-1b\"]\nhealth_url = \"https://h\"\n", ":1: region[0]"},
		{usRegion + "[[region]]\nname = \"EU\"\nmodels = [\"llama3.2-1b\"]\n", ":1: region[0]"},
		{usRegion, ":1: region[0]"},
		{strings.Replace(usRegion, "us-west", "us-east", 1), ":1: region[0]"},
		{"region = []\n", ":1: region"},
		{allRegions("health_url = \"https://h\"\n", ""), ":20: region[1].health_url"},
		{allRegions("driver = \"web\"\n", ""), ":20: region[1].driver"},
		{allRegions("", "[[region]]\nname = \"X\"\nmodels = [\"llama3.2-1b\"]\n"), ":28: region[3]"},
	},
	"model": {
		{"[[model]]\nid = \"llama3.2-1b\"\n", ":1: model[0]"},
	},
	"health":    {{"[health]\ntimeout = \"10s\"\nevery = \"1s\"\n", ":3: health.every"}},
	"store":     {{"[store]\npath = \"/tmp/x.db\"\n", ":2: store.path"}, {"store.answer_limit = \"2MiB\"\n", ":1: store.answer_limit"}},
	"price":     {{"[price]\nT4 = 0.1\n", ":2: price.T4"}, {"[price]\nT4 = 0.000164\nX = 1\n", ":3: price.X"}},
	"simulator": {{"[simulator]\nspeed = 3000\n", ":2: simulator.speed"}, {"[simulator.warm]\nx = \"1s\"\n", ":2: simulator.warm.x"}},
}

const usRegion = "[[region]]\nname = \"US\"\nplace = \"us-west\"\napp = \"project-beacon-hf-us\"\nfunction = \"Inference.generate\"\ngpus_per_call = 1\nprice_multiplier = 1.75\nmodels = [\"llama3.2-1b\", \"qwen2.5-1.5b\"]\naliases = [\"us\", \"us-*\"]\nscaledown_window = \"300s\"\n"

// allRegions is the regions of the shipped file, with text added in the second and
// after the last.
func allRegions(second, last string) string {
	region := func(name, place, app, aliases string) string {
		return "[[region]]\nname = \"" + name + "\"\nplace = \"" + place + "\"\napp = \"project-beacon-hf-" + app + "\"\n" +
			"models = [\"llama3.2-1b\", \"mistral-7b\", \"qwen2.5-1.5b\"]\naliases = [" + aliases + "]\nprice_multiplier = 1.75\nscaledown_window = \"300s\"\n"
	}
	us := strings.Replace(usRegion, "price_mul", "max_in_flight = 0\nprice_mul", 1)
	return us + region("EU", "eu-west", "eu", `"eu", "europe", "eu-*"`) + second + region("ASIA", "ap-southeast", "apac", `"asia", "apac", "ap", "asia-*", "ap-*"`) + last
}

func TestTheCurrentFolderMaySetNothingElse(t *testing.T) {
	t.Setenv(envKey, key) // half a token: a check of it would fail
	t.Setenv(envSecret, "")
	for _, table := range keys(reflect.TypeFor[file]()) {
		if cases := mayNotSet[table]; (len(cases) == 0) != slices.Contains(settableHere, table) {
			t.Errorf("[%s]: %d cases", table, len(cases))
		}
		for _, c := range mayNotSet[table] {
			_, err := loadHere(t, c.text)
			if err == nil {
				t.Errorf("%q was taken", c.text)
				continue
			}
			oneUsageLine(t, err)
			if got := err.Error(); !strings.HasPrefix(got, "config.toml"+c.where) || !strings.HasSuffix(got, "only [[question]], [job] and [ui] count in a config.toml that is found in the current folder; to use all of it: beacon trust, or --config ./config.toml") {
				t.Errorf("%q:\n%s", c.text, got)
			}
		}
	}
}

// TestAMistakeOfTheCurrentFolderShowsNothingOfIt: the error names a key, never a value.
func TestAMistakeOfTheCurrentFolderShowsNothingOfIt(t *testing.T) {
	noCredentials(t)
	_, err := loadHere(t, "[store]\npath = \"hunter2\"\n")
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
}

func TestTheUsersOwnFolderIsTrustedWhereverOneStands(t *testing.T) {
	dir := userFolders(t)
	users := dir + "/conf/beacon"
	if err := os.MkdirAll(users, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, users+"/config.toml", "[simulator]\nspeed = 3000\n")
	t.Chdir(users)
	if path, here, err := Find(""); path != "config.toml" || here || err != nil {
		t.Errorf("%q %t %v", path, here, err)
	}
	t.Chdir(dir)
	if err := os.Symlink(users+"/config.toml", "config.toml"); err != nil {
		t.Fatal(err)
	}
	if path, here, err := Find(""); path != "config.toml" || here || err != nil {
		t.Errorf("%q %t %v", path, here, err)
	}
}
