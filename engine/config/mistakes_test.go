package config

import (
	"strings"
	"testing"
)

const oneModel = "[[model]]\nid = \"m\"\n"

// region makes a region of the only model with more keys.
func region(more string) string {
	return oneModel + "[[region]]\nname = \"X\"\nmodels = [\"m\"]\n" + more
}

// web is a real config but for the workspace.
const web = "[modal]\ndriver = \"web\"\n"

func TestMistakesInTheFile(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct{ name, text, want string }{
		{"syntax", "[job]\nretries 3\n", `?`},
		{"unclosed string", "[job]\nname = \"a\n", `?`},
		{"key twice", "[job]\nretries = 1\nretries = 2\n", `?`},
		{"table twice", "[job]\n[job]\n", `?`},
		{"not UTF-8", "[job]\n\nname = \"\xff\"\n", `?`},
		{"unknown key", "[health]\nevry = \"1s\"\n", `?`},
		{"unknown table", "[healht]\nevery = \"1s\"\n", `?`},
		{"key of a later release", "[ui]\nmouse = true\n", `?`},
		{"upper case key", "[ui]\nFPS = 10\n", `?`},
		{"secret in the file", "[modal]\nmodal_secret = \"abc\"\n", `?`},
		{"unknown key in an inline table", "health = { evry = \"1s\" }\n", `?`},
		{"unknown key with a newline", "\"a\\nb\" = 1\n", `?`},
		{"string for number", "[job]\nretries = \"3\"\n", `?`},
		{"number for duration", "[job]\nsend_deadline = 90\n", `?`},
		{"number for size", "[store]\nanswer_limit = 1\n", `?`},
		{"fraction for whole number", "[job]\nretries = 1.5\n", `?`},
		{"number too large", "[job]\nretries = 99999999999999999999\n", `?`},
		{"string for list", region("aliases = \"x\"\n"), `?`},
		{"number in a list", region("aliases = [\n\"x\",\n3,\n]\n"), `?`},
		{"table for list of tables", "[region]\nname = \"X\"\n", `?`},
		{"list for table", "[[job]]\nretries = 1\n", `?`},
		{"value for table", "job = 1\n", `?`},
		{"table for value", "[job.retries]\n", `?`},
		{"key below a value", "[job]\nretries.x = 1\n", `?`},
		{"sub-table before the list", "[region.x]\n", `?`},

		{"model twice", oneModel + oneModel, `?`},
		{"model without id", "[[model]]\nname = \"m\"\n", `?`},
		{"no models", "model = []\n", `?`},
		{"question twice", "[[question]]\nid = \"a\"\ntext = \"x\"\n[[question]]\nid = \"a\"\ntext = \"y\"\n", `?`},
		{"no questions", "question = []\n", `?`},
		{"empty text", "[[question]]\nid = \"a\"\ntext = \" \"\n", `?`},
		{"no text", "[[question]]\nid = \"a\"\n", `?`},
		{"empty id", "[[question]]\nid = \"\"\ntext = \"x\"\n", `?`},
		{"id with NUL", "[[question]]\nid = \"a\\u0000\"\ntext = \"x\"\n", `?`},
		{"id with newline", "[[question]]\nid = \"a\\nb\"\ntext = \"x\"\n", `?`},
		{"id with space at its end", "[[question]]\nid = \"a \"\ntext = \"x\"\n", `?`},
		{"long id", "[[question]]\nid = \"" + strings.Repeat("a", 129) + "\"\ntext = \"x\"\n", `?`},
		{"negative temperature", "[[model]]\nid = \"m\"\ntemperature = -0.1\n", `?`},
		{"temperature not a number", "[job]\ntemperature = nan\n", `?`},
		{"no tokens", "[[model]]\nid = \"m\"\nmax_tokens = 0\n", `?`},
		{"expectation of nothing", "[[model]]\nid = \"m\"\nexpect_cold = \"0s\"\n", `?`},

		{"no regions", "region = []\n", `?`},
		{"region twice", region("[[region]]\nname = \"X\"\nmodels = [\"m\"]\n"), `?`},
		{"regions that differ in case", region("[[region]]\nname = \"x\"\nmodels = [\"m\"]\n"), `?`},
		{"region without name", "[[region]]\nmodels = [\"mistral-7b\"]\n", `?`},
		{"region without models", "[[region]]\nname = \"X\"\n", `?`},
		{"region with an empty list of models", "[[region]]\nname = \"X\"\nmodels = []\n", `?`},
		{"model of a region twice", "[[region]]\nname = \"X\"\nmodels = [\"mistral-7b\", \"mistral-7b\"]\n", `?`},
		{"model not declared", "[[region]]\nname = \"X\"\nmodels = [\"mistral-7b\"]\n\n[[region]]\nname = \"Y\"\nmodels = [\"gpt-5\"]\n", `?`},
		{"models replaced and regions not", "[[model]]\nid = \"gpt-5\"\n", `?`},
		{"alias for everything", region("aliases = [\"*\"]\n"), `?`},
		{"alias empty", region("aliases = [\"\"]\n"), `?`},
		{"gpus_per_call zero", region("gpus_per_call = 0\n"), `?`},
		{"gpus_per_call over the limit", region("gpus_per_call = 11\n"), `?`},
		{"gpu_limit under the shipped gpus_per_call", "[job]\ngpu_limit = -1\n", `?`},
		{"negative price_multiplier", region("price_multiplier = -1\n"), `?`},
		{"scaledown_window", region("scaledown_window = \"soon\"\n"), `?`},
		{"negative max_in_flight of a region", region("max_in_flight = -1\n"), `?`},

		{"unknown driver", "[modal]\ndriver = \"openai\"\n", `?`},
		{"unknown driver of a region", region("driver = \"function\"\n"), `?`},
		{"simulated beside real", region("[[region]]\nname = \"Y\"\nmodels = [\"m\"]\ndriver = \"web\"\ninference_url = \"https://h/i\"\nhealth_url = \"https://h/h\"\n"), `?`},
		{"web without workspace", web, `?`},
		{"web without health_url", web + region("inference_url = \"https://h/i\"\napp = \"a\"\n"), `?`},
		{"web without app", web + "workspace = \"w\"\n" + region(""), `?`},
		{"web without any template", web + "workspace = \"w\"\nhealth_url = \"\"\n", `?`},
		{"workspace", "[modal]\nworkspace = \"a/b\"\n", `?`},
		{"environment", "[modal]\nenvironment = \"@evil\"\n", `?`},
		{"URL of another scheme", web + region("inference_url = \"ftp://h/i\"\n"), `?`},
		{"URL without scheme", web + region("inference_url = \"localhost:8080\"\n"), `?`},
		{"URL without host", web + region("inference_url = \"https:///i\"\n"), `?`},
		{"not a URL", web + region("inference_url = \"https://h:port/\"\n"), `?`},
		{"URL with password", web + region("inference_url = \"https://me:hunter2@h/i\"\n"), `?`},
		{"URL with password and no scheme", web + region("inference_url = \"me:hunter2@h/i\"\n"), `?`},
		{"URL with password and the simulator", region("health_url = \"https://me:hunter2@h/i\"\n"), `?`},
		{"unknown placeholder", "[modal]\ninference_url = \"https://{region}.modal.run\"\n", `?`},
		{"host too long", web + "workspace = \"" + strings.Repeat("w", 40) + "\"\n", `?`},

		{"barrier", "[job]\nbarrier = \"none\"\n", `?`},
		{"on_unknown", "[job]\non_unknown = \"guess\"\n", `?`},
		{"preflight", "[job]\npreflight = \"maybe\"\n", `?`},
		{"theme", "[ui]\ntheme = \"pink\"\n", `?`},
		{"lookahead", "[job]\nlookahead = -1\n", `?`},
		{"repeats", "[job]\nrepeats = 0\n", `?`},
		{"too many executions", "[job]\nrepeats = 9000000000000000000\n", `?`},
		{"per_endpoint", "[job]\nper_endpoint = 0\n", `?`},
		{"max_in_flight", "[job]\nmax_in_flight = -1\n", `?`},
		{"retries", "[job]\nretries = -1\n", `?`},
		{"timeout", "[job]\ntimeout = \"never\"\n", `?`},
		{"timeout zero", "[job]\ntimeout = \"0s\"\n", `?`},
		{"send_deadline", "[job]\nsend_deadline = \"0s\"\n", `?`},
		{"cold_deadline", "[job]\ncold_deadline = \"-1m\"\n", `?`},
		{"warm_deadline", "[job]\nwarm_deadline = \"5 min\"\n", `?`},
		{"name", "[job]\nname = \"a\\u001b[2J\"\n", `?`},
		{"health every", "[health]\nevery = \"0\"\n", `?`},
		{"health timeout", "[health]\ntimeout = \"\"\n", `?`},
		{"answer_limit", "[store]\nanswer_limit = \"lots\"\n", `?`},
		{"answer_limit too large", "[store]\nanswer_limit = \"9999999999GiB\"\n", `?`},
		{"answer_limit zero", "[store]\nanswer_limit = \"0\"\n", `?`},
		{"store path", "[store]\npath = \"a\\u0000b\"\n", `?`},
		{"price", "[price]\nT4 = \"cheap\"\n", `?`},
		{"price negative", "[price]\nT4 = -1\n", `?`},
		{"price date", "[price]\ndate = \"yesterday\"\n", `?`},
		{"price date a number", "[price]\ndate = 3\n", `?`},
		{"fps low", "[ui]\nfps = 0\n", `?`},
		{"fps high", "[ui]\nfps = 61\n", `?`},
		{"speed", "[simulator]\nspeed = 0\n", `?`},
		{"speed not a number", "[simulator]\nspeed = nan\n", `?`},
		{"seed", "[simulator]\nseed = -1\n", `?`},
		{"simulated cold start", "[simulator.cold]\n\"mistral-7b\" = \"-1s\"\n", `?`},
		{"redirect_after", "[simulator]\nredirect_after = \"0s\"\n", `?`},
		{"scaledown", "[simulator]\nscaledown = \"x\"\n", `?`},
		{"max_containers", "[simulator]\nmax_containers = 0\n", `?`},
		{"faults", "[simulator]\nfaults = [1]\n", `?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.text)
			wantError(t, err, tt.want)
		})
	}
}
