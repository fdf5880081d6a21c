package engine

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Plan is a job before anything was sent: every execution exactly once, what
// it may take and cost, and what the operator should know first.
type Plan struct {
	Job        *Job
	Settings   Settings
	Executions []Execution
	Warnings   []string
	// InFlight calls and GPUs at most at any moment.
	InFlight, GPUs int
	Estimate       Estimate
	// Timeout of the job, "auto" resolved.
	Timeout time.Duration
}

// NewPlan checks a spec and plans it. Errors are UsageErrors; nothing is sent
// or stored.
func NewPlan(spec Spec, set Settings, now time.Time) (*Plan, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	job := spec.job(now)
	p := &Plan{Job: job, Settings: set}
	p.Executions = make([]Execution, job.Total())
	for i := range p.Executions {
		p.Executions[i] = Execution{Key: job.KeyAt(i)}
		if _, e, _ := job.At(i); job.Endpoints[e].Skipped {
			p.Executions[i].State, p.Executions[i].Reason = Skipped, "region paused in the configuration"
		}
	}
	p.InFlight, p.GPUs = inFlightAtMost(job, set)
	f := estimatePlan(job, set)
	p.Estimate = f.Estimate
	p.Timeout = timeoutOf(set, len(job.Questions), f.Estimate.Duration)
	p.Warnings = p.warn(f)
	return p, nil
}

// silentMost is how many executions of an endpoint in a row may get no answer before
// it is down.
const silentMost = 2

// timeout resolves "auto": the larger of ten minutes for every twelve questions, and
// twice the estimate beside what one silent endpoint takes from a barrier: two cold
// deadlines until it is down, and one trial (silence.go).
func timeoutOf(s Settings, questions int, estimate time.Duration) time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	byQuestions := time.Duration(float64(10*time.Minute) * max(1, float64(questions)/12))
	return max(byQuestions, silentMost*s.Deadlines.Cold+s.Deadlines.Send+2*estimate)
}

func (p *Plan) warn(f forecast) []string {
	var out []string
	for e, wait := range f.longestWait {
		ep := p.Job.Endpoints[e]
		if f.recold[e] == 0 {
			continue
		}
		out = append(out, fmt.Sprintf("%s is expected to wait %s between questions, longer than its scale-down window of %s: %d more cold starts. What helps: --lookahead 2, a longer scaledown_window, or [job] prewarm = true",
			ep, Rounded(wait), Rounded(ep.Scaledown), f.recold[e]))
	}
	if open := p.open(); open == 0 {
		out = append(out, "every region is paused in the configuration: nothing will be sent")
	}
	if p.Timeout < f.Duration {
		out = append(out, fmt.Sprintf("the timeout of %s is shorter than the estimate of %s: the job will be canceled", Rounded(p.Timeout), Rounded(f.Duration)))
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
		return Usagef("a job needs at least one question and one region")
	}
	if s.Repeats < 1 || s.Lookahead < 0 {
		return Usagef("repeats must be at least 1 and lookahead at least 0")
	}
	if _, err := ParseBarrier(string(s.Barrier)); err != nil {
		return &UsageError{Err: err}
	}
	if d := duplicate(s.Questions, func(q Question) string { return q.ID }); d != "" {
		return Usagef("question %q stands twice: ids must differ", d)
	}
	if d := duplicate(s.Models, func(m Model) string { return m.ID }); d != "" {
		return Usagef("model %q stands twice: ids must differ", d)
	}
	if d := duplicate(s.Regions, func(r RegionSpec) string { return r.Name }); d != "" {
		return Usagef("region %q stands twice: names must differ", d)
	}
	for _, q := range s.Questions {
		if err := checkID("question", q.ID); err != nil {
			return err
		}
		if strings.TrimSpace(q.Text) == "" {
			return Usagef("question %q has no text", q.ID)
		}
	}
	for _, r := range s.Regions {
		if err := s.checkRegion(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spec) checkRegion(r RegionSpec) error {
	if err := checkID("region", r.Name); err != nil {
		return err
	}
	if len(r.Models) == 0 {
		return Usagef("region %q has no models", r.Name)
	}
	if d := duplicate(r.Models, func(m string) string { return m }); d != "" {
		return Usagef("region %q names model %q twice", r.Name, d)
	}
	for _, id := range r.Models {
		if !slices.ContainsFunc(s.Models, func(m Model) bool { return m.ID == id }) {
			return Usagef("region %q names model %q, which nobody declared", r.Name, id)
		}
		if err := checkID("model", id); err != nil {
			return err
		}
	}
	return nil
}

// checkID keeps ids fit for keys in the store and for one line of output.
func checkID(what, id string) error {
	if strings.TrimSpace(id) != id || id == "" || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return Usagef("%s id %q: an id must not be empty, begin or end with a space, or contain control characters", what, id)
	}
	return nil
}

func duplicate[T any](list []T, id func(T) string) string {
	seen := make(map[string]bool, len(list))
	for _, x := range list {
		if seen[id(x)] {
			return id(x)
		}
		seen[id(x)] = true
	}
	return ""
}

func (s *Spec) job(now time.Time) *Job {
	speed := s.Speed
	if speed <= 0 || !s.Simulated {
		speed = 1
	}
	j := &Job{
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

func (r *RegionSpec) endpoint(model string, speed float64) Endpoint {
	return Endpoint{
		Region: r.Name, Model: model, Place: r.Place, Driver: r.Driver, Target: r.Target, Aliases: r.Aliases,
		GPUsPerCall: max(1, r.GPUsPerCall), PriceMultiplier: r.PriceMultiplier,
		Scaledown: divide(r.Scaledown, speed), Skipped: r.Paused,
	}
}

func divide(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) / by) }

// inFlightAtMost is what the limits leave of one call per open endpoint.
func inFlightAtMost(job *Job, set Settings) (calls, gpus int) {
	lim := newLimiter(set.Limits, set.PerRegion)
	for range max(1, set.Limits.PerEndpoint) {
		for e := range job.Endpoints {
			ep := &job.Endpoints[e]
			if !ep.Skipped && lim.room(ep) {
				lim.take(ep)
			}
		}
	}
	return lim.total, lim.gpus
}

// newID makes an id that sorts by time: ten characters of milliseconds, six of
// chance, in an alphabet without letters that look alike.
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
