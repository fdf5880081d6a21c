package verify_test

import (
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/verify"
)

// late is a completed job of 80 s whose third question was sent 8 s late.
func late(record func(*engine.Run)) forged {
	return forged{
		change: func(x *engine.Execution, _ *engine.Answer) {
			if x.Attempts[0].SentNS >= int64(20*time.Second) {
				x.Attempts[0].SentNS += int64(8 * time.Second)
				x.Attempts[0].SettledNS += int64(8 * time.Second)
			}
		},
		record: func(r *engine.JobRecord) {
			run := &r.Runs[0]
			run.EndedNS += int64(8 * time.Second)
			run.TimeoutNS = int64(79 * time.Second) // 5 s more are allowed for the last calls
			record(run)
		},
	}
}

func seconds(from, to float64) engine.Pause {
	return engine.Pause{FromNS: int64(from * 1e9), ToNS: int64(to * 1e9)}
}

// TestNoCheckCountsAStandstill: only the time of the standstill itself is excluded, and
// only once.
func TestNoCheckCountsAStandstill(t *testing.T) {
	db, job := completed(t)
	for name, c := range map[string]struct {
		standstills, pauses []engine.Pause
		gap, duration       bool
		ms                  int64
	}{
		"none":                                  {},
		"the whole gap":                         {standstills: []engine.Pause{seconds(20, 28)}, gap: true, duration: true, ms: 8000},
		"all but a second":                      {standstills: []engine.Pause{seconds(20, 27)}, gap: true, duration: true, ms: 7000},
		"too little of it":                      {standstills: []engine.Pause{seconds(20, 25)}, duration: true, ms: 5000},
		"at another time":                       {standstills: []engine.Pause{seconds(30, 38)}, duration: true, ms: 8000},
		"before the gap and in it":              {standstills: []engine.Pause{seconds(14, 20.5)}, duration: true, ms: 6500},
		"twice the same":                        {standstills: []engine.Pause{seconds(20, 21.5), seconds(20, 21.5)}, ms: 1500},
		"in two parts":                          {standstills: []engine.Pause{seconds(20, 23), seconds(24, 27.5)}, gap: true, duration: true, ms: 6500},
		"within a pause, which is counted once": {standstills: []engine.Pause{seconds(20, 22)}, pauses: []engine.Pause{seconds(20, 22.5)}, ms: 2000},
		"partly in a pause":                     {standstills: []engine.Pause{seconds(20, 25)}, pauses: []engine.Pause{seconds(23, 27)}, gap: true, duration: true, ms: 5000},
	} {
		f := late(func(r *engine.Run) { r.Standstills, r.Pauses = c.standstills, c.pauses })
		f.Store = db
		v, err := verify.Job(f, job)
		if err != nil {
			t.Fatal(err)
		}
		for _, check := range v.Checks {
			want := map[string]bool{"gap": c.gap, "duration": c.duration}
			if ok, judged := want[check.ID]; judged && check.OK != ok {
				t.Errorf("%s: %s is %s, ok %t, want %t", name, check.ID, check.Got, check.OK, ok)
			}
		}
		if v.StandstillMS != c.ms {
			t.Errorf("%s: %d ms in all, want %d", name, v.StandstillMS, c.ms)
		}
	}
}
