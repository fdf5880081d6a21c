package cli_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

const twoModels = "[[model]]\nid = \"llama3.2-1b\"\n[[model]]\nid = \"mistral-7b\"\n"

// threeRegions configures a simulator with all models in all regions.
const threeRegions = twoModels + "[[region]]\nname = \"US\"\nmodels = [\"llama3.2-1b\", \"mistral-7b\"]\n" +
	"[[region]]\nname = \"EU\"\nmodels = [\"llama3.2-1b\", \"mistral-7b\"]\n[[region]]\nname = \"ASIA\"\nmodels = [\"llama3.2-1b\", \"mistral-7b\"]\n"

// apart configures another driver for each region.
func apart(base string) string {
	region := func(name, driver, more string) string {
		return "[[region]]\nname = \"" + name + "\"\nmodels = [\"llama3.2-1b\", \"mistral-7b\"]\ndriver = \"" + driver + "\"\n" + more
	}
	return "[modal]\ndriver = \"web\"\nbase_url = \"" + base + "\"\n" + twoModels +
		region("US", "openai", "base_url = \""+base+"/us/v1\"\n") +
		region("EU", "web", "inference_url = \""+base+"/eu/inference\"\nhealth_url = \""+base+"/eu/health\"\n") +
		region("ASIA", "router", "")
}

func TestEachRegionByItsOwnDriver(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("sim.toml", quick+threeRegions)
	cmd := o.command("simulate", "--config", "sim.toml")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Signal(syscall.SIGTERM)
	var url string
	if _, err := fmt.Fscanln(out, &url); err != nil {
		t.Fatal(err)
	}
	o.write("my.toml", apart(url))
	o.ok("health", "--config", "my.toml")
	o.ok("run", "--config", "my.toml", "--plain")
	o.ok("verify", "last", "--config", "my.toml")
	regions := map[string]int{}
	for line := range strings.Lines(o.ok("export", "last", "--config", "my.toml")) {
		var row struct{ Region, State, Answer string }
		if err := json.Unmarshal([]byte(line), &row); err != nil || row.State != "completed" || row.Answer == "" {
			t.Errorf("%v: %s", err, line)
		}
		regions[row.Region]++
	}
	if got := fmt.Sprint(regions); got != "map[ASIA:16 EU:16 US:16]" {
		t.Errorf("answers by region: %s", got)
	}
}

// TestASimulatorEndsAJobAtAnySpeed: with a speed at which Modal's times are shorter than
// one commit, a job still ends as with the configured speed.
func TestASimulatorEndsAJobAtAnySpeed(t *testing.T) {
	t.Parallel()
	for _, speed := range []string{"100000", "1000000"} {
		o := newOperator(t)
		o.write("sim.toml", threeRegions)
		cmd := o.command("simulate", "--config", "sim.toml", "--speed", speed)
		out, _ := cmd.StdoutPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var url string
		if _, err := fmt.Fscanln(out, &url); err != nil {
			t.Fatal(err)
		}
		o.configured("[modal]\ndriver = \"web\"\n" + twoModels + webRegions(url, "US", "EU", "ASIA") + "[job]\ntimeout = \"20s\"\n")
		if text := o.ok("run", "--plain"); !strings.Contains(text, "results_count=48 state=completed") {
			t.Errorf("speed %s\n%s", speed, text)
		}
		o.ok("verify", "last")
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	}
}

// webRegions configures regions that are web functions of a simulator.
func webRegions(base string, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		at := base + "/" + strings.ToLower(name)
		fmt.Fprintf(&b, "[[region]]\nname = %q\nmodels = [\"llama3.2-1b\", \"mistral-7b\"]\ninference_url = \"%s/inference\"\nhealth_url = \"%s/health\"\n", name, at, at)
	}
	return b.String()
}

// ollama is a server that shares no code with the program or its simulator.
func ollama(t *testing.T, asked *atomic.Int64, key string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			w.WriteHeader(401)
			fmt.Fprintf(w, `{"error":{"message":"wrong key %s","type":"api_error"}}`, r.Header.Get("Authorization"))
			return
		}
		switch r.Method + " " + r.URL.Path {
		case "GET /v1/models":
			fmt.Fprint(w, `{"object":"list","data":[{"id":"llama3.2-1b","object":"model","owned_by":"library"}]}`)
		case "POST /v1/chat/completions":
			var body struct {
				Model    string
				Messages []struct{ Role, Content string }
			}
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Messages) != 1 {
				t.Errorf("%+v %v", body, err)
			}
			if body.Model != "llama3.2-1b" {
				w.WriteHeader(404)
				fmt.Fprintf(w, `{"error":{"message":"model \"%s\" not found, try pulling it first","type":"api_error"}}`, body.Model)
				return
			}
			asked.Add(1)
			fmt.Fprint(w, `{"id":"chatcmpl-1","object":"chat.completion","model":"llama3.2-1b","system_fingerprint":"fp_ollama",
"choices":[{"index":0,"message":{"role":"assistant","content":"It is 4, and the capital is Paris."},"finish_reason":"length"}],"usage":{"completion_tokens":9}}`)
		default:
			http.NotFound(w, r)
		}
	}))
}

func TestOllamaIsAsked(t *testing.T) {
	t.Parallel()
	const key = "sk-verysecretvalue"
	var asked atomic.Int64
	server := ollama(t, &asked, key)
	defer server.Close()
	o := newOperator(t)
	o.write("my.toml", "[modal]\ndriver = \"openai\"\n"+twoModels+"[[region]]\nname = \"HERE\"\nmodels = [\"llama3.2-1b\", \"mistral-7b\"]\nbase_url = \""+server.URL+"/v1\"\n")
	with := func(key string, want int, args ...string) string {
		t.Helper()
		cmd := o.command(append(args, "--config", "my.toml")...)
		cmd.Env = append(cmd.Env, "OPENAI_API_KEY="+key)
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want {
			t.Errorf("%v: exit %d\n%s", args, code, out)
		}
		return string(out)
	}
	seen := with(key, 1, "run", "--plain") // the server does not have the other model
	seen += with(key, 0, "export", "last")
	if n := asked.Load(); n != 8 || strings.Count(seen, `"class":"truncated"`) != 8 || strings.Count(seen, "try pulling it first") < 8 {
		t.Errorf("%d asked\n%s", n, seen)
	}
	health := with(key, 1, "health", "--json")
	if !strings.Contains(health, `"models_missing":["mistral-7b"]`) {
		t.Errorf("health %s", health)
	}
	seen += health + with("sk-anothersecret", 1, "run", "--plain")
	if !strings.Contains(seen, "OPENAI_API_KEY") {
		t.Error("no hint to the key")
	}
	filepath.WalkDir(o.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, _ := os.ReadFile(path)
			seen += string(b)
		}
		return nil
	})
	if strings.Contains(seen, key) || strings.Contains(seen, "sk-anothersecret") {
		t.Error("a key was left somewhere")
	}
}
