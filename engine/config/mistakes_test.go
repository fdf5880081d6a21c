package config

import (
	"strings"
	"testing"
)

const oneModel = "[[model]]\nid = \"m\"\n"

// region makes a region with one model and more keys.
func region(more string) string {
	return oneModel + "[[region]]\nname = \"X\"\nmodels = [\"m\"]\n" + more
}

// web is a real config that lacks only the workspace.
const web = "[modal]\ndriver = \"web\"\n"

func TestMistakesInTheFile(t *testing.T) {
	noCredentials(t)
	for _, tt := range []struct{ name, text, want string }{
		{"syntax", "[job]\nretries 3\n", `my.toml:2: not TOML: expected '=' after key`},
		{"unclosed string", "[job]\nname = \"a\n", `my.toml:2: not TOML: basic strings cannot have new lines`},
		{"key twice", "[job]\nretries = 1\nretries = 2\n", `my.toml:3: job.retries: is given twice; keep one`},
		{"table twice", "[job]\n[job]\n", `my.toml:2: job: is given twice; keep one`},
		{"not UTF-8", "[job]\n\nname = \"\xff\"\n", `my.toml:3: not UTF-8; save the file as UTF-8`},
		{"unknown key", "[health]\nevry = \"1s\"\n", `my.toml:2: health.evry: unknown key; known are every, timeout`},
		{"unknown table", "[healht]\nevery = \"1s\"\n", `my.toml:1: healht: unknown key; known are modal, region, model, question, job, health, store, price, ui, simulator`},
		{"key of a later release", "[ui]\nsound = true\n", `my.toml:2: ui.sound: unknown key; known are theme, fps, mouse, notify, keys`},
		{"upper case key", "[ui]\nFPS = 10\n", `my.toml:2: ui.FPS: unknown key; known are theme, fps, mouse, notify, keys`},
		{"secret in the file", "[modal]\nmodal_secret = \"abc\"\n", `my.toml:2: modal.modal_secret: unknown key; secrets are never in a file: set MODAL_KEY and MODAL_SECRET in the environment`},
		{"unknown key in an inline table", "health = { evry = \"1s\" }\n", `my.toml:1: health.evry: unknown key; known are every, timeout`},
		{"unknown key with a newline", "\"a\\nb\" = 1\n", `my.toml:1: "a\nb": unknown key; known are modal, region, model, question, job, health, store, price, ui, simulator`},
		{"string for number", "[job]\nretries = \"3\"\n", `my.toml:2: job.retries: is a string; want a whole number`},
		{"number for duration", "[job]\nsend_deadline = 90\n", `my.toml:2: job.send_deadline: is a whole number; want a duration in quotes, such as "90s"`},
		{"number for size", "[store]\nanswer_limit = 1\n", `my.toml:2: store.answer_limit: is a whole number; want a size in quotes, such as "1MiB"`},
		{"fraction for whole number", "[job]\nretries = 1.5\n", `my.toml:2: job.retries: is a number with a fraction; want a whole number`},
		{"too many retries", "[job]\nretries = 101\n", `my.toml:2: job.retries: 101 is too large; use at most 100`},
		{"answers too large", "[store]\nanswer_limit = \"65MiB\"\n", `my.toml:2: store.answer_limit: "65MiB" is too large; use at most "64MiB"`},
		{"number too large", "[job]\nretries = 99999999999999999999\n", `my.toml:2: job.retries: decimal number is too large to fit in a 64-bit signed integer`},
		{"string for list", region("aliases = \"x\"\n"), `my.toml:6: region[0].aliases: is a string; want a list of strings, such as ["a", "b"]`},
		{"number in a list", region("aliases = [\n\"x\",\n3,\n]\n"), `my.toml:8: region[0].aliases[1]: is a whole number; want a string in quotes`},
		{"table for list of tables", "[region]\nname = \"X\"\n", `my.toml:1: region: is a list of tables; write [[region]]`},
		{"list for table", "[[job]]\nretries = 1\n", `my.toml:1: job: is one table, not a list; write [job]`},
		{"value for table", "job = 1\n", `my.toml:1: job: is a whole number; want a table`},
		{"table for value", "[job.retries]\n", `my.toml:1: job.retries: is a table; want a whole number`},
		{"key below a value", "[job]\nretries.x = 1\n", `my.toml:2: job.retries.x: job.retries is not a table; want a whole number`},
		{"sub-table before the list", "[region.x]\n", `my.toml:1: region: is a list of tables; write [[region]]`},

		{"model twice", oneModel + oneModel, `my.toml:4: model[1].id: "m" is already used; ids must be unique`},
		{"model without id", "[[model]]\nname = \"m\"\n", `my.toml:1: model[0].id: is empty; give it a short, stable name`},
		{"no models", "model = []\n", `my.toml:1: model: there is none; add a [[model]] with an id`},
		{"question twice", "[[question]]\nid = \"a\"\ntext = \"x\"\n[[question]]\nid = \"a\"\ntext = \"y\"\n", `my.toml:5: question[1].id: "a" is already used; ids must be unique`},
		{"no questions", "question = []\n", `my.toml:1: question: there is none; add a [[question]] with an id and a text`},
		{"empty text", "[[question]]\nid = \"a\"\ntext = \" \"\n", `my.toml:3: question[0].text: is empty; write what to ask`},
		{"no text", "[[question]]\nid = \"a\"\n", `my.toml:1: question[0].text: is empty; write what to ask`},
		{"empty id", "[[question]]\nid = \"\"\ntext = \"x\"\n", `my.toml:2: question[0].id: is empty; give it a short, stable name`},
		{"id with NUL", "[[question]]\nid = \"a\\u0000\"\ntext = \"x\"\n", `my.toml:2: question[0].id: "a\x00" has control characters; use letters, digits, - and _`},
		{"id with newline", "[[question]]\nid = \"a\\nb\"\ntext = \"x\"\n", `my.toml:2: question[0].id: "a\nb" has control characters; use letters, digits, - and _`},
		{"id with space at its end", "[[question]]\nid = \"a \"\ntext = \"x\"\n", `my.toml:2: question[0].id: "a " begins or ends with a space; remove it`},
		{"long id", "[[question]]\nid = \"" + strings.Repeat("a", 129) + "\"\ntext = \"x\"\n", `my.toml:2: question[0].id: is 129 bytes long; use at most 128`},
		{"negative temperature", "[[model]]\nid = \"m\"\ntemperature = -0.1\n", `my.toml:3: model[0].temperature: -0.1 is not allowed; use 0 or more`},
		{"temperature not a number", "[job]\ntemperature = nan\n", `my.toml:2: job.temperature: NaN is not allowed; use 0 or more`},
		{"no tokens", "[[model]]\nid = \"m\"\nmax_tokens = 0\n", `my.toml:3: model[0].max_tokens: 0 is too small; use 1 or more`},
		{"expectation of nothing", "[[model]]\nid = \"m\"\nexpect_cold = \"0s\"\n", `my.toml:3: model[0].expect_cold: "0s" is too short; use more than 0`},

		{"no regions", "region = []\n", `my.toml:1: region: there is none; add a [[region]] with a name and models`},
		{"region twice", region("[[region]]\nname = \"X\"\nmodels = [\"m\"]\n"), `my.toml:7: region[1].name: "X" is already used as "X"; names must differ in more than case`},
		{"regions that differ in case", region("[[region]]\nname = \"x\"\nmodels = [\"m\"]\n"), `my.toml:7: region[1].name: "x" is already used as "X"; names must differ in more than case`},
		{"region without name", "[[region]]\nmodels = [\"mistral-7b\"]\n", `my.toml:1: region[0].name: is empty; give it a short, stable name`},
		{"region without models", "[[region]]\nname = \"X\"\n", `my.toml:1: region[0].models: the region has none; declared are llama3.2-1b, mistral-7b, qwen2.5-1.5b`},
		{"region with an empty list of models", "[[region]]\nname = \"X\"\nmodels = []\n", `my.toml:3: region[0].models: the region has none; declared are llama3.2-1b, mistral-7b, qwen2.5-1.5b`},
		{"model of a region twice", "[[region]]\nname = \"X\"\nmodels = [\"mistral-7b\", \"mistral-7b\"]\n", `my.toml:3: region[0].models: model "mistral-7b" is named twice; once is enough`},
		{"model not declared", "[[region]]\nname = \"X\"\nmodels = [\"mistral-7b\"]\n\n[[region]]\nname = \"Y\"\nmodels = [\"gpt-5\"]\n", `my.toml:7: region[1].models: model "gpt-5" is not declared; declared are llama3.2-1b, mistral-7b, qwen2.5-1.5b`},
		{"models replaced and regions not", "[[model]]\nid = \"gpt-5\"\n", `my.toml:2: region[0].models: model "llama3.2-1b" is not declared; declared are gpt-5`},
		{"alias for everything", region("aliases = [\"*\"]\n"), `my.toml:6: region[0].aliases[0]: "*" would prove nothing; a * may only end a name, as in "us-*"`},
		{"alias empty", region("aliases = [\"\"]\n"), `my.toml:6: region[0].aliases[0]: is empty; give it a short, stable name`},
		{"gpus_per_call zero", region("gpus_per_call = 0\n"), `my.toml:6: region[0].gpus_per_call: 0 is too small; use 1 or more`},
		{"gpus_per_call over the limit", region("gpus_per_call = 11\n"), `my.toml:6: region[0].gpus_per_call: one call needs 11 GPUs, but job.gpu_limit is 10; raise the limit, or set it to 0 for none`},
		{"gpu_limit under the shipped gpus_per_call", "[job]\ngpu_limit = -1\n", `my.toml:2: job.gpu_limit: -1 is too small; use 0 or more`},
		{"negative price_multiplier", region("price_multiplier = -1\n"), `my.toml:6: region[0].price_multiplier: -1 is not allowed; use 0 or more`},
		{"scaledown_window", region("scaledown_window = \"soon\"\n"), `my.toml:6: region[0].scaledown_window: "soon" is not a duration; use one such as "90s", "5m" or "1h30m"`},
		{"negative max_in_flight of a region", region("max_in_flight = -1\n"), `my.toml:6: region[0].max_in_flight: -1 is too small; use 0 or more`},

		{"unknown driver", "[modal]\ndriver = \"telepathy\"\n", `my.toml:2: modal.driver: "telepathy" is not a driver of this release; use ` + either(Drivers())},
		{"unknown driver of a region", region("driver = \"pigeon\"\n"), `my.toml:6: region[0].driver: "pigeon" is not a driver of this release; use ` + either(Drivers())},
		{"function without app", region("driver = \"function\"\n"), `my.toml:3: region[0].app: is empty, but driver function needs it for region X; set it to the name of the deployed app`},
		{"no name of a function", region("function = \"a.b.c\"\n"), `my.toml:6: region[0].function: "a.b.c" is not a function; use its name in Python, or "Class.method"`},
		{"simulated beside real", region("[[region]]\nname = \"Y\"\nmodels = [\"m\"]\ndriver = \"web\"\ninference_url = \"https://h/i\"\nhealth_url = \"https://h/h\"\n"), `my.toml:9: region[1].driver: "web" cannot be mixed with "simulator" of region X; a config is either simulated or real`},
		{"web without workspace", web, `my.toml:2: modal.workspace: is empty, but driver web needs it for the inference_url of region US; set it, or the region's own inference_url`},
		{"web without health_url", web + region("inference_url = \"https://h/i\"\napp = \"a\"\n"), `my.toml:5: modal.workspace: is empty, but driver web needs it for the health_url of region X; set it, or the region's own health_url`},
		{"web without app", web + "workspace = \"w\"\n" + region(""), `my.toml:6: region[0].app: is empty, but driver web needs it for the inference_url of region X; set it, or the region's own inference_url`},
		{"web without any template", web + "workspace = \"w\"\nhealth_url = \"\"\n", `my.toml:4: modal.health_url: is empty, but driver web needs it for the health_url of region US; set it, or the region's own health_url`},
		{"workspace", "[modal]\nworkspace = \"a/b\"\n", `my.toml:2: modal.workspace: "a/b" cannot be part of a host name; use letters, digits and -`},
		{"environment", "[modal]\nenvironment = \"@evil\"\n", `my.toml:2: modal.environment: "@evil" cannot be part of a host name; use letters, digits and -`},
		{"URL of another scheme", web + region("inference_url = \"ftp://h/i\"\n"), `my.toml:8: region[0].inference_url: "ftp://h/i" is neither http nor https; use one such as https://host/path`},
		{"URL without scheme", web + region("inference_url = \"localhost:8080\"\n"), `my.toml:8: region[0].inference_url: "localhost:8080" is neither http nor https; use one such as https://host/path`},
		{"URL without host", web + region("inference_url = \"https:///i\"\n"), `my.toml:8: region[0].inference_url: "https:///i" has no host; use one such as https://host/path`},
		{"not a URL", web + region("inference_url = \"https://h:port/\"\n"), `my.toml:8: region[0].inference_url: not a URL; use one such as https://host/path`},
		{"URL with password", web + region("inference_url = \"https://me:hunter2@h/i\"\n"), `my.toml:8: region[0].inference_url: the URL has a user or password in it; set MODAL_KEY and MODAL_SECRET in the environment instead`},
		{"URL with password and no scheme", web + region("inference_url = \"me:hunter2@h/i\"\n"), `my.toml:8: region[0].inference_url: the URL has a user or password in it; set MODAL_KEY and MODAL_SECRET in the environment instead`},
		{"URL with password and the simulator", region("health_url = \"https://me:hunter2@h/i\"\n"), `my.toml:6: region[0].health_url: the URL has a user or password in it; set MODAL_KEY and MODAL_SECRET in the environment instead`},
		{"openai without base_url", "[modal]\ndriver = \"openai\"\n", `my.toml:2: modal.base_url: is empty, but driver openai needs it for the base_url of region US; set it, or the region's own base_url`},
		{"router without base_url", region("driver = \"router\"\n"), `my.toml:6: modal.base_url: is empty, but driver router needs it for the base_url of region X; set it, or the region's own base_url`},
		{"base_url without app", "[modal]\ndriver = \"openai\"\nbase_url = \"https://w--{app}.modal.run/v1\"\n" + region(""), `my.toml:6: region[0].app: is empty, but driver openai needs it for the base_url of region X; set it, or the region's own base_url`},
		{"base_url of another scheme", region("driver = \"openai\"\nbase_url = \"localhost:11434/v1\"\n"), `my.toml:7: region[0].base_url: "localhost:11434/v1" is neither http nor https; use one such as https://host/path`},
		{"base_url with password", region("driver = \"openai\"\nbase_url = \"https://me:hunter2@h/v1\"\n"), `my.toml:7: region[0].base_url: the URL has a user or password in it; set OPENAI_API_KEY in the environment instead`},
		{"unknown placeholder", "[modal]\ninference_url = \"https://{region}.modal.run\"\n", `my.toml:2: modal.inference_url: "{region}" is not a placeholder; use {workspace} and {app}`},
		{"host too long", web + "workspace = \"" + strings.Repeat("w", 40) + "\"\n", `my.toml:3: modal.inference_url: a part of the host "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww--project-beacon-hf-us-inference.modal.run" is longer than 63; Modal shortens such names: copy the URL that modal deploy prints`},

		{"barrier", "[job]\nbarrier = \"none\"\n", `my.toml:2: job.barrier: "none" is not known; use job, region or endpoint`},
		{"on_unknown", "[job]\non_unknown = \"guess\"\n", `my.toml:2: job.on_unknown: "guess" is not known; use resend or ask`},
		{"preflight", "[job]\npreflight = \"maybe\"\n", `my.toml:2: job.preflight: "maybe" is not known; use warn, block or off`},
		{"theme", "[ui]\ntheme = \"pink\"\n", `my.toml:2: ui.theme: "pink" is not known; use one of auto, dark, light, and any of colorblind, ascii, still, reader`},
		{"lookahead", "[job]\nlookahead = -1\n", `my.toml:2: job.lookahead: -1 is too small; use 0 or more`},
		{"repeats", "[job]\nrepeats = 0\n", `my.toml:2: job.repeats: 0 is too small; use 1 or more`},
		{"too many executions", "[job]\nrepeats = 9000000000000000000\n", `my.toml:2: job.repeats: 9000000000000000000 repeats of 8 questions at 8 endpoints are too many; use at most 156250`},
		{"per_endpoint", "[job]\nper_endpoint = 0\n", `my.toml:2: job.per_endpoint: 0 is too small; use 1 or more`},
		{"max_in_flight", "[job]\nmax_in_flight = -1\n", `my.toml:2: job.max_in_flight: -1 is too small; use 0 or more`},
		{"retries", "[job]\nretries = -1\n", `my.toml:2: job.retries: -1 is too small; use 0 or more`},
		{"timeout", "[job]\ntimeout = \"never\"\n", `my.toml:2: job.timeout: "never" is not a timeout; use "auto" or a duration such as "15m"`},
		{"timeout zero", "[job]\ntimeout = \"0s\"\n", `my.toml:2: job.timeout: "0s" is not a timeout; use "auto" or a duration such as "15m"`},
		{"send_deadline", "[job]\nsend_deadline = \"0s\"\n", `my.toml:2: job.send_deadline: "0s" is too short; use more than 0`},
		{"cold_deadline", "[job]\ncold_deadline = \"-1m\"\n", `my.toml:2: job.cold_deadline: "-1m" is too short; use more than 0`},
		{"warm_deadline", "[job]\nwarm_deadline = \"5 min\"\n", `my.toml:2: job.warm_deadline: "5 min" is not a duration; use one such as "90s", "5m" or "1h30m"`},
		{"health every", "[health]\nevery = \"0\"\n", `my.toml:2: health.every: "0" is too short; use more than 0`},
		{"health timeout", "[health]\ntimeout = \"\"\n", `my.toml:2: health.timeout: "" is not a duration; use one such as "90s", "5m" or "1h30m"`},
		{"answer_limit", "[store]\nanswer_limit = \"lots\"\n", `my.toml:2: store.answer_limit: "lots" is not a size; use one such as "64KiB" or "1MiB"`},
		{"answer_limit too large", "[store]\nanswer_limit = \"9999999999GiB\"\n", `my.toml:2: store.answer_limit: "9999999999GiB" is not a size; use one such as "64KiB" or "1MiB"`},
		{"answer_limit zero", "[store]\nanswer_limit = \"0\"\n", `my.toml:2: store.answer_limit: "0" is not a size; use one such as "64KiB" or "1MiB"`},
		{"store path", "[store]\npath = \"a\\u0000b\"\n", `my.toml:2: store.path: "a\x00b" has control characters; a path must not have them`},
		{"price", "[price]\nT4 = \"cheap\"\n", `my.toml:2: price.T4: is not a number; use US dollars per second, such as 0.000164`},
		{"price negative", "[price]\nT4 = -1\n", `my.toml:2: price.T4: -1 is not allowed; use 0 or more`},
		{"price date", "[price]\ndate = \"yesterday\"\n", `my.toml:2: price.date: is not a day; use one such as "2026-08-19"`},
		{"price date a number", "[price]\ndate = 3\n", `my.toml:2: price.date: is not a day; use one such as "2026-08-19"`},
		{"fps low", "[ui]\nfps = 0\n", `my.toml:2: ui.fps: 0 is out of range; use 1 to 60`},
		{"fps high", "[ui]\nfps = 61\n", `my.toml:2: ui.fps: 61 is out of range; use 1 to 60`},
		{"speed", "[simulator]\nspeed = 0\n", `my.toml:2: simulator.speed: 0 is not a speed; use a number above 0: 1 is as slow as Modal`},
		{"speed not a number", "[simulator]\nspeed = nan\n", `my.toml:2: simulator.speed: NaN is not a speed; use a number above 0: 1 is as slow as Modal`},
		{"seed", "[simulator]\nseed = -1\n", `my.toml:2: simulator.seed: -1 is negative; use 0 or more`},
		{"simulated cold start", "[simulator.cold]\n\"mistral-7b\" = \"-1s\"\n", `my.toml:2: simulator.cold.mistral-7b: "-1s" is negative; use 0 or more`},
		{"redirect_after", "[simulator]\nredirect_after = \"0s\"\n", `my.toml:2: simulator.redirect_after: "0s" is too short; use more than 0`},
		{"scaledown", "[simulator]\nscaledown = \"x\"\n", `my.toml:2: simulator.scaledown: "x" is not a duration; use one such as "90s", "5m" or "1h30m"`},
		{"max_containers", "[simulator]\nmax_containers = 0\n", `my.toml:2: simulator.max_containers: 0 is too small; use 1 or more`},
		{"faults", "[simulator]\nfaults = [1]\n", `my.toml:2: simulator.faults[0]: is a whole number; want a string in quotes`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.text)
			wantError(t, err, tt.want)
		})
	}
}
