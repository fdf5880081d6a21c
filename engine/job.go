package engine

import (
	"fmt"
	"strings"
	"time"

	"beacon/engine/foreign"
)

// Job is one submission: questions × endpoints × repeats. Its fields are stored
// as planned. URLs, limits, deadlines and credentials are not part of it; a
// resumed job takes them from today's configuration.
type Job struct {
	ID        string       `json:"id"`
	Name      foreign.Text `json:"name"`
	CreatedAt time.Time    `json:"created_at"`
	Questions []Question   `json:"questions"`
	Models    []Model      `json:"models"`
	// Endpoints in the order of the configuration: region by region, within a
	// region model by model.
	Endpoints []Endpoint `json:"endpoints"`
	Repeats   int        `json:"repeats"`
	Barrier   Barrier    `json:"barrier"`
	Lookahead int        `json:"lookahead"`
	Simulated bool       `json:"simulated"`
	// Speed is the simulator's, 1 for real jobs: costs of simulated work are
	// multiplied by it.
	Speed float64 `json:"speed"`
}

// Question is a prompt with a stable id.
type Question struct {
	ID       foreign.Text `json:"id" toml:"id"`
	Text     foreign.Text `json:"text" toml:"text"`
	Category foreign.Text `json:"category,omitempty" toml:"category"`
	// Expect is the text that a right answer contains, for control questions.
	Expect foreign.Text `json:"expect,omitempty" toml:"expect"`
}

// Model is a language model by id, with the parameters every region gets.
type Model struct {
	ID          foreign.Text `json:"id"`
	Name        foreign.Text `json:"name,omitempty"`
	GPU         foreign.Text `json:"gpu"`
	Temperature float64      `json:"temperature"`
	MaxTokens   int          `json:"max_tokens"`
	// USDPerSecond is the price of one GPU second on the day of the plan.
	USDPerSecond float64 `json:"usd_per_second"`
	// ExpectCold and ExpectWarm are the expected durations of an answer until one
	// was measured, already divided by the simulator's speed.
	ExpectCold time.Duration `json:"expect_cold"`
	ExpectWarm time.Duration `json:"expect_warm"`
}

// Endpoint is one (region, model).
type Endpoint struct {
	Region foreign.Text `json:"region"`
	Model  foreign.Text `json:"model"`
	// Place is Modal's label of the place where the container should run.
	Place foreign.Text `json:"place,omitempty"`
	// Driver and the URL or function it calls, for the record.
	Driver foreign.Text `json:"driver"`
	Target foreign.Text `json:"target,omitempty"`
	// Aliases are further names that the endpoint may give its region.
	Aliases         []foreign.Text `json:"aliases,omitempty"`
	GPUsPerCall     int            `json:"gpus_per_call"`
	PriceMultiplier float64        `json:"price_multiplier"`
	// Scaledown is how long an idle container stays, in the wall time of this
	// job (divided by the simulator's speed).
	Scaledown time.Duration `json:"scaledown"`
	// Skipped endpoints were paused in the configuration when the job began.
	Skipped bool `json:"skipped,omitempty"`
}

// String names an endpoint the way every screen does.
func (e Endpoint) String() string { return (e.Region + " · " + e.Model).Line() }

// ID identifies an endpoint within its job.
func (e *Endpoint) ID() [2]foreign.Text { return [2]foreign.Text{e.Region, e.Model} }

// Barrier is the scope in which a question must settle before the next starts.
type Barrier string

// The three scopes of the barrier.
const (
	BarrierJob      Barrier = "job"
	BarrierRegion   Barrier = "region"
	BarrierEndpoint Barrier = "endpoint"
)

// ParseBarrier reads a scope; the error lists the valid ones.
func ParseBarrier(s string) (Barrier, error) {
	switch b := Barrier(s); b {
	case BarrierJob, BarrierRegion, BarrierEndpoint:
		return b, nil
	}
	return "", fmt.Errorf("barrier %q is not known: use job, region or endpoint", s)
}

// Key is the identity of an execution within its job; there is at most one
// execution for it.
type Key struct {
	Question foreign.Text `json:"question"`
	Region   foreign.Text `json:"region"`
	Model    foreign.Text `json:"model"`
	Repeat   int          `json:"repeat"`
}

// String is for people.
func (k Key) String() string {
	s := k.Question + " · " + k.Region + " · " + k.Model
	if k.Repeat > 1 {
		s += foreign.Text(fmt.Sprintf(" · repeat %d", k.Repeat))
	}
	return s.Line()
}

// Total is how many executions the job has.
func (j *Job) Total() int { return len(j.Questions) * len(j.Endpoints) * j.Repeats }

// KeyAt is the identity of execution i. Executions are numbered question by
// question, within it endpoint by endpoint, within it repeat by repeat.
func (j *Job) KeyAt(i int) Key {
	q, e, r := j.At(i)
	return Key{j.Questions[q].ID, j.Endpoints[e].Region, j.Endpoints[e].Model, r + 1}
}

// At splits the number of an execution into question, endpoint and repeat, all
// counted from 0.
func (j *Job) At(i int) (question, endpoint, repeat int) {
	repeat = i % j.Repeats
	i /= j.Repeats
	return i / len(j.Endpoints), i % len(j.Endpoints), repeat
}

// Index is the number of the execution at question q, endpoint e, repeat r, all
// counted from 0.
func (j *Job) Index(q, e, r int) int { return (q*len(j.Endpoints)+e)*j.Repeats + r }

// Model finds a model of the job by id.
func (j *Job) Model(id foreign.Text) (Model, bool) {
	for _, m := range j.Models {
		if m.ID == id {
			return m, true
		}
	}
	return Model{}, false
}

// Regions lists the regions of the job in order, each once.
func (j *Job) Regions() []foreign.Text {
	var out []foreign.Text
	for _, e := range j.Endpoints {
		if len(out) == 0 || out[len(out)-1] != e.Region {
			out = append(out, e.Region)
		}
	}
	return out
}

// IsRegion reports whether a claim such as "us-east" names this endpoint's region.
// It compares, in lower case, with the region's name, place and aliases; an alias
// may end in "*".
func (e Endpoint) IsRegion(claim foreign.Text) bool {
	claim = foreign.Text(strings.ToLower(strings.TrimSpace(string(claim))))
	if claim == foreign.Text(strings.ToLower(string(e.Region))) || (e.Place != "" && claim == foreign.Text(strings.ToLower(string(e.Place)))) {
		return true
	}
	for _, alias := range e.Aliases {
		alias = foreign.Text(strings.ToLower(string(alias)))
		if prefix, wild := strings.CutSuffix(string(alias), "*"); wild && strings.HasPrefix(string(claim), prefix) || claim == alias {
			return true
		}
	}
	return false
}

// ShortID is the part of an id that screens show.
func ShortID(id string) string { return id[:min(10, len(id))] }
