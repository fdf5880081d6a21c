package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// listener refuses every request and records it.
type listener struct {
	mu   sync.Mutex // guards seen
	seen []string   // method, URL and headers of each request
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = append(l.seen, fmt.Sprint(r.Method, " ", r.URL, " ", r.Header))
	http.Error(w, "no", http.StatusTeapot)
}

func (l *listener) heard() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen
}

// withSecrets sets every secret in the environment.
func (o *operator) withSecrets() *operator {
	o.env = append(o.env, "MODAL_KEY=wk-secret1", "MODAL_SECRET=ws-secret2", "OPENAI_API_KEY=sk-secret3", "MODAL_TOKEN_ID=ak-secret4", "MODAL_TOKEN_SECRET=as-secret5")
	return o
}

func TestEachDriverSendsItsOwnSecretAlone(t *testing.T) {
	t.Parallel()
	for driver, sent := range map[string]string{"web": "secret1 secret2", "openai": "secret3", "router": ""} {
		l := &listener{}
		server := httptest.NewServer(l)
		defer server.Close()
		o := newOperator(t).withSecrets()
		o.write("my.toml", fmt.Sprintf("[modal]\ndriver = %q\n[[region]]\nname = \"US\"\nmodels = [\"llama3.2-1b\"]\n"+
			"inference_url = \"%[2]s/i\"\nhealth_url = \"%[2]s/h\"\nbase_url = \"%[2]s/v1\"\n", driver, server.URL))
		o.run("run", "--config", "my.toml", "--questions", "math_basic", "--plain")
		if len(l.heard()) < 2 {
			t.Errorf("%s: %d requests", driver, len(l.heard()))
		}
		for _, request := range l.heard() {
			for _, secret := range []string{"secret1", "secret2", "secret3", "secret4", "secret5"} {
				if strings.Contains(request, secret) != strings.Contains(sent, secret) {
					t.Errorf("%s: %s, want %q in it", driver, request, sent)
				}
			}
		}
	}
}

// TestNoProxySeesWhatIsMeantForThisMachine: an unencrypted URL with credentials is accepted
// only for this machine, and its requests use no proxy.
func TestNoProxySeesWhatIsMeantForThisMachine(t *testing.T) {
	t.Parallel()
	between := &listener{}
	proxy := httptest.NewServer(between)
	defer proxy.Close()
	_, server := newForeign(0, 0, time.Second)
	defer server.Close()
	o := newOperator(t).withSecrets()
	o.env = append(o.env, "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	o.write("my.toml", webConfig(server.URL, ""))
	o.ok("health", "--config", "my.toml")
	for _, host := range []string{"LocalHost", "LOCALHOST", "localhost.", "127.1"} {
		o.write("my.toml", webConfig(strings.Replace(server.URL, "127.0.0.1", host, 1), ""))
		if r := o.run("health", "--config", "my.toml"); r.code != 2 || !strings.Contains(r.stderr, "use https") {
			t.Errorf("%s: exit %d, %s", host, r.code, r.stderr)
		}
	}
	if len(between.heard()) > 0 {
		t.Errorf("the proxy was sent %v", between.heard())
	}
}

// TestTheConfigurationOfAForeignFolderGetsNoSecret: a config.toml in the current folder may
// choose where requests go only when --config names it.
func TestTheConfigurationOfAForeignFolderGetsNoSecret(t *testing.T) {
	t.Parallel()
	l := &listener{}
	server := httptest.NewServer(l)
	defer server.Close()
	o := newOperator(t).withSecrets()
	o.env = append(o.env, "MODAL_SERVER_URL="+server.URL)
	for driver, where := range map[string]string{"web": "config.toml:2: modal.driver", "openai": "config.toml:2: modal.driver", "router": "config.toml:2: modal.driver", "function": "config.toml:2: modal.driver"} {
		o.write("config.toml", fmt.Sprintf("[modal]\ndriver = %q\n[[region]]\nname = \"US\"\nmodels = [\"llama3.2-1b\"]\n"+
			"inference_url = \"%[2]s/i\"\nhealth_url = \"%[2]s/h\"\nbase_url = \"%[2]s/v1\"\n[store]\npath = \"taken.db\"\n", driver, server.URL))
		for _, args := range [][]string{{"health"}, {"health", "--deep"}, {"run", "--plain"}, {"run", "--dry-run"}, {"resume"}, {"retry"}, {"jobs"},
			{"show", "last"}, {"verify", "last"}, {"export", "last"}, {"export", "last", "--output", "x"}, {"compare", "last"}, {"delete", "last"}, {"simulate"}} {
			r := o.run(args...)
			if r.code != 2 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, where) || !strings.Contains(r.stderr, "--config ./config.toml") || r.stdout != "" {
				t.Errorf("%s, %v: exit %d, %q", driver, args, r.code, r.stderr)
			}
		}
	}
	if len(l.heard()) > 0 {
		t.Errorf("it was sent %v", l.heard())
	}
	if files, _ := os.ReadDir(o.dir); len(files) != 1 {
		t.Errorf("files were made: %v", files)
	}
	o.ok("version")
	o.write("config.toml", strings.Replace(string(o.read("config.toml")), "function", "web", 1))
	if r := o.run("health", "--config", "./config.toml"); r.code == 2 || len(l.heard()) == 0 {
		t.Errorf("named, it is used: exit %d, %s", r.code, r.stderr)
	}
}

// TestTheShippedConfigurationWorksWhereItLies: without --config, as shipped and with a
// changed [job].
func TestTheShippedConfigurationWorksWhereItLies(t *testing.T) {
	t.Parallel()
	shipped, err := os.ReadFile("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	o := newOperator(t).withSecrets()
	for text, executions := range map[string]string{
		string(shipped): `"executions":64,`,
		strings.Replace(string(shipped), "repeats = 1 ", "repeats = 2 ", 1): `"executions":128,`,
		"[job]\nrepeats = 2\n": `"executions":128,`,
	} {
		o.write("config.toml", text)
		if got := o.ok("run", "--dry-run", "--json"); !strings.Contains(got, executions) {
			t.Errorf("want %s in %s", executions, got)
		}
	}
}
