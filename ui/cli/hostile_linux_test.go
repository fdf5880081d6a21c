package cli_test

import (
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/store"
)

// spoil puts a hostile text into every string of a value.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + hostile)
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	}
}

// forged writes a database of which every text is hostile, two jobs in it.
func forged(t *testing.T, path string) {
	t.Helper()
	db, err := store.Open(path, store.Options{Kind: store.Simulated, Command: hostile})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, id := range []string{"01A", "01B"} {
		job := &engine.Job{ID: id, Name: "n", CreatedAt: at, Questions: []engine.Question{{ID: "q", Text: "t", Category: "c", Expect: "e"}}, Models: []engine.Model{{ID: "m", Name: "n", GPU: "g", MaxTokens: 9}},
			Endpoints: []engine.Endpoint{{Region: "EU", Model: "m", Place: "p", Driver: "d", Target: "u", Aliases: []foreign.Text{"a"}}, {Region: "US", Model: "m", Place: "p", Driver: "d", Target: "u"}},
			Repeats:   1, Barrier: "job", Speed: 1}
		rec := &engine.JobRecord{ID: id, Name: "n", CreatedAt: at, Counts: engine.Counts{Total: 2}, Questions: 1, Endpoints: 2, Regions: []foreign.Text{"EU", "US"}, Barrier: "job", Driver: "d", Runs: []engine.Run{{Number: 1, StartedAt: at, EndedNS: 9, End: "e", Collected: 1}}}
		spoil(reflect.ValueOf(job))
		spoil(reflect.ValueOf(rec))
		job.ID, rec.ID = strings.ReplaceAll(job.ID, "\x00", ""), strings.ReplaceAll(rec.ID, "\x00", "")
		for i := range job.Questions {
			job.Questions[i].ID = foreign.Text(strings.ReplaceAll(string(job.Questions[i].ID), "\x00", "")) // ends a part of a key
		}
		for i := range job.Endpoints {
			e := &job.Endpoints[i]
			e.Region, e.Model = foreign.Text(strings.ReplaceAll(string(e.Region), "\x00", "")), foreign.Text(strings.ReplaceAll(string(e.Model), "\x00", ""))
		}
		job.Simulated, rec.Simulated = true, true
		job.Barrier, rec.Barrier = "job", "job" // the store refuses another
		executions := []engine.Execution{{Key: job.KeyAt(0)}, {Key: job.KeyAt(1)}}
		if err := db.CreateJob(job, rec, executions); err != nil {
			t.Fatal(err)
		}
		b := &engine.Batch{Records: []*engine.JobRecord{rec}}
		for i := range executions {
			x := &engine.Execution{ClassRule: "r", Class: "c", Reason: "r", Hint: "h", Kind: "k", Snippet: "s",
				Attempts: []engine.Attempt{{Run: 1, SentSeq: 1, SettledSeq: 2, SentAt: at, SettledAt: at, Error: "e", Kind: "k", Call: &engine.Call{Handle: "h"}}}}
			spoil(reflect.ValueOf(x))
			x.Key, x.State = executions[i].Key, engine.Failed
			x.Class, x.Kind, x.Attempts[0].Kind = "", "reset", "reset" // the store refuses other words
			w := engine.Write{Job: job.ID, Execution: x}
			if i == 0 {
				x.State = engine.Completed
				w.Answer = &engine.Answer{Text: "t", Model: "m", Region: "r", ContainerID: "c", ObservedRegion: "o", CodeVersion: "v", PromptSHA256: "p", SystemPrompt: "s", SystemPromptSHA256: "s"}
				spoil(reflect.ValueOf(w.Answer))
			}
			rec.Counts.Add(x.State, 1)
			b.Writes = append(b.Writes, w)
		}
		if err := db.Commit(b); err != nil {
			t.Fatal(err)
		}
	}
}

// visible fails at a character that a terminal obeys or hides.
func visible(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s: bytes that are not UTF-8", what)
	}
	for i, r := range text {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%s: a raw %U in %q", what, r, text[max(0, i-60):min(len(text), i+20)])
			return
		}
	}
}

