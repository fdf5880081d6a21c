package plan

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Plan is a job before its first send: every execution once, the estimate of time
// and cost, and warnings for the operator.
type Plan struct {
	Job        *engine.Job
	Settings   engine.Settings
	Executions []engine.Execution
	Warnings   []string
	// InFlight calls and GPUs at most at any moment.
	InFlight, GPUs int
	Estimate       Estimate
	// Timeout of the job, "auto" resolved.
	Timeout time.Duration
}

// New checks a spec and plans it. Errors are UsageErrors; nothing is sent or stored.
func New(spec Spec, set engine.Settings, now time.Time) (*Plan, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	job := spec.job(now)
	p := &Plan{Job: job, Settings: set}
	p.Executions = make([]engine.Execution, job.Total())
	for i := range p.Executions {
		p.Executions[i] = engine.Execution{Key: job.KeyAt(i)}
		if _, e, _ := job.At(i); job.Endpoints[e].Skipped {
			p.Executions[i].State, p.Executions[i].Reason = engine.Skipped, "region paused in the configuration"
		}
	}
	p.InFlight, p.GPUs = InFlightAtMost(job, set)
	f := estimatePlan(job, set)
	p.Estimate = f.Estimate
	p.Timeout = Timeout(set, len(job.Questions), f.Estimate.Duration)
	p.Warnings = p.warn(f)
	return p, nil
}

// SilentMost is the number of executions of an endpoint in a row without any answer
// after which it is down.
const SilentMost = 2

// Timeout resolves "auto": the larger of ten minutes for every twelve questions, and
// twice the estimate plus the time for which one silent endpoint may hold a barrier:
// two cold deadlines until it is down, and one trial (run/silence.go).
func Timeout(s engine.Settings, questions int, estimate time.Duration) time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	byQuestions := time.Duration(float64(10*time.Minute) * max(1, float64(questions)/12))
	return max(byQuestions, SilentMost*s.Deadlines.Cold+s.Deadlines.Send+2*estimate)
}

func (p *Plan) warn(f Forecast) []string {
	var out []string
	for e, wait := range f.LongestWait {
		ep := p.Job.Endpoints[e]
		if f.Recold[e] == 0 {
			continue
		}
		out = append(out, fmt.Sprintf("%s is expected to wait %s between questions, longer than its scale-down window of %s: %d more cold starts. What helps: --lookahead 2, a longer scaledown_window, or [job] prewarm = true",
			ep, engine.Rounded(wait), engine.Rounded(ep.Scaledown), f.Recold[e]))
	}
	if open := p.open(); open == 0 {
		out = append(out, "every region is paused in the configuration: nothing will be sent")
	}
	if p.Timeout < f.Duration {
		out = append(out, fmt.Sprintf("the timeout of %s is shorter than the estimate of %s: the job will be canceled", engine.Rounded(p.Timeout), engine.Rounded(f.Duration)))
	}
	return out
}

func (p *Plan) open() (n int) {
	for i := range p.Executions {
		if !p.Executions[i].State.Settled() {
			n++
		}
	}
	return n
}

