package cli_test

import (
	bin "encoding/binary"
	"encoding/json"
	"hash/crc32"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

type listedJob struct {
	Job, Name       string
	Questions       int
	QuestionsSHA256 string `json:"questions_sha256"`
}

func (o *operator) jobs() []listedJob {
	o.t.Helper()
	var out struct{ Jobs []listedJob }
	if err := json.Unmarshal([]byte(o.ok("jobs", "--json", "--config", "quick.toml")), &out); err != nil {
		o.t.Fatal(err)
	}
	return out.Jobs
}

// TestJobsSayWhichQuestionsTheyAsked: the same questions have the same hash from any kind of
// file, and other questions have another. A job of an earlier program, which stored no hash,
// gets one too.
func TestJobsSayWhichQuestionsTheyAsked(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	o.write("q.jsonl", "{\"id\":\"a\",\"text\":\"A?\",\"expect\":\"4\"}\n{\"id\":\"b\",\"text\":\"B?\"}\n")
	o.write("q.csv", "id,expect,text\na,4,A?\nb,,B?\n")
	run := func(args ...string) {
		o.ok(append([]string{"run", "--json", "--config", "quick.toml", "--regions", "EU", "--models", "llama3.2-1b"}, args...)...)
	}
	run("--question-file", "q.jsonl", "--name", "lines")
	run("--question-file", "q.csv", "--name", "table")
	run("--question-set", "personas", "--questions", "math_basic_neutral,taiwan_us_context", "--name", "personas")
	jobs := o.jobs() // newest first
	if len(jobs) != 3 || jobs[0].QuestionsSHA256 == jobs[1].QuestionsSHA256 || jobs[1].QuestionsSHA256 != jobs[2].QuestionsSHA256 || len(jobs[2].QuestionsSHA256) != 64 {
		t.Fatalf("%+v", jobs)
	}
	o.forgetHash(jobs[1].Job)
	if again := o.jobs(); again[1] != jobs[1] {
		t.Errorf("a job without a kept hash has %+v, want %+v", again[1], jobs[1])
	}
	var shown struct{ Job listedJob }
	if err := json.Unmarshal([]byte(o.ok("show", jobs[1].Job, "--json", "--config", "quick.toml")), &shown); err != nil || shown.Job != jobs[1] {
		t.Errorf("shown as %+v, %v", shown.Job, err)
	}
}

// forgetHash removes the hash from a job's record, as an earlier program stored it.
func (o *operator) forgetHash(id string) {
	o.t.Helper()
	db, err := bolt.Open(filepath.Join(o.dir, "data", "beacon", "simulated.db"), 0o600, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte("jobs"))
		rec := map[string]any{}
		sealed := b.Get([]byte(id)) // the record is followed by a checksum of four bytes
		if err := json.Unmarshal(sealed[:len(sealed)-4], &rec); err != nil {
			return err
		}
		if rec["questions_sha256"] == nil {
			o.t.Errorf("the record keeps no hash: %v", rec)
		}
		delete(rec, "questions_sha256")
		out, err := json.Marshal(rec)
		if err != nil {
			return err
		}
		sum := crc32.Checksum(append([]byte(id), out...), crc32.MakeTable(crc32.Castagnoli))
		return b.Put([]byte(id), bin.BigEndian.AppendUint32(out, sum))
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestAWrongQuestionFileSendsNothing(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("q.csv", "id,prompt\na,A?\n")
	r := o.run("run", "--question-file", "q.csv")
	if want := "beacon: q.csv:1: prompt: unknown column; known are id, text, category, expect"; r.code != 2 || !strings.HasPrefix(r.stderr, want) {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	if jobs := o.ok("jobs", "--json"); !strings.Contains(jobs, `"jobs":[]`) {
		t.Errorf("a job was made: %s", jobs)
	}
}
