package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// binary is the path of the real program, built once for all tests of this package.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "beacon-test")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "beacon")
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", binary, "beacon").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		os.Exit(1)
	}
	// Most tests wait for another process, so more of them run at once than there are cores.
	// A -parallel on the command line overrides it.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	// A process that caught a signal starts its children with the default disposition: the
	// tests of signals also hold under nohup.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(dir)
		os.Exit(code)
	}))
}

// operator runs the program in its own folder, which has every file that it may use.
type operator struct {
	t   testing.TB
	dir string
	cwd string   // below dir, "" for dir itself
	env []string // in addition to the environment of every test
}

func newOperator(t testing.TB) *operator { return &operator{t: t, dir: t.TempDir()} }

func (o *operator) write(name, text string) {
	if err := os.WriteFile(filepath.Join(o.dir, name), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// configured writes the user's configuration file, which the program finds without --config.
func (o *operator) configured(text string) {
	o.t.Helper()
	if err := os.MkdirAll(filepath.Join(o.dir, "config", "beacon"), 0o700); err != nil {
		o.t.Fatal(err)
	}
	o.write("config/beacon/config.toml", text)
}

func (o *operator) command(args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir = filepath.Join(o.dir, o.cwd)
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+filepath.Join(o.dir, "data"), "XDG_CONFIG_HOME="+filepath.Join(o.dir, "config"), "MODAL_KEY=", "MODAL_SECRET=",
		"MODAL_CONFIG_PATH="+filepath.Join(o.dir, "modal.toml"), "MODAL_TOKEN_ID=", "MODAL_TOKEN_SECRET=", "MODAL_SERVER_URL=", "MODAL_PROFILE=", "MODAL_ENVIRONMENT=")
	cmd.Env = append(cmd.Env, o.env...)
	return cmd
}

// result is the output and exit code of a command.
type result struct {
	stdout, stderr string
	code           int
}

func (o *operator) run(args ...string) result {
	o.t.Helper()
	cmd := o.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		o.t.Fatal(err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// ok runs a command that must succeed, and returns its standard output.
func (o *operator) ok(args ...string) string {
	o.t.Helper()
	r := o.run(args...)
	if r.code != 0 {
		o.t.Fatalf("beacon %v: exit %d\n%s%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

// waitForLog waits until the log of another process has a message.
func waitForLog(t *testing.T, path, message string) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if text, _ := os.ReadFile(path); strings.Contains(string(text), message) {
			return
		}
	}
	t.Fatalf("%s never said %q", path, message)
}

// otherServer is a server that shares no code with the program or its simulator. It has one
// container per endpoint, which is cold once, and answers a long call with a 303 to a result
// URL.
type otherServer struct {
	cold, warm, handOver time.Duration
	mu                   sync.Mutex
	warmed               map[string]bool
	results              map[string]chan string
	flight, most         int
	each                 map[string]int
	mostEach             int
	posts, toResult      int
	health               map[string]int
	prompts              []string
	late                 int // requests that came before the earlier question had ended
	open                 map[string]int
	left                 int           // requests that their client aborted
	held                 chan struct{} // one entry once a request is held for an hour
}

func newForeign(cold, warm, handOver time.Duration) (*otherServer, *httptest.Server) {
	f := &otherServer{cold: cold, warm: warm, handOver: handOver, warmed: map[string]bool{}, results: map[string]chan string{}, each: map[string]int{}, health: map[string]int{}, open: map[string]int{}, held: make(chan struct{}, 1)}
	return f, httptest.NewServer(f)
}

func (f *otherServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	region, what, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	if what == "health" {
		f.mu.Lock()
		f.health[region]++
		f.mu.Unlock()
		fmt.Fprint(w, `{"status":"healthy","models_available":["llama3.2-1b","mistral-7b","qwen2.5-1.5b"]}`)
		return
	}
	if id := r.URL.Query().Get("call"); id != "" {
		f.result(w, r, id)
		return
	}
	f.ask(w, r, region)
}

func (f *otherServer) result(w http.ResponseWriter, r *http.Request, id string) {
	f.mu.Lock()
	if r.Method == http.MethodPost {
		f.toResult++
	}
	ch := f.results[id]
	f.mu.Unlock()
	f.wait(w, r, ch, id)
}

func (f *otherServer) wait(w http.ResponseWriter, r *http.Request, ch chan string, id string) {
	select {
	case text := <-ch:
		fmt.Fprint(w, text)
	case <-time.After(f.handOver):
		w.Header().Set("Location", r.URL.Path+"?call="+id)
		w.WriteHeader(http.StatusSeeOther)
	case <-r.Context().Done():
		f.mu.Lock()
		f.left++
		f.mu.Unlock()
	}
}

// takes sets how long all later calls take.
func (f *otherServer) takes(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cold, f.warm = d, d
}

func (f *otherServer) ask(w http.ResponseWriter, r *http.Request, region string) {
	var body struct{ Model, Prompt string }
	json.NewDecoder(r.Body).Decode(&body)
	endpoint := region + "/" + body.Model
	f.mu.Lock()
	f.posts++
	f.flight++
	f.each[endpoint]++
	f.most, f.mostEach = max(f.most, f.flight), max(f.mostEach, f.each[endpoint])
	takes := f.warm
	if !f.warmed[endpoint] {
		takes, f.warmed[endpoint] = f.cold, true
	}
	id := fmt.Sprint(f.posts)
	ch := make(chan string, 1)
	f.results[id] = ch
	if len(f.prompts) == 0 || f.prompts[len(f.prompts)-1] != body.Prompt {
		f.prompts = append(f.prompts, body.Prompt)
	}
	for other, n := range f.open {
		if other != body.Prompt && n > 0 {
			f.late++
		}
	}
	f.open[body.Prompt]++
	f.mu.Unlock()
	if takes >= time.Hour {
		select {
		case f.held <- struct{}{}:
		default:
		}
	}
	time.AfterFunc(takes, func() {
		f.mu.Lock()
		f.flight--
		f.each[endpoint]--
		f.open[body.Prompt]--
		f.mu.Unlock()
		b, _ := json.Marshal(map[string]any{"success": true, "response": "answer to " + body.Prompt, "model": body.Model, "region": region + "-east", "inference_time": takes.Seconds(), "tokens_generated": 5})
		ch <- string(b)
	})
	f.wait(w, r, ch, id)
}

// webConfig configures a server by its URLs.
func webConfig(url string, more string) string {
	text := "[modal]\ndriver = \"web\"\n" + more
	for _, r := range []struct{ name, path, models string }{
		{"US", "us", `"llama3.2-1b", "qwen2.5-1.5b"`}, {"EU", "eu", `"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"`}, {"ASIA", "asia", `"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"`},
	} {
		text += fmt.Sprintf("[[region]]\nname = %q\ninference_url = \"%s/%s/inference\"\nhealth_url = \"%s/%s/health\"\nmodels = [%s]\n", r.name, url, r.path, url, r.path, r.models)
	}
	return text
}

func TestAServerNobodyHereWrote(t *testing.T) {
	t.Parallel()
	f, server := newForeign(time.Second, 100*time.Millisecond, 300*time.Millisecond)
	defer server.Close()
	o := newOperator(t)
	o.write("my.toml", webConfig(server.URL, ""))
	o.ok("run", "--config", "my.toml", "--plain")
	lines := strings.Split(strings.TrimSpace(o.ok("export", "last", "--config", "my.toml")), "\n")
	o.ok("verify", "last", "--config", "my.toml")
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(lines) != 64 || f.posts != 64 || f.toResult != 0 {
		t.Errorf("%d answers exported, %d POSTs, %d to result URLs", len(lines), f.posts, f.toResult)
	}
	if f.most > 8 || f.mostEach > 1 || len(f.prompts) != 8 || f.late != 0 {
		t.Errorf("at most %d in flight, %d at an endpoint, %d batches, %d sent early", f.most, f.mostEach, len(f.prompts), f.late)
	}
	for _, region := range []string{"us", "eu", "asia"} {
		if f.health[region] == 0 {
			t.Errorf("health of %s was never read", region)
		}
	}
}

func TestARegionThatIsDownFailsAlone(t *testing.T) {
	t.Parallel()
	_, server := newForeign(0, 0, time.Second)
	defer server.Close()
	o := newOperator(t)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	o.write("my.toml", strings.ReplaceAll(webConfig(server.URL, "[job]\nretries = 1\n"), server.URL+"/eu/", closed.URL+"/eu/"))
	if r := o.run("run", "--config", "my.toml", "--json"); r.code != 1 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	var show struct {
		Job        struct{ Completed, Failed int }
		Executions []struct{ Region, State, Error string }
	}
	if err := json.Unmarshal([]byte(o.ok("show", "last", "--json", "--config", "my.toml")), &show); err != nil {
		t.Fatal(err)
	}
	if show.Job.Completed != 40 || show.Job.Failed != 24 {
		t.Errorf("%+v", show.Job)
	}
	for _, x := range show.Executions {
		if (x.Region == "EU") != (x.State == "failed") || x.Region == "EU" && x.Error == "" {
			t.Errorf("%+v", x)
		}
	}
}

func TestASignalInMidJobKeepsEverythingAndResumeCompletes(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			f, server := newForeign(50*time.Millisecond, 50*time.Millisecond, time.Minute)
			defer server.Close()
			o := newOperator(t)
			o.write("my.toml", webConfig(server.URL, ""))
			cmd := o.command("run", "--config", "my.toml", "--json")
			out, _ := cmd.StdoutPipe()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			answered := map[string]bool{}
			events := json.NewDecoder(out)
			var last map[string]any
			for {
				var ev map[string]any
				if err := events.Decode(&ev); err != nil {
					break
				}
				last = ev
				if ev["event"] == "execution_finished" && ev["state"] == "completed" {
					answered[fmt.Sprint(ev["question"], ev["region"], ev["model"])] = true
					if len(answered) == 20 {
						f.takes(time.Hour) // so a later call can only be aborted
						<-f.held
						cmd.Process.Signal(sig)
					}
				}
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 130 || last["event"] != "job_finished" || last["state"] != "canceled" {
				t.Errorf("exit %d, last event %v", code, last)
			}
			before := o.answers("my.toml")
			for k := range answered {
				if _, kept := before[k]; !kept {
					t.Errorf("%s was printed as completed and is not in the store", k)
				}
			}
			f.takes(50 * time.Millisecond)
			o.ok("resume", "--config", "my.toml", "--plain")
			after := o.answers("my.toml")
			if len(after) != 64 {
				t.Errorf("%d answers after resume", len(after))
			}
			o.ok("verify", "last", "--config", "my.toml")
			if r := o.run("resume", "--config", "my.toml"); r.code != 0 || !strings.Contains(r.stderr, "nothing to do") {
				t.Errorf("resume with nothing to do: exit %d, %s", r.code, r.stderr)
			}
			server.Close() // returns when every request has ended
			if f.left == 0 {
				t.Error("no call was aborted")
			}
		})
	}
}

// answers returns the completed answers of the last job by question, region and model.
func (o *operator) answers(config string) map[string]string {
	o.t.Helper()
	out := map[string]string{}
	dec := json.NewDecoder(strings.NewReader(o.ok("export", "last", "--config", config)))
	for {
		var row struct{ Question, Region, Model, State, Answer string }
		if err := dec.Decode(&row); err == io.EOF {
			return out
		} else if err != nil {
			o.t.Fatal(err)
		}
		if row.State == "completed" {
			out[row.Question+row.Region+row.Model] = row.Answer
		}
	}
}

// unhurried keeps a fast simulator independent of how busy the machine is: at speed 3000 a
// call that was handed over would be given up after 40 ms, and a container after 100 ms.
const unhurried = "redirect_after = \"1h\"\nscaledown = \"24h\"\n"

// The shipped regions at three speeds: a job takes 0.2 s, 1 s or 2 s.
const (
	quick = "[simulator]\nspeed = 3000\n" + unhurried
	brisk = "[simulator]\nspeed = 600\n" + unhurried
	slow  = "[simulator]\nspeed = 300\n" + unhurried
)

// held is quick with one call of question 2 that never ends, so that the job is in its
// middle until it is canceled. The call of a resume is answered.
const held = quick + "faults = [\"hang EU/mistral-7b after=1 n=1\"]\n"

func TestTheCommandsOnSimulatedRegions(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.configured(quick)
	var dry struct {
		Executions, Endpoints int
		InFlight              int `json:"in_flight"`
	}
	if err := json.Unmarshal([]byte(o.ok("run", "--dry-run", "--json")), &dry); err != nil || dry.Executions != 64 || dry.Endpoints != 8 || dry.InFlight != 8 {
		t.Errorf("dry run %+v, %v", dry, err)
	}
	if r := o.run("jobs", "--json"); r.code != 0 || r.stdout != "{\"jobs\":[]}\n" {
		t.Errorf("jobs before the first: exit %d, %q", r.code, r.stdout)
	}
	plain := o.ok("run")
	first, _, _ := strings.Cut(plain, "\n")
	if !strings.Contains(first, "SIMULATED") {
		t.Errorf("the first record does not say SIMULATED: %s", first)
	}
	for _, want := range []string{
		`msg="starting multi-model sequential question execution" job_id=`, "question_count=8 total_executions=64",
		`msg="starting question batch" job_id=`, "question_id=math_basic question_num=1 total_questions=8",
		`msg="question batch completed" job_id=`, "question_id=greatest_leader executions=8",
		`msg="multi-model sequential question execution completed" job_id=`, "results_count=64",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("--plain lacks %s", want)
		}
	}
	for _, args := range [][]string{{"verify", "last"}, {"verify", "last", "--json"}, {"show", "last"}, {"jobs"}, {"health"}, {"health", "--json"}, {"version"}, {"version", "--json"}, {"--json", "version"}, {"--help"}, {"run", "--help"}} {
		o.ok(args...)
	}
	if n := strings.Count(o.ok("export", "last", "--format", "jsonl"), "\n"); n != 64 {
		t.Errorf("%d lines", n)
	}
	if n := strings.Count(o.ok("export", "last", "--format", "csv", "--output", "out.csv")+string(o.read("out.csv")), "\n"); n < 65 {
		t.Errorf("%d lines of csv", n)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(o.ok("export", "last", "--format", "json")), &rows); err != nil || len(rows) != 64 {
		t.Errorf("%d rows of json: %v", len(rows), err)
	}
	o.ok("run", "--json", "--regions", "EU", "--questions", "math_basic", "--name", "small")
	var jobs struct{ Jobs []struct{ Job, Name string } }
	if err := json.Unmarshal([]byte(o.ok("jobs", "--json")), &jobs); err != nil || len(jobs.Jobs) != 2 || jobs.Jobs[0].Name != "small" {
		t.Errorf("%+v %v", jobs, err)
	}
	o.ok("delete", jobs.Jobs[0].Job)
	if r := o.run("show", jobs.Jobs[0].Job); r.code != 2 {
		t.Errorf("show of a deleted job: exit %d", r.code)
	}
}

func (o *operator) read(name string) []byte {
	b, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil {
		o.t.Fatal(err)
	}
	return b
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	o.write("bad.toml", "[job]\nbarier = \"job\"\n")
	o.write("down.toml", quick+"faults = [\"down\"]\n[job]\nretries = 0\n")
	o.write("late.toml", "[simulator]\nspeed = 30\n[job]\ntimeout = \"1s\"\n")
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	o.write("unreachable.toml", webConfig(closed.URL, "[job]\nretries = 0\n"))
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{2, []string{"run", "--config", "bad.toml"}, "bad.toml:2: job.barier"},
		{2, []string{"run", "--config", "none.toml"}, "none.toml"},
		{2, []string{"run", "--barrier", "all", "--config", "quick.toml"}, "barrier"},
		{2, []string{"run", "--questions", "nope", "--config", "quick.toml"}, "nope"},
		{2, []string{"nonsense"}, "nonsense"},
		{2, []string{"show"}, "arg"},
		{2, []string{"run", "--nonsense"}, "nonsense"},
		{2, []string{"show", "last"}, "no job"},
		{2, []string{"export", "last", "--format", "yaml"}, "yaml"},
		{2, []string{}, ""},
		{4, []string{"run", "--config", "unreachable.toml"}, "nothing could be reached"},
		{4, []string{"health", "--config", "unreachable.toml"}, ""},
		{124, []string{"run", "--config", "late.toml"}, "timeout"},
		{1, []string{"run", "--config", "down.toml", "--db", "down.db"}, "failed"},
		{1, []string{"verify", "last", "--db", "down.db"}, ""},
		{3, []string{"run", "--config", "quick.toml", "--db", o.dir}, "directory"},
	} {
		r := o.run(c.args...)
		if r.code != c.code || !strings.Contains(r.stderr+r.stdout, c.says) {
			t.Errorf("beacon %v: exit %d, want %d with %q\n%s%s", c.args, r.code, c.code, c.says, r.stdout, r.stderr)
		}
		if r.code == 2 && len(c.args) > 0 && strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("beacon %v: not one line: %q", c.args, r.stderr)
		}
	}
}

