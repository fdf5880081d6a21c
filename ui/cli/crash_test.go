package cli_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beacon/modal/simulator"
)

// The trials in this file end the real program with SIGKILL at random moments, continue with
// `beacon resume`, and compare the printed events, the store and the record of a simulator in
// another process. BEACON_CRASH_TRIALS is their number (6 unless set). BEACON_CRASH_SEED is
// the seed of the moments.

// crashSim simulates Modal so that a job takes a second and a half: a third of the calls
// answer at once, the others are handed over to a result URL first. Its containers stay, so
// that no check of `verify` is excused by a crash. A call without a client lives for four
// seconds, which is longer than the program is away.
const crashSim = `[simulator]
speed = 30
seed = %d
redirect_after = "2400ms"
scaledown = "24h"
cold = { "llama3.2-1b" = "6s", "mistral-7b" = "9s", "qwen2.5-1.5b" = "6s" }
warm = { "llama3.2-1b" = "2s", "mistral-7b" = "4500ms", "qwen2.5-1.5b" = "3s" }
`

// crashWidth is how many trials of a test run at once. They mostly wait.
const crashWidth = 3

// crashTally has sums over the trials.
type crashTally struct{ kills, collected, resent, jobs atomic.Int64 }

func TestKilledAtAnyMomentNothingIsLostAndNothingAskedTwice(t *testing.T) {
	crashTrials(t, crashCount(t), func(c *crash) {
		c.startSimulator()
		c.write("my.toml", webConfig(c.url, ""))
	})
}

// TestKilledWithDriverFunction: with this driver an id is known at once, and its answer can
// be read more than once.
func TestKilledWithDriverFunction(t *testing.T) {
	crashTrials(t, (crashCount(t)+1)/2, func(c *crash) {
		c.startSimulator()
		c.spawns, c.env = true, controlEnv(c.url)
		c.write("my.toml", "[modal]\ndriver = \"function\"\n")
	})
}

// TestKilledWithTheSimulatorInIt: each kill also ends the simulator, so that the handles from
// before the kill are unknown.
func TestKilledWithTheSimulatorInIt(t *testing.T) {
	crashTrials(t, (crashCount(t)+4)/5, func(c *crash) {
		c.write("my.toml", fmt.Sprintf(crashSim, c.rng.IntN(1000)))
	})
}

func crashCount(t *testing.T) uint64 { return envNumber(t, "BEACON_CRASH_TRIALS", 6) }

