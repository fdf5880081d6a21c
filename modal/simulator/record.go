package simulator

import (
	"net/http"
	"slices"
	"time"
)

// recordPath answers with the Record as JSON, without credentials.
const recordPath = "/_simulator/record"

// Record is what really happened at a Server, for tests and for a harness in another
// process. Times are wall time, durations already divided by Speed.
type Record struct {
	Posts         int `json:"posts"`           // to inference, whatever became of them
	ResultGets    int `json:"result_gets"`     // of result URLs
	HealthGets    int `json:"health_gets"`     //
	PostsToResult int `json:"posts_to_result"` // a call sent again instead of collected
	SecondReads   int `json:"second_reads"`    // of a body that was given out already
	HandOvers     int `json:"hand_overs"`      // 303s
	Unauthorized  int `json:"unauthorized"`

	// Of the control plane:
	Spawns         int `json:"spawns"`       // calls accepted by it
	SpawnsAgain    int `json:"spawns_again"` // the same one repeated by the client, and made once
	OutputPolls    int `json:"output_polls"`
	Cancels        int `json:"cancels"`
	StatsGets      int `json:"stats_gets"`
	ScalingUpdates int `json:"scaling_updates"`
	Uploads        int `json:"uploads"` // of arguments too long for a message

	NotFound int `json:"not_found"` // paths and call ids that do not exist

	// In flight is a call from its acceptance until it is answered or canceled at
	// Modal; its reply may still be on the way.
	InFlight             int            `json:"in_flight"`
	MaxInFlight          int            `json:"max_in_flight"`
	MaxInFlightRegion    map[string]int `json:"max_in_flight_region"`
	MaxInFlightEndpoint  map[string]int `json:"max_in_flight_endpoint"` // by "region/model"
	ContainersByEndpoint map[string]int `json:"containers"`             // started, ever

	Faults      map[string]int `json:"faults"` // by kind: how often it struck
	Calls       []CallRecord   `json:"calls"`  // in order of acceptance
	ClosedEarly []LeftRecord   `json:"closed_early"`
}

// CallRecord is one accepted call. A zero time means: not yet.
type CallRecord struct {
	ID          string    `json:"id"`
	Region      string    `json:"region"`
	Model       string    `json:"model"`
	Prompt      string    `json:"prompt"`
	Temperature float64   `json:"temperature"`
	MaxTokens   int       `json:"max_tokens"`
	AcceptedAt  time.Time `json:"accepted_at"`
	StartedAt   time.Time `json:"started_at"`  // when the container took it, loaded
	FinishedAt  time.Time `json:"finished_at"` // answered or canceled
	Cold        bool      `json:"cold"`        // the first call of its container
	ContainerID string    `json:"container_id"`
	Delivered   bool      `json:"delivered"` // the whole answer left
	Canceled    bool      `json:"canceled"`  // nobody waited for it, or Close
	Hops        int       `json:"hops"`      // 303s given for it
	RunMS       float64   `json:"run_ms"`    // container time; 0 while it has not ended
	ColdMS      float64   `json:"cold_ms"`   // start of its container, when Cold
	Fault       string    `json:"fault,omitempty"`
	Spawned     bool      `json:"spawned,omitempty"` // by the control plane
}

// LeftRecord is a request whose connection the client closed before it had its answer.
type LeftRecord struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Region string    `json:"region"`
	Model  string    `json:"model,omitempty"`
	Call   string    `json:"call,omitempty"`
}

// newLeft is made at once: its time is when the closing was seen.
func newLeft(x *exchange) LeftRecord {
	return LeftRecord{
		At: time.Now(), Method: x.r.Method,
		Region: x.place.region, Model: x.place.model, Call: x.call,
	}
}

// Record returns a copy of what happened so far. It works after Close too.
func (s *Server) Record() Record {
	s.prepare()
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.tally
	out.InFlight, out.MaxInFlight = s.inFlight.now, s.inFlight.max
	out.MaxInFlightRegion = map[string]int{}
	for name, g := range s.perRegion {
		out.MaxInFlightRegion[name] = g.max
	}
	out.MaxInFlightEndpoint = map[string]int{}
	out.ContainersByEndpoint = map[string]int{}
	for p, e := range s.endpoints {
		out.MaxInFlightEndpoint[p.String()] = e.inFlight.max
		out.ContainersByEndpoint[p.String()] = e.starts
	}
	out.Faults = map[string]int{}
	for name, n := range s.tally.Faults {
		out.Faults[name] = n
	}
	out.ClosedEarly = append([]LeftRecord{}, s.tally.ClosedEarly...)
	out.Calls = make([]CallRecord, len(s.order))
	for i, c := range s.order {
		out.Calls[i] = c.record()
	}
	return out
}

// record copies a call. The caller holds the lock.
func (c *call) record() CallRecord {
	out := CallRecord{
		ID: c.id, Region: c.place.region, Model: c.place.model, Prompt: c.ask.Prompt,
		Temperature: c.ask.Temperature, MaxTokens: c.ask.MaxTokens,
		AcceptedAt: c.accepted, StartedAt: c.started, FinishedAt: c.finished,
		Cold: c.cold, ContainerID: c.container, Delivered: c.delivered,
		Canceled: c.state == callCanceled, Hops: c.hops, ColdMS: millis(c.coldTime), Spawned: c.function != nil,
	}
	switch {
	case c.state == callAnswered:
		out.RunMS = millis(c.run) // as drawn: the clock's lateness is not the container's
	case c.state == callCanceled && !c.started.IsZero():
		out.RunMS = millis(c.finished.Sub(c.started))
	}
	if c.strike != nil {
		out.Fault = c.strike.kind.name
	}
	return out
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Bound is the time nobody can beat who asks these calls of endpoints with one
// container each: the largest, over endpoints, of the first cold start plus all that
// the container ran.
func (r Record) Bound() time.Duration {
	sums := map[place]float64{}
	for _, c := range r.Calls {
		p := place{c.Region, c.Model}
		if _, met := sums[p]; !met {
			sums[p] = r.firstCold(p)
		}
		sums[p] += c.RunMS
	}
	longest := 0.0
	for _, sum := range sums {
		longest = max(longest, sum)
	}
	return time.Duration(longest * float64(time.Millisecond))
}

// firstCold is the start time of an endpoint's first container, in milliseconds.
func (r Record) firstCold(p place) float64 {
	for _, c := range r.Calls {
		if c.Cold && p == (place{c.Region, c.Model}) {
			return c.ColdMS
		}
	}
	return 0
}

// ByEndpoint returns the calls of one endpoint, in order of acceptance.
func (r Record) ByEndpoint(region, model string) []CallRecord {
	return slices.DeleteFunc(slices.Clone(r.Calls), func(c CallRecord) bool {
		return c.Region != region || c.Model != model
	})
}

// Twice lists the ids of calls that asked an endpoint for a prompt it had been asked
// before: with one repeat and no retries there are none.
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

func (s *Server) serveRecord(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuseMethod(w, http.MethodGet)
		return
	}
	writeReply(w, jsonReply(http.StatusOK, s.Record()))
}