func TestADatabaseInUseNamesTheProcess(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.configured(held)
	cmd := o.command("run", "--json")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	if err := json.NewDecoder(out).Decode(&struct{}{}); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run"}, {"jobs"}, {"show", "last"}, {"resume"}} {
		r := o.run(args...)
		if r.code != 3 || !strings.Contains(r.stderr, fmt.Sprint(cmd.Process.Pid)) || !strings.Contains(r.stderr, "kill -TERM") {
			t.Errorf("beacon %v: exit %d, %s", args, r.code, r.stderr)
		}
	}
	for _, args := range [][]string{{"health"}, {"run", "--dry-run"}, {"version"}} {
		o.ok(args...)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	io.Copy(io.Discard, out)
	cmd.Wait()
}

func TestAClosedStdoutCancelsAndLosesNothing(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.configured(slow)
	cmd := o.command("run", "--json")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(out)
	for n := 0; n < 12; n++ {
		if err := dec.Decode(&struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
	out.Close()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit %d", code)
	}
	o.configured(quick) // so that the rest of the job is quick
	o.ok("resume", "--plain")
	o.ok("verify", "last")
}

func TestSimulateServesOverTCP(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.write("quick.toml", quick)
	cmd := o.command("simulate", "--config", "quick.toml")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	context.AfterFunc(ctx, func() { cmd.Process.Signal(os.Interrupt) })
	var url string
	if _, err := fmt.Fscanln(out, &url); err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("%q %v", url, err)
	}
	o.write("my.toml", webConfig(url, ""))
	o.ok("run", "--config", "my.toml", "--plain")
	o.ok("verify", "last", "--config", "my.toml")
	resp, err := http.Get(url + "/_simulator/record")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var record struct{ Posts int }
	if err := json.NewDecoder(resp.Body).Decode(&record); err != nil || record.Posts != 64 {
		t.Errorf("%+v %v", record, err)
	}
}