func envNumber(t *testing.T, name string, otherwise uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// crashTrials runs n trials, crashWidth at a time.
func crashTrials(t *testing.T, n uint64, prepare func(*crash)) {
	t.Parallel()
	seed, from := envNumber(t, "BEACON_CRASH_SEED", rand.Uint64()), time.Now()
	var tally crashTally
	var next, failed atomic.Uint64
	var wg sync.WaitGroup
	for range crashWidth {
		wg.Go(func() {
			for i := next.Add(1); i <= n; i = next.Add(1) {
				if !t.Run(fmt.Sprintf("trial %d", i), func(t *testing.T) { crashTrial(t, seed, i, &tally, prepare) }) {
					failed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d trials in %s, %d jobs, %d kills, %d calls collected, %d sent again, %d trials failed (BEACON_CRASH_SEED=%d)", n,
		time.Since(from).Round(time.Second), tally.jobs.Load(), tally.kills.Load(), tally.collected.Load(), tally.resent.Load(), failed.Load(), seed)
}

// crashTrial runs one job from `run` to its end, with several kills.
func crashTrial(t *testing.T, seed, i uint64, tally *crashTally, prepare func(*crash)) {
	c := &crash{
		operator: newOperator(t), rng: rand.New(rand.NewPCG(seed, i)),
		printed: map[string]bool{}, kept: map[string]string{}, handed: map[string][]time.Time{},
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again: BEACON_CRASH_SEED=%d BEACON_CRASH_TRIALS=%d go test -run '%s$' ./ui/cli\n%s", seed, i, t.Name(), strings.Join(c.story, "\n"))
		}
	})
	prepare(c)
	kills := 1 + c.rng.IntN(5)
	for n := 0; n < kills && !c.done; n++ {
		c.work(c.moment(kills))
		c.look()
		if c.rng.IntN(3) == 0 { // answers become ready while no program runs
			time.Sleep(time.Duration(c.rng.IntN(300)) * time.Millisecond)
		}
	}
	if !c.done {
		c.work(moment{})
		c.look()
	}
	c.judge()
	tally.kills.Add(int64(c.kills))
	tally.jobs.Add(1)
	tally.collected.Add(int64(c.job.Collected))
	tally.resent.Add(int64(c.job.Resent))
}

// crash is one trial. Its maps are keyed by region/model/question text.
type crash struct {
	*operator
	rng    *rand.Rand
	url    string   // of the simulator, "" when it is in the program
	spawns bool     // the driver is function
	story  []string // the steps, for the report of a failure
	kills  int
	done   bool // a run ended without a kill
	job    crashJob

	printed map[string]bool        // reported as completed
	kept    map[string]string      // the exported line of a completed execution
	handed  map[string][]time.Time // when a stored handle was reported
}

type crashJob struct {
	Job, State                                         string
	Total, Completed, Runs, Collected, Resent, Unknown int
}

// moment is when to kill: after a time, after a number of events, or never.
type moment struct {
	after  time.Duration
	timed  bool
	events int
}

// moment draws one. The more kills a trial has, the earlier they are.
func (c *crash) moment(kills int) moment {
	switch c.rng.IntN(7) {
	case 0: // while the store is created or opened
		return moment{after: time.Duration(c.rng.IntN(60)) * time.Millisecond, timed: true}
	case 1, 2, 3:
		return moment{after: time.Duration(c.rng.IntN(3500/(kills+1))) * time.Millisecond, timed: true}
	}
	return moment{events: 1 + c.rng.IntN(400/(kills+1))}
}

// startSimulator starts a simulator that outlives the program and ends with the trial.
func (c *crash) startSimulator() {
	c.write("sim.toml", fmt.Sprintf(crashSim, c.rng.IntN(1000)))
	cmd := c.command("simulate", "--config", "sim.toml")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	if _, err := fmt.Fscanln(out, &c.url); err != nil {
		c.t.Fatal(err)
	}
}

// work runs the program until the moment of the kill, or until the job has ended.
func (c *crash) work(m moment) {
	command := "resume"
	if c.job.Job == "" {
		command = "run" // killed before there was a job
	}
	cmd := c.command(command, "--json", "--config", "my.toml")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if m.timed {
		timer := time.AfterFunc(m.after, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	n := c.read(cmd, out, m.events)
	cmd.Wait()
	code := cmd.ProcessState.ExitCode()
	c.story = append(c.story, fmt.Sprintf("%s %s, %+v: exit %d after %d events", time.Now().Format("15:04:05.000"), command, m, code, n))
	switch code {
	case -1:
		c.kills++
	case 0:
		c.done = true
	default:
		c.t.Fatalf("%s: exit %d\n%s", command, code, errs.String())
	}
}

// read reads the events and kills the program after a number of them. It also reads the
// events that were printed before the kill.
func (c *crash) read(cmd *exec.Cmd, out io.Reader, kill int) (n int) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return n // the last line may be cut
		}
		n++
		c.event(line)
		if n == kill {
			cmd.Process.Kill()
		}
	}
}

func (c *crash) event(line []byte) {
	var ev struct {
		Event, Question, Region, Model, State string
		Time                                  time.Time
	}
	if err := json.Unmarshal(line, &ev); err != nil {
		c.t.Fatalf("%v: %s", err, line)
	}
	key := ev.Region + "/" + ev.Model + "/" + ev.Question
	switch {
	case ev.Event == "execution_waiting":
		c.handed[key] = append(c.handed[key], ev.Time)
	case ev.Event == "execution_finished" && (ev.State != "completed" || c.printed[key]):
		c.t.Errorf("%s: finished as %s, finished before: %t", key, ev.State, c.printed[key])
	case ev.Event == "execution_finished":
		c.printed[key] = true
	}
}

// crashRow has the fields of an exported line that the trial reads.
type crashRow struct {
	Question, Region, Model, State string
	Text                           string `json:"question_text"`
	Attempts                       int
	Unknown                        bool `json:"unknown_outcome"`
}

func (r *crashRow) key() string { return r.Region + "/" + r.Model + "/" + r.Question }

// look compares the store with the printed events and with its earlier content.
func (c *crash) look() (rows []crashRow) {
	var list struct{ Jobs []crashJob }
	if err := json.Unmarshal([]byte(c.ok("jobs", "--json", "--config", "my.toml")), &list); err != nil {
		c.t.Fatal(err)
	}
	if len(list.Jobs) == 0 {
		if len(c.printed) > 0 || c.job.Job != "" {
			c.t.Fatalf("the job is lost, with %d answers that were printed", len(c.printed))
		}
		return nil
	}
	c.job = list.Jobs[0]
	if len(list.Jobs) != 1 || c.job.Total != 64 || (c.job.State == "completed") != (c.job.Completed == 64) ||
		c.job.State != "completed" && c.job.State != "interrupted" {
		c.t.Fatalf("jobs: %+v", list.Jobs)
	}
	lines, completed := map[string]string{}, 0
	for line := range strings.Lines(c.ok("export", "last", "--config", "my.toml")) {
		var r crashRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			c.t.Fatal(err)
		}
		if lines[r.key()] != "" {
			c.t.Errorf("%s stands in the store twice", r.key())
		}
		lines[r.key()], rows = line, append(rows, r)
		if r.State == "completed" {
			completed++
		} else if c.printed[r.key()] {
			c.t.Errorf("%s was printed as completed and is %s", r.key(), r.State)
		}
		if was, ok := c.kept[r.key()]; ok && was != line {
			c.t.Errorf("an answer changed:\n%s%s", was, line)
		} else if r.State == "completed" {
			c.kept[r.key()] = line
		}
	}
	if len(rows) != 64 || completed != c.job.Completed {
		c.t.Errorf("%d rows with %d completed, the job says %d", len(rows), completed, c.job.Completed)
	}
	return rows
}

// judge checks a job that has ended.
func (c *crash) judge() {
	rows := c.look()
	if c.job.State != "completed" {
		c.t.Errorf("the job ended as %+v", c.job)
	}
	if r := c.run("verify", "last", "--json", "--config", "my.toml"); r.code != 0 {
		c.t.Errorf("verify: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	more, flagged := 0, 0
	for _, r := range rows {
		more += r.Attempts - 1
		if r.Unknown != (r.Attempts > 1) {
			c.t.Errorf("%s: %d attempts, outcome unknown: %t", r.key(), r.Attempts, r.Unknown)
		}
		if r.Unknown {
			flagged++
		}
	}
	if c.job.Resent != more || c.job.Unknown != more {
		c.t.Errorf("%d attempts more than executions, %d flagged, yet the job counts %d sent again, %d unknown", more, flagged, c.job.Resent, c.job.Unknown)
	}
	if r := c.operator.run("resume", "--config", "my.toml"); r.code != 0 || !strings.Contains(r.stderr, "nothing to do") {
		c.t.Errorf("resume of a complete job: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if c.url != "" {
		c.compare(rows)
	}
}

// compare compares the store with the record of the simulator.
func (c *crash) compare(rows []crashRow) {
	resp, err := http.Get(c.url + "/_simulator/record")
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var record simulator.Record
	if err := json.NewDecoder(resp.Body).Decode(&record); err != nil {
		c.t.Fatal(err)
	}
	asked := record.Posts + record.Spawns
	if record.PostsToResult != 0 || asked != len(record.Calls) || c.spawns != (record.Posts == 0) {
		c.t.Errorf("%d POSTs, %d spawns, %d calls, %d POSTs to a result URL", record.Posts, record.Spawns, len(record.Calls), record.PostsToResult)
	}
	sent := 0
	for _, r := range rows {
		var calls []simulator.CallRecord
		for _, call := range record.ByEndpoint(strings.ToLower(r.Region), r.Model) {
			if call.Prompt == r.Text {
				calls = append(calls, call)
			}
		}
		sent += len(calls)
		if len(calls) == 0 || len(calls) > r.Attempts || len(calls) > 1 && !r.Unknown {
			c.t.Errorf("%s was sent %d times, with %d attempts, outcome unknown: %t", r.key(), len(calls), r.Attempts, r.Unknown)
		}
		for i := 1; i < len(calls); i++ {
			c.mayFollow(&r, &calls[i-1], calls[i].AcceptedAt)
		}
	}
	if sent != asked {
		c.t.Errorf("%d calls, %d of them for executions of the job", asked, sent)
	}
}

// mayFollow checks that a call with a stored handle was sent again only if it was canceled,
// or if its answer, which is given out once, went to a process that was killed. The answer of
// a spawned call can be read again, so only a cancel excuses its repetition.
func (c *crash) mayFollow(r *crashRow, call *simulator.CallRecord, again time.Time) {
	for _, at := range c.handed[r.key()] {
		// An event's time is cut to milliseconds: it may be that of the later call.
		if at.After(call.AcceptedAt) && at.Add(time.Millisecond).Before(again) && (c.spawns || !call.Delivered) && !call.Canceled {
			c.t.Errorf("%s: sent again at %s, when the call that was handed over at %s could be collected: %+v", r.key(), again, at, call)
		}
	}
}
