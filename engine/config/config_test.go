package config

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

func TestShippedConfigIsEightEndpointsAndEightQuestions(t *testing.T) {
	noCredentials(t)
	c, err := Load(shipped(t), "")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := plan.New(c.Spec(), c.Settings(), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if e, q := len(plan.Job.Endpoints), len(plan.Job.Questions); e != 8 || q != 8 {
		t.Errorf("%d endpoints and %d questions, want 8 and 8", e, q)
	}
	if !c.Simulated() || c.Name() != "embedded config" || len(c.Warnings()) > 0 {
		t.Errorf("simulated %v, name %q, warnings %q", c.Simulated(), c.Name(), c.Warnings())
	}
	if m := c.Spec().Models[0]; m.ExpectCold != 180*time.Second || m.ExpectWarm != 40*time.Second || m.USDPerSecond != 0.000164 {
		t.Errorf("the spec's times must be as configured, not divided by speed: %+v", m)
	}
}

func TestShippedConfigGivesTheDocumentedSettings(t *testing.T) {
	noCredentials(t)
	c, err := Load(shipped(t), "")
	if err != nil {
		t.Fatal(err)
	}
	want := engine.Settings{
		Limits:      engine.Limits{PerEndpoint: 1, MaxInFlight: 8, GPUs: 10},
		PerRegion:   map[foreign.Text]int{},
		Deadlines:   engine.Deadlines{Send: 3 * time.Minute, Cold: 10 * time.Minute, Warm: 5 * time.Minute},
		Retries:     3,
		OnUnknown:   engine.Resend,
		Preflight:   engine.PreflightWarn,
		AnswerLimit: 1 << 20,
		Health:      engine.HealthSettings{Every: 30 * time.Second, Timeout: 10 * time.Second},
	}
	if got := c.Settings(); !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// TestConfigFileAndDecoderKnowTheSameKeys: config.toml has every key, commented out
// where it has no default, and no key that the program does not know.
func TestConfigFileAndDecoderKnowTheSameKeys(t *testing.T) {
	data := shipped(t)
	listed := map[string]bool{}
	index := regexp.MustCompile(`\[\d+\]`)
	if err := walk(data, reflect.TypeFor[file](), func(path string, _ int) {
		listed[index.ReplaceAllString(path, "")] = true
	}); err != nil {
		t.Fatal(err)
	}
	for path := range commented(string(data)) {
		listed[path] = true
	}
	known := knownKeys(reflect.TypeFor[file](), "")
	for _, path := range known {
		if !listed[path] {
			t.Errorf("%s is not in config.toml", path)
		}
	}
	for path := range listed {
		free := strings.HasPrefix(path, "price.") || strings.HasPrefix(path, "simulator.cold.") || strings.HasPrefix(path, "simulator.warm.")
		if !free && !slices.Contains(known, path) {
			t.Errorf("config.toml has %s, which nothing knows", path)
		}
	}
}

// commented finds the keys that are commented out below their table.
func commented(text string) map[string]bool {
	out, table := map[string]bool{}, ""
	header, example := regexp.MustCompile(`^\[+([a-z.]+)\]+`), regexp.MustCompile(`^# ([a-z_]+) = `)
	for line := range strings.Lines(text) {
		if m := header.FindStringSubmatch(line); m != nil {
			table = m[1]
		}
		if m := example.FindStringSubmatch(line); m != nil {
			out[table+"."+m[1]] = true
		}
	}
	return out
}

func knownKeys(t reflect.Type, path string) (out []string) {
	for _, name := range keys(t) {
		at, typ := join(path, name), field(t, name)
		if isList(typ) {
			typ = typ.Elem()
		}
		out = append(out, at)
		if typ.Kind() == reflect.Struct {
			out = append(out, knownKeys(typ, at)...)
		}
	}
	return out
}

func TestFileIsLaidOverKeyByKey(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "job.retries = 7\n[price]\nT4 = 1\n[simulator.cold]\n\"mistral-7b\" = \"5s\"\n")
	set := c.Settings()
	if set.Retries != 7 || set.Limits.MaxInFlight != 8 {
		t.Errorf("retries %d, max_in_flight %d: want 7 from the file and 8 from the default", set.Retries, set.Limits.MaxInFlight)
	}
	if c.Prices["T4"] != 1 || c.Prices["H100"] != 0.001097 || c.Models[0].USDPerSecond != 1 {
		t.Errorf("prices %v, model %+v", c.Prices, c.Models[0])
	}
	if cold := c.Simulator.Cold; cold["mistral-7b"] != 5*time.Second || cold["llama3.2-1b"] != 120*time.Second {
		t.Errorf("cold %v", cold)
	}
	if len(c.Questions) != 8 || c.Name() != "my.toml" {
		t.Errorf("%d questions of %s", len(c.Questions), c.Name())
	}
}

func TestFaultsOfTheFileReplaceTheOlderOnes(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[simulator]\nfaults = [\"reset EU\"]\n")
	if !slices.Equal(c.Simulator.Faults, []string{"reset EU"}) {
		t.Errorf("%q", c.Simulator.Faults)
	}
}

func TestListOfTheFileStartsFromNothing(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[job]\nmax_tokens = 99\n[[model]]\nid = \"m\"\n[[region]]\nname = \"X\"\nmodels = [\"m\"]\n[[region]]\nname = \"apac\"\nmodels = [\"m\"]\n[[question]]\nid = \"q\"\ntext = \"?\"\n")
	if want := []engine.Question{{ID: "q", Text: "?"}}; !reflect.DeepEqual(c.Questions, want) {
		t.Errorf("questions %+v", c.Questions)
	}
	want := engine.Model{ID: "m", Name: "m", GPU: "T4", Temperature: 0.1, MaxTokens: 99, USDPerSecond: 0.000164, ExpectCold: 180 * time.Second, ExpectWarm: 40 * time.Second}
	if len(c.Models) != 1 || c.Models[0] != want {
		t.Errorf("models %+v", c.Models)
	}
	x := plan.Region{Name: "X", Driver: "simulator", Target: "simulator", Models: []foreign.Text{"m"}, GPUsPerCall: 1, PriceMultiplier: 1, Scaledown: time.Minute}
	apac := x
	apac.Name, apac.Aliases = "apac", []foreign.Text{"asia", "apac", "ap", "asia-*", "ap-*"}
	if got := c.Spec().Regions; !reflect.DeepEqual(got, []plan.Region{x, apac}) {
		t.Errorf("regions %+v", got)
	}
	if c.Simulator.Cold["m"] != 180*time.Second || c.Simulator.Warm["m"] != 40*time.Second {
		t.Errorf("the simulator must take what the plan expects: %v %v", c.Simulator.Cold, c.Simulator.Warm)
	}
}

