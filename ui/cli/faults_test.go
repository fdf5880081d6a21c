package cli_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"

	bolt "go.etcd.io/bbolt"
)

// finished makes a database with one finished job and returns its path.
func (o *operator) finished() string {
	o.t.Helper()
	o.write("quick.toml", quick)
	o.ok("run", "--config", "quick.toml", "--db", "kept.db")
	return filepath.Join(o.dir, "kept.db")
}

func TestADatabaseThatCannotBeUsedIsSaidInOneLine(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	whole, err := os.ReadFile(o.finished())
	if err != nil {
		t.Fatal(err)
	}
	newer := func(path string) {
		db, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Update(func(tx *bolt.Tx) error {
			return tx.Bucket([]byte("meta")).Put([]byte("schema"), []byte("99"))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	o.write("real.toml", webConfig("http://127.0.0.1:9", ""))
	for name, c := range map[string]struct {
		config string
		make   func(path string)
		says   string
	}{
		"truncated":       {"quick.toml", func(p string) { os.WriteFile(p, whole[:len(whole)/2], 0o600) }, "damaged"},
		"not a database":  {"quick.toml", func(p string) { os.WriteFile(p, bytes.Repeat([]byte("no database "), 4096), 0o600) }, "not a Beacon database"},
		"newer schema":    {"quick.toml", func(p string) { os.WriteFile(p, whole, 0o600); newer(p) }, "99"},
		"other kind":      {"real.toml", func(p string) { os.WriteFile(p, whole, 0o600) }, "simulated"},
		"flipped in meta": {"quick.toml", func(p string) { b := bytes.Clone(whole); b[20] ^= 255; b[4096+20] ^= 255; os.WriteFile(p, b, 0o600) }, ""},
	} {
		path := filepath.Join(o.dir, strings.ReplaceAll(name, " ", "-")+".db")
		c.make(path)
		r := o.run("run", "--config", c.config, "--db", path)
		if r.code != 3 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, c.says) || !strings.Contains(r.stderr, path) {
			t.Errorf("%s: exit %d, %q, want one line with %q", name, r.code, r.stderr, c.says)
		}
	}
}

// TestADamagedRecordIsNamedAndTheOthersAreGiven damages one execution of a finished job.
func TestADamagedRecordIsNamedAndTheOthersAreGiven(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	path := o.finished()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		jobs := tx.Bucket([]byte("executions"))
		return jobs.ForEachBucket(func(id []byte) error {
			k, _ := jobs.Bucket(id).Cursor().First()
			return jobs.Bucket(id).Put(bytes.Clone(k), []byte("{spoiled"))
		})
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	r := o.run("export", "last", "--config", "quick.toml", "--db", path)
	if n := strings.Count(r.stdout, "\n"); n != 63 || r.code != 3 || !strings.Contains(r.stderr, "geography_basic") {
		t.Errorf("%d lines, exit %d, %s", n, r.code, r.stderr)
	}
	if r := o.run("jobs", "--config", "quick.toml", "--db", path); r.code != 0 || !strings.Contains(r.stdout, "64/64") {
		t.Errorf("jobs: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

func TestALogThatCannotBeWrittenStopsNobody(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	if err := os.MkdirAll(filepath.Join(o.dir, "here", "beacon.log"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := o.run("run", "--config", "quick.toml", "--db", "here/sim.db")
	if r.code != 0 || !strings.Contains(r.stderr, "log cannot be written") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
}

// TestCredentialsStayWithTheirHost: a redirect to another host is not followed, and that
// host gets no request.
func TestCredentialsStayWithTheirHost(t *testing.T) {
	t.Parallel()
	var heard, sent atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	defer other.Close()
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Modal-Key") == "wk-secret1" && r.Header.Get("Modal-Secret") == "ws-secret2" {
			sent.Add(1)
		}
		if strings.HasSuffix(r.URL.Path, "/health") {
			fmt.Fprint(w, `{"status":"healthy"}`)
			return
		}
		http.Redirect(w, r, other.URL+"/take?call=1", http.StatusSeeOther)
	}))
	defer first.Close()
	o := newOperator(t)
	o.write("my.toml", webConfig(first.URL, ""))
	cmd := o.command("run", "--config", "my.toml", "--questions", "math_basic", "--json")
	cmd.Env = append(cmd.Env, "MODAL_KEY=wk-secret1", "MODAL_SECRET=ws-secret2")
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 || heard.Load() != 0 || sent.Load() < 11 {
		t.Errorf("exit %d, the other host was asked %d times, credentials went to their own %d times\n%s", cmd.ProcessState.ExitCode(), heard.Load(), sent.Load(), out)
	}
	for _, text := range []string{string(out), string(o.read("data/beacon/beacon.db")), string(o.read("data/beacon/beacon.log"))} {
		if strings.Contains(text, "secret1") || strings.Contains(text, "secret2") {
			t.Error("a credential was written somewhere")
		}
	}
}

func TestAnUntrustedCertificateIsRefused(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would log each refused handshake
	server.StartTLS()
	defer server.Close()
	o := newOperator(t)
	o.write("my.toml", webConfig(server.URL, ""))
	r := o.run("run", "--config", "my.toml", "--questions", "math_basic", "--plain")
	if r.code != 4 || !strings.Contains(r.stdout, "certificate") {
		t.Errorf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

// hostile is an answer that attacks the terminal, a spreadsheet and the reader.
const hostile = "=cmd|'/c calc'!A1\x1b]0;owned\x07\x1b[2J\u009b31m\u202egnorw\ttab\rback\x00 end"

func TestHostileAnswersAreMadeSafeInEveryOutput(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/health") {
			fmt.Fprint(w, `{"status":"healthy"}`)
			return
		}
		body := map[string]any{"success": true, "response": hostile, "region": "us\x1b[31m"}
		if strings.Contains(r.URL.Path, "/eu/") {
			body = map[string]any{"success": false, "error": hostile}
		}
		json.NewEncoder(w).Encode(body)
	}))
	defer server.Close()
	o := newOperator(t)
	o.write("my.toml", webConfig(server.URL, ""))
	r := o.run("run", "--config", "my.toml", "--questions", "math_basic", "--plain")
	shown := []string{r.stdout, r.stderr, o.run("verify", "last", "--config", "my.toml").stdout, string(o.read("data/beacon/beacon.log"))}
	for _, args := range [][]string{{"show", "last"}, {"jobs"}} {
		shown = append(shown, o.ok(append(args, "--config", "my.toml")...))
	}
	for _, text := range shown {
		for _, c := range text {
			if unicode.IsControl(c) && c != '\n' || c == '\u202e' {
				t.Fatalf("a raw %U reached the output:\n%q", c, text)
			}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(o.ok("export", "last", "--config", "my.toml")), "\n") {
		if !json.Valid([]byte(line)) || strings.ContainsFunc(line, func(c rune) bool { return c < ' ' }) {
			t.Errorf("not a line of JSON: %q", line)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(o.ok("export", "last", "--format", "csv", "--config", "my.toml"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a formula in csv: %q", cell)
			}
		}
	}
}

// TestAStalledReaderLosesNothing: the job ends while the reader of the events does not
// read, and the reader then gets every event.
func TestAStalledReaderLosesNothing(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	cmd := o.command("run", "--config", "quick.toml", "--json", "--repeats", "10")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForLog(t, filepath.Join(o.dir, "data/beacon/beacon.log"), "multi-model sequential question execution completed")
	finished, read := 0, 0
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		read += len(lines.Bytes())
		if strings.Contains(lines.Text(), `"execution_finished"`) {
			finished++
		}
	}
	if err := cmd.Wait(); err != nil || finished != 640 {
		t.Errorf("%d of 640 were reported: %v", finished, err)
	}
	if read < 128<<10 { // twice the size of a pipe
		t.Errorf("%d bytes of events stall nothing", read)
	}
}
