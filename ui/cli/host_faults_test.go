package cli_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostFaults is the other half of the fault matrix in engine/run/matrix_test.go: the effect
// on a job when this machine fails. Each row names the test that shows it, as folder/Test.
var hostFaults = []struct{ fault, attempts, executions, exit, hint, test string }{
	{"database in use", "none made", "none made", "3", "the process and how to cancel it", "ui/cli/TestADatabaseInUseNamesTheProcess"},
	{"database read-only", "none made", "none made", "3", "the permission that is missing", "store/TestPermission"},
	{"file system read-only", "none made", "none made", "3", "the permission that is missing", "store/TestReadOnlyFileSystem"},
	{"disk full at a commit", "those of the commit are as before it", "as before the commit", "3", "make space, then resume", "store/TestFullDisk"},
	{"disk full in mid-job", "open; a resume takes them up", "unsettled; the answered are kept", "3", "make space, then resume", "ui/cli/TestAFullDiskInMidJobKeepsWhatWasAnswered"},
	{"database truncated", "none made", "none made", "3", "damaged: the file, and a copy to go back to", "ui/cli/TestADatabaseThatCannotBeUsedIsSaidInOneLine"},
	{"database truncated while open", "open", "unsettled", "3", "damaged", "store/TestTruncatedWhileOpen"},
	{"bytes flipped, on opening and reading", "as stored, or the record is named as damaged", "as stored, or named as damaged", "3", "which record", "ui/cli/TestFlippedBytesAreFoundOrHarmless"},
	{"bytes flipped, every page", "as stored, or named as damaged", "as stored, or named as damaged", "3", "which record", "store/TestFlipped"},
	{"one record damaged", "that one's are unknown", "named; the others are given", "3", "which record", "ui/cli/TestADamagedRecordIsNamedAndTheOthersAreGiven"},
	{"newer schema", "none made", "none made", "3", "a newer beacon", "store/TestSchemas"},
	{"the other kind of data", "none made", "none made", "3", "another --db", "store/TestKind"},
	{"not a database", "none made", "none made", "3", "another --db", "store/TestForeign"},
	{"another program's file as database", "none made", "none made", "3", "another --db; its bytes and mode stay", "ui/cli/TestNoCommandTouchesAFileThatIsNoDatabase"},
	{"another program's file as log", "as ever", "as ever", "0", "said once on stderr; move it away", "ui/cli/TestALogOfAnotherProgramIsLeftAsItIs"},
	{"log file not writable", "as ever", "as ever", "0", "said once on stderr", "ui/cli/TestALogThatCannotBeWrittenStopsNobody"},
	{"output not writable, or full", "none made", "as they were", "3", "the old file is unchanged; name another", "ui/cli/TestAnOutputThatCannotBeWrittenExitsWith3Once"},
	{"killed during an export", "none made", "as they were", "137", "none: the old file is whole", "ui/cli/TestKilledDuringAnExportTearsNothing"},
	{"terminal closed (SIGHUP)", "aborted, their calls canceled", "canceled; the answered are kept", "130", "resume", "ui/cli/TestASignalInMidJobKeepsEverythingAndResumeCompletes"},
	{"terminal closed under nohup", "as ever", "as ever", "0", "none", "ui/cli/TestASignalThatWasIgnoredAtTheStartStaysIgnored"},
	{"stdout closed (SIGPIPE)", "aborted, their calls canceled", "canceled; the answered are kept", "130", "resume", "ui/cli/TestAClosedStdoutCancelsAndLosesNothing"},
	{"terminal stalled", "as ever", "as ever", "as ever", "none: nothing waits for it", "ui/cli/TestAStalledTerminalLosesNothing"},
	{"reader of stdout stalled", "as ever", "as ever", "as ever", "none: nothing waits for it", "ui/cli/TestAStalledReaderLosesNothing"},
	{"killed (SIGKILL)", "collected, or unknown and flagged", "go on with resume", "137", "resume", "ui/cli/TestKilledAtAnyMomentNothingIsLostAndNothingAskedTwice"},
	{"panic of the program", "open; a resume takes them up", "unsettled", "2", "where the log is, and resume", "engine/run/TestAPanicGivesTheTerminalBackFirst"},
	{"clock stepping by hours", "measured as without", "as ever", "as ever", "none", "engine/run/TestAWallClockThatStepsChangesNothing"},
	{"clock set between two runs", "measured as without", "as ever", "as ever", "none", "engine/run/TestAResumeOnAnEarlierDay"},
	{"machine asleep for ten minutes", "those in flight are unknown, a new one each", "completed", "0", "the connection was lost", "engine/run/TestTenMinutesAsleep"},
	{"network silent for a minute", "as ever", "as ever", "0", "none", "engine/run/TestTheNetworkHoldsItsBreath"},
	{"network gone for a minute", "reset or refused; the next not sent while it lasts", "those fail; retry completes them", "1", "check the network", "engine/run/TestTheNetworkIsGoneForAMinute"},
}

// TestEveryFaultOfTheHostIsShown checks that the test of each row exists.
func TestEveryFaultOfTheHostIsShown(t *testing.T) {
	for _, f := range hostFaults {
		dir, name := filepath.Split(f.test)
		if !hasTest(t, filepath.Join("../..", dir), name) {
			t.Errorf("%s: no test %s in %s", f.fault, name, dir)
		}
		if f.attempts == "" || f.executions == "" || f.exit == "" || f.hint == "" {
			t.Errorf("%s: the row is not complete", f.fault)
		}
	}
}

func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*_test.go"))
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
				return true
			}
		}
	}
	return false
}

// TestFlippedBytesAreFoundOrHarmless changes some bytes in copies of a finished job's
// database. An export has the original answer, or names the damaged record.
func TestFlippedBytesAreFoundOrHarmless(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	path := o.finished()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for line := range strings.Lines(o.ok("export", "last", "--config", "quick.toml", "--db", path)) {
		kept[line] = true
	}
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	noticed := 0
	for i := range 30 {
		spoiled := bytes.Clone(whole)
		for range 1 + i/2 {
			spoiled[random.IntN(len(spoiled))] ^= byte(1 + random.IntN(255))
		}
		o.write("spoiled.db", string(spoiled))
		for _, args := range [][]string{{"export", "last"}, {"jobs"}, {"verify", "last"}} {
			r := o.run(append(args, "--config", "quick.toml", "--db", "spoiled.db")...)
			if r.code != 0 && r.code != 1 && r.code != 3 && r.code != 2 || strings.Contains(r.stderr, "goroutine ") || r.code != 0 && r.stdout+r.stderr == "" {
				t.Errorf("seed %d, copy %d, %s: exit %d, %s", seed, i, args[0], r.code, r.stderr)
			}
			if r.code == 3 {
				noticed++
			}
			for line := range strings.Lines(r.stdout) {
				if args[0] == "export" && !kept[line] {
					t.Errorf("seed %d, copy %d: another answer than was stored: %s", seed, i, line)
				}
			}
		}
	}
	if noticed == 0 {
		t.Error("no damage was noticed: nothing was tried")
	}
}
