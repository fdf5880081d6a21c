// Package record has the facts of a simulated server: its calls, counters and faults, for
// tests that compare a client's view with them, and as JSON for other processes. It
// imports nothing of ours. Start at Record.
package record

import (
	"slices"
	"sync"
	"time"
)

// Record has everything that happened at a server. Times are wall time, durations already
// divided by its Speed.
type Record struct {
	Posts         int `json:"posts"`       // to inference, with any outcome
	ResultGets    int `json:"result_gets"` // of result URLs
	HealthGets    int `json:"health_gets"`
	PostsToResult int `json:"posts_to_result"` // a call sent again instead of collected
	SecondReads   int `json:"second_reads"`    // of a body that was given out before
	HandOvers     int `json:"hand_overs"`      // 303s
	Unauthorized  int `json:"unauthorized"`

	// Of the control plane:
	Spawns      int `json:"spawns"`       // accepted calls
	SpawnsAgain int `json:"spawns_again"` // repeated by the client under the same key: no new call
	OutputPolls int `json:"output_polls"`
	Cancels     int `json:"cancels"`
	StatsGets   int `json:"stats_gets"`
	Uploads     int `json:"uploads"` // of arguments too long for a message

	NotFound int `json:"not_found"` // paths and call ids that do not exist

	// A call is in flight from its acceptance until it is answered or canceled at
	// Modal. Its reply may still be on the way.
	InFlight             int            `json:"in_flight"`
	MaxInFlight          int            `json:"max_in_flight"`
	MaxInFlightRegion    map[string]int `json:"max_in_flight_region"`
	MaxInFlightEndpoint  map[string]int `json:"max_in_flight_endpoint"` // by "region/model"
	ContainersByEndpoint map[string]int `json:"containers"`             // started, ever

	Faults      map[string]int `json:"faults"` // by kind: how often it hit
	Calls       []Call         `json:"calls"`  // in order of acceptance
	ClosedEarly []Left         `json:"closed_early"`
}

// Call is one accepted call. A zero time means: not yet.
type Call struct {
	ID          string    `json:"id"`
	Region      string    `json:"region"`
	Model       string    `json:"model"`
	Prompt      string    `json:"prompt"`
	Temperature float64   `json:"temperature"`
	MaxTokens   int       `json:"max_tokens"`
	AcceptedAt  time.Time `json:"accepted_at"`
	StartedAt   time.Time `json:"started_at"`  // when a ready container took it
	FinishedAt  time.Time `json:"finished_at"` // answered or canceled
	Cold        bool      `json:"cold"`        // the first call of its container
	ContainerID string    `json:"container_id"`
	Delivered   bool      `json:"delivered"` // the whole answer was written
	Canceled    bool      `json:"canceled"`  // by its client, for want of a waiting client, or by Close
	Hops        int       `json:"hops"`      // 303s given for it
	RunMS       float64   `json:"run_ms"`    // container time; 0 while it has not ended
	ColdMS      float64   `json:"cold_ms"`   // start of its container, when Cold
	Fault       string    `json:"fault,omitempty"`
	Spawned     bool      `json:"spawned,omitempty"` // by the control plane
}

// Left is a request whose connection the client closed before its answer.
type Left struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Region string    `json:"region"`
	Model  string    `json:"model,omitempty"`
	Call   string    `json:"call,omitempty"`
}

// Book keeps the counters and the closed requests while the server runs. It is safe for
// concurrent use.
type Book struct {
	mu sync.Mutex // guards r
	r  Record
}

// Count changes the record under the lock.
func (b *Book) Count(change func(*Record)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.r)
}

// Record copies what was counted so far. Calls, containers and faults are not in it.
func (b *Book) Record() Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.r
	out.ClosedEarly = append([]Left{}, out.ClosedEarly...)
	return out
}

type endpoint struct{ region, model string }

// Bound is the shortest time in which endpoints with one container each can run these
// calls: the largest, over endpoints, of the first cold start plus all runs.
func (r Record) Bound() time.Duration {
	sums := map[endpoint]float64{}
	for _, c := range r.Calls {
		e := endpoint{c.Region, c.Model}
		if _, met := sums[e]; !met {
			sums[e] = r.firstCold(e)
		}
		sums[e] += c.RunMS
	}
	longest := 0.0
	for _, sum := range sums {
		longest = max(longest, sum)
	}
	return time.Duration(longest * float64(time.Millisecond))
}

// firstCold is the start time of an endpoint's first container, in milliseconds.
func (r Record) firstCold(e endpoint) float64 {
	for _, c := range r.Calls {
		if c.Cold && e == (endpoint{c.Region, c.Model}) {
			return c.ColdMS
		}
	}
	return 0
}

// ByEndpoint returns the calls of one endpoint, in order of acceptance.
func (r Record) ByEndpoint(region, model string) []Call {
	return slices.DeleteFunc(slices.Clone(r.Calls), func(c Call) bool {
		return c.Region != region || c.Model != model
	})
}

// Twice lists the ids of calls that asked an endpoint a prompt again. With one repeat and
// no retries there are none.
func (r Record) Twice() []string {
	type key struct{ region, model, prompt string }
	seen := map[key]bool{}
	var ids []string
	for _, c := range r.Calls {
		k := key{c.Region, c.Model, c.Prompt}
		if seen[k] {
			ids = append(ids, c.ID)
		}
		seen[k] = true
	}
	return ids
}