func TestGivenAliasesReplaceTheKnownOnes(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[[region]]\nname = \"US\"\nmodels = [\"mistral-7b\"]\naliases = []\nmax_in_flight = 2\npaused = true\nscaledown_window = \"0s\"\n")
	r := c.Spec().Regions[0]
	if len(r.Aliases) != 0 || !r.Paused || r.Scaledown != 0 || c.Settings().PerRegion["US"] != 2 {
		t.Errorf("%+v", r)
	}
}

func TestBeaconsURLsFollowFromTheWorkspace(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[modal]\ndriver = \"web\"\nworkspace = \"acme\"\n")
	for name, host := range map[string]string{"US": "us", "EU": "eu", "ASIA": "apac"} {
		r, ok := c.Region(foreign.Text(name))
		base := "https://acme--project-beacon-hf-" + host
		if !ok || r.Inference != base+"-inference.modal.run" || r.Health != base+"-health.modal.run" || r.Target != foreign.Text(r.Inference) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if spec := c.Spec(); spec.Simulated || spec.Speed != 1 {
		t.Errorf("simulated %v, speed %v", spec.Simulated, spec.Speed)
	}
}

func TestDriverFunctionNeedsOneWord(t *testing.T) {
	noCredentials(t)
	t.Setenv(envKey, "half a proxy token is none of its business")
	c := mustLoad(t, "[modal]\ndriver = \"function\"\nenvironment = \"test\"\n")
	if c.Simulated() || c.Environment() != "test" || len(c.Warnings()) > 0 {
		t.Errorf("simulated %t, environment %q, warnings %q", c.Simulated(), c.Environment(), c.Warnings())
	}
	for i, app := range []string{"project-beacon-hf-us", "project-beacon-hf-eu", "project-beacon-hf-apac"} {
		if r := c.Regions[i]; r.App != app || r.Function != "Inference.generate" || r.Target != "test/"+foreign.Text(app)+"/Inference.generate" {
			t.Errorf("%+v", r)
		}
	}
	c = mustLoad(t, "[modal]\ndriver = \"function\"\n[[region]]\nname = \"X\"\napp = \"a\"\nfunction = \"ask\"\nmodels = [\"mistral-7b\"]\n[[region]]\nname = \"Y\"\napp = \"a\"\nfunction = \"ask\"\nmodels = [\"mistral-7b\"]\n")
	if w := strings.Join(c.Warnings(), "\n"); !strings.Contains(w, "regions X and Y have the same app and function") {
		t.Errorf("warnings %q", w)
	}
}