// TestSecretsStayOut looks for the credentials in all output and files of a job.
func TestSecretsStayOut(t *testing.T) {
	t.Parallel()
	_, server := newForeign(0, 0, time.Second)
	defer server.Close()
	o := newOperator(t)
	o.write("my.toml", webConfig(server.URL, ""))
	secret := "ws-verysecretvalue"
	var seen []string
	for _, args := range [][]string{{"run", "--config", "my.toml", "--plain"}, {"export", "last", "--config", "my.toml"}, {"run", "--config", "my.toml", "--questions", secret}} {
		cmd := o.command(args...)
		cmd.Env = append(cmd.Env, "MODAL_KEY=wk-verysecretvalue", "MODAL_SECRET="+secret)
		out, _ := cmd.CombinedOutput()
		if args[len(args)-1] != secret {
			seen = append(seen, string(out))
		}
	}
	filepath.WalkDir(o.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, _ := os.ReadFile(path)
			seen = append(seen, string(b))
			if info, _ := d.Info(); strings.Contains(path, "data") && info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %s", path, info.Mode())
			}
		}
		return nil
	})
	if slices.ContainsFunc(seen, func(s string) bool { return strings.Contains(s, "verysecretvalue") }) {
		t.Error("a credential was written somewhere")
	}
}
