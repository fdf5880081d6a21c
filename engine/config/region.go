package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// defaultFunction is the name of the method in modal/deploy.
const defaultFunction = "Inference.generate"

// Region is a region with its URLs and function; a URL is "" if the driver needs none
// and the config gives none.
type Region struct {
	plan.Region
	App       string
	Function  string // "Class.method", or the name of a plain function
	Inference string
	Health    string
	Base      string
	// Token: Modal's proxy token goes to the hosts of Inference and Health;
	// TokenElsewhere: also when they are not Modal's.
	Token, TokenElsewhere bool
	// KeyEnv is the environment variable with the API key for the host of Base, "" for
	// no key.
	KeyEnv string
}

// wellKnown has the default app and aliases of the usual regions, by lower-cased name.
var wellKnown = map[string]struct {
	app     string
	aliases []string
}{
	"us":   {"project-beacon-hf-us", []string{"us", "us-*"}},
	"eu":   {"project-beacon-hf-eu", []string{"eu", "europe", "eu-*"}},
	"asia": {"project-beacon-hf-apac", []string{"asia", "apac", "ap", "asia-*", "ap-*"}},
	"apac": {"project-beacon-hf-apac", []string{"asia", "apac", "ap", "asia-*", "ap-*"}},
}

// defaultScaledown is Modal's default.
const defaultScaledown = 60 * time.Second

func (k *checker) modal() {
	m := k.c.file.Modal
	k.driver("modal.driver", m.Driver)
	k.hostWord("modal.workspace", m.Workspace)
	k.hostWord("modal.environment", m.Environment)
}

func (k *checker) driver(path, name string) string {
	if known := Drivers(); !slices.Contains(known, name) {
		k.fail(path, "%q is not a driver of this release; use %s", name, either(known))
	}
	return name
}

func (k *checker) regions() {
	c := k.c
	c.declared = make([]Region, 0, len(c.file.Regions))
	if len(c.file.Regions) == 0 {
		k.fail("region", "there is none; add a [[region]] with a name and models")
		return
	}
	names := map[string]string{} // by lower-cased name
	for i, t := range c.file.Regions {
		path := fmt.Sprintf("region[%d]", i)
		k.id(path+".name", t.Name)
		lower := strings.ToLower(t.Name)
		if other, ok := names[lower]; ok {
			k.fail(path+".name", "%q is already used as %q; names must differ in more than case", t.Name, other)
		}
		names[lower] = t.Name
		c.declared = append(c.declared, k.region(path, t))
		if k.err != nil {
			return
		}
	}
	k.oneWorld()
	k.receivers()
}

func (k *checker) region(path string, t regionTable) Region {
	known := wellKnown[strings.ToLower(t.Name)]
	r := Region{App: or(t.App, known.app), Function: or(t.Function, defaultFunction), Region: plan.Region{
		Name: foreign.Text(t.Name), Place: foreign.Text(k.label(path+".place", t.Place)),
		Driver:          foreign.Text(or(t.Driver, k.c.file.Modal.Driver)),
		Aliases:         foreign.Texts(k.aliases(path+".aliases", t.Aliases, known.aliases)),
		Models:          foreign.Texts(k.regionModels(path+".models", t.Models)),
		MaxInFlight:     k.atLeast(path+".max_in_flight", t.MaxInFlight, 0),
		GPUsPerCall:     k.gpusPerCall(path+".gpus_per_call", value(t.GPUsPerCall, 1)),
		PriceMultiplier: k.amount(path+".price_multiplier", value(t.PriceMultiplier, 1)),
		Scaledown:       defaultScaledown, Paused: t.Paused,
	}}
	if t.ScaledownWindow != nil {
		r.Scaledown = k.durationOrZero(path+".scaledown_window", *t.ScaledownWindow)
	}
	k.driver(path+".driver", string(r.Driver))
	k.hostWord(path+".app", r.App)
	k.function(path, &r)
	k.urls(path, t, &r)
	return r
}

func (k *checker) aliases(path string, given *[]string, known []string) []string {
	if given == nil {
		return slices.Clone(known)
	}
	for i, a := range *given {
		at := fmt.Sprintf("%s[%d]", path, i)
		k.id(at, a)
		if strings.Contains(strings.TrimSuffix(a, "*"), "*") || a == "*" {
			k.fail(at, `%q would prove nothing; a * may only end a name, as in "us-*"`, a)
		}
	}
	return slices.Clone(*given)
}

func (k *checker) regionModels(path string, ids []string) []string {
	declared := k.c.declaredModels()
	if len(ids) == 0 {
		k.fail(path, "the region has none; declared are %s", some(declared))
	}
	for i, id := range ids {
		switch {
		case !slices.Contains(declared, id):
			k.failNear([]string{path, "model[0].id"}, "model %q is not declared; declared are %s", id, some(declared))
		case slices.Contains(ids[:i], id):
			k.fail(path, "model %q is named twice; once is enough", id)
		}
	}
	return slices.Clone(ids)
}

func (k *checker) gpusPerCall(path string, n int) int {
	k.atLeast(path, n, 1)
	if limit := k.c.file.Job.GPULimit; limit > 0 && n > limit {
		k.failNear([]string{path, "job.gpu_limit"}, "one call needs %d GPUs, but job.gpu_limit is %d; raise the limit, or set it to 0 for none", n, limit)
	}
	return n
}

// oneWorld refuses a config that mixes simulated and real regions.
func (k *checker) oneWorld() {
	first := k.c.declared[0]
	for i, r := range k.c.declared {
		if (r.Driver == driverSimulator) != (first.Driver == driverSimulator) {
			k.failNear([]string{fmt.Sprintf("region[%d].driver", i), "modal.driver"},
				"%q cannot be mixed with %q of region %s; a config is either simulated or real", r.Driver, first.Driver, first.Name)
		}
	}
	k.c.spec.Simulated = first.Driver == driverSimulator
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func value[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