func TestEachRegionMayHaveItsOwnDriver(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[modal]\ndriver = \"openai\"\nbase_url = \"https://{workspace}--{app}.modal.run/v1\"\nworkspace = \"acme\"\n"+
		"[[region]]\nname = \"US\"\nmodels = [\"mistral-7b\"]\n"+
		"[[region]]\nname = \"EU\"\nmodels = [\"mistral-7b\"]\ndriver = \"web\"\n"+
		"[[region]]\nname = \"ASIA\"\nmodels = [\"llama3.2-1b\"]\ndriver = \"router\"\nbase_url = \"http://router:8000\"\n"+
		"[[region]]\nname = \"MARS\"\nmodels = [\"qwen2.5-1.5b\"]\ndriver = \"router\"\nbase_url = \"http://router:8000\"\n")
	for i, want := range []string{
		"https://acme--project-beacon-hf-us.modal.run/v1", "https://acme--project-beacon-hf-eu-inference.modal.run",
		"http://router:8000", "http://router:8000",
	} {
		if r := c.Regions[i]; r.Target != foreign.Text(want) {
			t.Errorf("%s is asked at %s, want %s", r.Name, r.Target, want)
		}
	}
	want := "region US is asked without a system prompt and region EU with its app's own: that alone may change the answers"
	if w := c.Warnings(); len(w) != 1 || w[0] != want {
		t.Errorf("one router serves many regions: %q", w)
	}
}

func TestEnvironmentIsPartOfTheHost(t *testing.T) {
	noCredentials(t)
	c := mustLoad(t, "[modal]\nworkspace = \"acme\"\nenvironment = \"dev\"\n")
	if r, _ := c.Region("EU"); r.Inference != "https://acme-dev--project-beacon-hf-eu-inference.modal.run" {
		t.Errorf("%s", r.Inference)
	}
	if _, ok := c.Region("MARS"); ok {
		t.Error("a region that nobody declared")
	}
}

func TestByteOrderMarkIsNoMistake(t *testing.T) {
	noCredentials(t)
	if c := mustLoad(t, "\ufeff[job]\r\nretries = 1\r\n"); c.Settings().Retries != 1 {
		t.Error("not read")
	}
}

func TestUnquotedDayOfThePriceList(t *testing.T) {
	noCredentials(t)
	if c := mustLoad(t, "[price]\ndate = 2027-01-02\n"); c.PriceDate != "2027-01-02" {
		t.Errorf("%q", c.PriceDate)
	}
}

func TestWarnings(t *testing.T) {
	noCredentials(t)
	for text, want := range map[string]string{
		"[[model]]\nid = \"m\"\ngpu = \"Z80\"\n[[region]]\nname = \"X\"\nmodels = [\"m\"]\n":     `[price] has no GPU "Z80": the cost of m is counted as 0`,
		"[[region]]\nname = \"X\"\nmodels = [\"mistral-7b\", \"qwen2.5-1.5b\"]\n":                "no selected region has model llama3.2-1b: it is not asked",
		"[simulator.warm]\nmistrl = \"1s\"\n":                                                    `simulator.warm: model "mistrl" is not declared`,
		"[modal]\ndriver = \"web\"\ninference_url = \"https://h/i\"\nworkspace = \"w\"\n[job]\n": "regions US and EU have the same inference_url: their answers come from one place",
		"[modal]\ndriver = \"openai\"\nbase_url = \"http://h/v1\"\n":                             `regions US and EU have the same base_url: their answers come from one place`,
		"[modal]\ndriver = \"web\"\nworkspace = \"w\"\n[job]\nsend_deadline = \"60s\"\n":         "send_deadline is 1m0s, but Modal may take 2m30s to hand a call over: cold calls will fail",
	} {
		if c := mustLoad(t, text); len(c.Warnings()) == 0 || c.Warnings()[0] != want {
			t.Errorf("%q\n got %q\nwant %s", text, c.Warnings(), want)
		}
	}
}

// TestMoreWebFunctionsThanAWorkspaceMayHave: the three shipped regions have six.
func TestMoreWebFunctionsThanAWorkspaceMayHave(t *testing.T) {
	noCredentials(t)
	const web = "[modal]\ndriver = \"web\"\nworkspace = \"acme\"\n"
	if w := mustLoad(t, web).Warnings(); len(w) > 0 {
		t.Errorf("the shipped regions: %q", w)
	}
	text := web
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		text += "[[region]]\nname = \"" + name + "\"\napp = \"app-" + strings.ToLower(name) + "\"\nmodels = [\"mistral-7b\"]\n"
	}
	if w := strings.Join(mustLoad(t, text).Warnings(), "\n"); !strings.Contains(w, "10 web functions of workspace acme") {
		t.Errorf("warnings %q", w)
	}
}
