package config

import (
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// job checks the keys that become part of the plan.
func (k *checker) job() {
	j := k.c.file.Job
	k.c.spec = plan.Spec{
		Name:      foreign.Text(k.label("job.name", k.c.name)),
		Barrier:   engine.Barrier(k.oneOf("job.barrier", j.Barrier, string(engine.BarrierJob), string(engine.BarrierRegion), string(engine.BarrierEndpoint))),
		Lookahead: k.atLeast("job.lookahead", j.Lookahead, 0),
		Repeats:   k.atLeast("job.repeats", j.Repeats, 1),
		Speed:     1,
	}
	k.amount("job.temperature", j.Temperature)
	k.atLeast("job.max_tokens", j.MaxTokens, 1)
}

// settings checks the keys that become settings, which are not part of a plan.
func (k *checker) settings() {
	f := k.c.file
	j := f.Job
	k.c.settings = engine.Settings{
		Limits: engine.Limits{
			PerEndpoint: k.atLeast("job.per_endpoint", j.PerEndpoint, 1),
			MaxInFlight: k.atLeast("job.max_in_flight", j.MaxInFlight, 0),
			GPUs:        k.atLeast("job.gpu_limit", j.GPULimit, 0),
		},
		PerRegion: map[foreign.Text]int{},
		Deadlines: engine.Deadlines{
			Send: k.duration("job.send_deadline", j.SendDeadline),
			Cold: k.duration("job.cold_deadline", j.ColdDeadline),
			Warm: k.duration("job.warm_deadline", j.WarmDeadline),
		},
		Timeout:     k.timeout("job.timeout", j.Timeout),
		Retries:     k.between("job.retries", j.Retries, 0, engine.MostRetries),
		OnUnknown:   engine.OnUnknown(k.oneOf("job.on_unknown", j.OnUnknown, string(engine.Resend), string(engine.Ask))),
		Preflight:   engine.Preflight(k.oneOf("job.preflight", j.Preflight, string(engine.PreflightWarn), string(engine.PreflightBlock), string(engine.PreflightOff))),
		Prewarm:     j.Prewarm,
		CostCap:     k.amount("job.cost_cap", j.CostCap),
		AnswerLimit: k.answerLimit("store.answer_limit", f.Store.AnswerLimit),
		Health: engine.HealthSettings{
			Every:   k.duration("health.every", f.Health.Every),
			Timeout: k.duration("health.timeout", f.Health.Timeout),
		},
	}
	for _, r := range f.Regions {
		if r.MaxInFlight > 0 {
			k.c.settings.PerRegion[foreign.Text(r.Name)] = r.MaxInFlight
		}
	}
	k.filePath("store.path", f.Store.Path)
}

// maxAnswer bounds answer_limit: a body of sixteen times as much is read into memory.
const maxAnswer = 64 << 20

func (k *checker) answerLimit(path string, v size) int64 {
	n := k.bytes(path, v)
	if n > maxAnswer {
		k.fail(path, `%q is too large; use at most "64MiB"`, string(v))
	}
	return n
}

// timeout is 0 for "auto", which the plan resolves.
func (k *checker) timeout(path string, v duration) time.Duration {
	if v == "auto" {
		return 0
	}
	if d, err := time.ParseDuration(string(v)); err != nil || d <= 0 {
		k.fail(path, `%q is not a timeout; use "auto" or a duration such as "15m"`, string(v))
		return 0
	}
	return k.duration(path, v)
}