func (s *Spec) check() error {
	if len(s.Questions) == 0 || len(s.Regions) == 0 {
		return engine.Usagef("a job needs at least one question and one region")
	}
	if s.Repeats < 1 || s.Lookahead < 0 {
		return engine.Usagef("repeats must be at least 1 and lookahead at least 0")
	}
	if _, err := engine.ParseBarrier(string(s.Barrier)); err != nil {
		return &engine.UsageError{Err: err}
	}
	if d := duplicate(s.Questions, func(q engine.Question) foreign.Text { return q.ID }); d != "" {
		return engine.Usagef("question id %q is used twice: ids must be unique", d)
	}
	if d := duplicate(s.Models, func(m engine.Model) foreign.Text { return m.ID }); d != "" {
		return engine.Usagef("model id %q is used twice: ids must be unique", d)
	}
	if d := duplicate(s.Regions, func(r Region) foreign.Text { return r.Name }); d != "" {
		return engine.Usagef("region name %q is used twice: names must be unique", d)
	}
	for _, q := range s.Questions {
		if err := checkID("question", string(q.ID)); err != nil {
			return err
		}
		if strings.TrimSpace(string(q.Text)) == "" {
			return engine.Usagef("question %q has no text", q.ID)
		}
	}
	for _, r := range s.Regions {
		if err := s.checkRegion(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spec) checkRegion(r Region) error {
	if err := checkID("region", string(r.Name)); err != nil {
		return err
	}
	if len(r.Models) == 0 {
		return engine.Usagef("region %q has no models", r.Name)
	}
	if d := duplicate(r.Models, func(m foreign.Text) foreign.Text { return m }); d != "" {
		return engine.Usagef("region %q names model %q twice", r.Name, d)
	}
	for _, id := range r.Models {
		if !slices.ContainsFunc(s.Models, func(m engine.Model) bool { return m.ID == id }) {
			return engine.Usagef("region %q names model %q, which no [[model]] declares", r.Name, id)
		}
		if err := checkID("model", string(id)); err != nil {
			return err
		}
	}
	return nil
}

// checkID refuses ids that do not fit into a key of the store or one line of output.
func checkID(what, id string) error {
	if strings.TrimSpace(id) != id || id == "" || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return engine.Usagef("%s id %q: an id must not be empty, begin or end with a space, or contain control characters", what, id)
	}
	return nil
}

func duplicate[T any](list []T, id func(T) foreign.Text) foreign.Text {
	seen := make(map[foreign.Text]bool, len(list))
	for _, x := range list {
		if seen[id(x)] {
			return id(x)
		}
		seen[id(x)] = true
	}
	return ""
}

func (s *Spec) job(now time.Time) *engine.Job {
	speed := s.Speed
	if speed <= 0 || !s.Simulated {
		speed = 1
	}
	j := &engine.Job{
		ID: newID(now), Name: s.Name, CreatedAt: now.UTC().Truncate(time.Millisecond), Questions: s.Questions,
		Repeats: s.Repeats, Barrier: s.Barrier, Lookahead: s.Lookahead, Simulated: s.Simulated, Speed: speed,
	}
	for _, m := range s.Models {
		m.ExpectCold, m.ExpectWarm = divide(m.ExpectCold, speed), divide(m.ExpectWarm, speed)
		j.Models = append(j.Models, m)
	}
	for _, r := range s.Regions {
		for _, id := range r.Models {
			j.Endpoints = append(j.Endpoints, r.endpoint(id, speed))
		}
	}
	return j
}

func (r *Region) endpoint(model foreign.Text, speed float64) engine.Endpoint {
	return engine.Endpoint{
		Region: r.Name, Model: model, Place: r.Place, Driver: r.Driver, Target: r.Target, Aliases: r.Aliases,
		GPUsPerCall: max(1, r.GPUsPerCall), PriceMultiplier: r.PriceMultiplier,
		Scaledown: divide(r.Scaledown, speed), Skipped: r.Paused,
	}
}

func divide(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) / by) }

// InFlightAtMost is the most calls and GPUs in flight that the limits allow.
func InFlightAtMost(job *engine.Job, set engine.Settings) (calls, gpus int) {
	lim := NewLimiter(set.Limits, set.PerRegion)
	for range max(1, set.Limits.PerEndpoint) {
		for e := range job.Endpoints {
			ep := &job.Endpoints[e]
			if !ep.Skipped && lim.Room(ep) {
				lim.Take(ep)
			}
		}
	}
	return lim.total, lim.gpus
}

// newID makes an id that sorts by time: ten characters of milliseconds, six random
// ones, in an alphabet without letters that look alike.
func newID(now time.Time) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var id [16]byte
	ms := now.UnixMilli()
	for i := 9; i >= 0; i-- {
		id[i] = alphabet[ms&31]
		ms >>= 5
	}
	rand.Read(id[10:])
	for i := 10; i < len(id); i++ {
		id[i] = alphabet[id[i]&31]
	}
	return string(id[:])
}