// TestAForgedDatabaseIsVisibleInEveryCommand: its texts reach no terminal as they are.
func TestAForgedDatabaseIsVisibleInEveryCommand(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	forged(t, filepath.Join(o.dir, "forged.db"))
	for _, args := range [][]string{
		{"jobs"}, {"jobs", "--json"}, {"show", "last"}, {"show", "last", "--json"}, {"show", "01"}, {"show", "none"}, {"verify", "last"}, {"verify", "last", "--json"},
		{"compare", "last"}, {"compare", "last", "--json"}, {"compare", "01A", "01B"}, {"compare", "01A", "01B", "--json"},
		{"export", "last"}, {"export", "last", "--format", "json"}, {"export", "last", "--format", "markdown"}, {"export", "last", "--format", "html"},
		{"health", "--json"}, {"resume", "last"}, {"resume", "last", "--json"}, {"delete", "01A"},
	} {
		r := o.run(append(args, "--db", "forged.db")...)
		visible(t, strings.Join(args, " "), r.stdout)
		visible(t, strings.Join(args, " "), r.stderr)
		if strings.Contains(r.stderr, "panic") || r.code > 4 {
			t.Errorf("beacon %v: exit %d, %s", args, r.code, r.stderr)
		}
	}
}

// onTerminal gives what a command writes to a terminal.
func (o *operator) onTerminal(t *testing.T, args ...string) string {
	t.Helper()
	person, program := terminal(t)
	cmd := o.command(args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	var out strings.Builder
	_, _ = io.Copy(&out, person) // ends with an error when the program has ended
	if err := cmd.Wait(); err != nil {
		t.Fatalf("beacon %v: %v\n%s", args, err, out.String())
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n") // the terminal's own line ends
}

// TestCSVOnATerminalIsVisible and keeps its characters elsewhere.
func TestCSVOnATerminalIsVisible(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	forged(t, filepath.Join(o.dir, "forged.db"))
	for _, args := range [][]string{{}, {"--output", "/dev/tty"}, {"--output", "/dev/stdout"}} {
		text := o.onTerminal(t, append([]string{"export", "last", "--format", "csv", "--db", "forged.db"}, args...)...)
		if !strings.Contains(text, "owned") {
			t.Errorf("%v: %q", args, text)
		}
		visible(t, fmt.Sprint("csv ", args), text)
	}
	if r := o.ok("export", "last", "--format", "csv", "--db", "forged.db"); !strings.Contains(r, "t"+hostile) {
		t.Errorf("a pipe got %q", r)
	}
}

// TestAForgedPlanIsRefusedByEveryCommand: the record counts more executions than the plan
// has. Whichever of the two a command believed, it would loop over it.
func TestAForgedPlanIsRefusedByEveryCommand(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	forged(t, filepath.Join(o.dir, "forged.db"))
	db, err := store.Open(filepath.Join(o.dir, "forged.db"), store.Options{Kind: store.Simulated})
	if err != nil {
		t.Fatal(err)
	}
	id, err := db.Resolve("01B")
	if err != nil {
		t.Fatal(err)
	}
	rec, err := db.Record(id)
	if err != nil {
		t.Fatal(err)
	}
	rec.Counts.Total = engine.MostExecutions
	if err := db.Commit(&engine.Batch{Records: []*engine.JobRecord{rec}}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"show", "01B"}, {"show", "01B", "--json"}, {"verify", "01B"}, {"compare", "01B"}, {"compare", "01A", "01B"}, {"export", "01B"}, {"export", "01B", "--format", "csv"},
		{"export", "01B", "--format", "markdown"}, {"export", "01B", "--format", "html"}, {"resume", "01B"}, {"retry", "01B"}} {
		r := o.run(append(args, "--db", "forged.db")...)
		if r.code != 3 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "its record counts 10000000") {
			t.Errorf("beacon %v: exit %d, %q", args, r.code, r.stderr)
		}
	}
	if r := o.run("delete", "01B", "--db", "forged.db"); r.code != 0 {
		t.Errorf("it cannot be deleted: exit %d, %q", r.code, r.stderr)
	}
}
