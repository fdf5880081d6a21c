package engine_test

import (
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
)

func TestAClaimedRegionIsComparedWithNamePlaceAndAliases(t *testing.T) {
	asia := engine.Endpoint{Region: "ASIA", Place: "ap-southeast", Aliases: []foreign.Text{"asia", "apac", "asia-*", "ap-*"}}
	for claim, want := range map[string]bool{
		"ASIA": true, "asia-southeast": true, "ap-southeast": true, "AP-NORTHEAST-1": true, "apac": true,
		"us-east": false, "asian": false, "": false, "eu-west": false,
	} {
		if got := asia.IsRegion(foreign.Text(claim)); got != want {
			t.Errorf("%q is ASIA: %t, want %t", claim, got, want)
		}
	}
}

func TestTheStateOfAJobFollowsFromItsExecutions(t *testing.T) {
	for _, c := range []struct {
		counts engine.Counts
		want   engine.JobState
	}{
		{engine.Counts{Total: 4, Completed: 3}, engine.JobInterrupted},
		{engine.Counts{Total: 4, Completed: 2, Failed: 1, Canceled: 1}, engine.JobCanceled},
		{engine.Counts{Total: 4, Completed: 3, Failed: 1}, engine.JobFailed},
		{engine.Counts{Total: 4, Completed: 3, Skipped: 1}, engine.JobCompleted},
	} {
		if got := c.counts.JobState(); got != c.want {
			t.Errorf("%+v is %s, want %s", c.counts, got, c.want)
		}
	}
}
