package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/plan"
)

// handOver is the time after which Modal hands a web call over to a result URL.
const handOver = 150 * time.Second

// warn collects settings that are allowed but probably a mistake.
func (k *checker) warn() {
	k.warnPrices()
	k.warnLeftOut()
	k.warnSimulator()
	k.warnShared()
	k.warnMixed()
	k.warnFunctions()
	k.warnKeys()
	if d := k.c.settings.Deadlines.Send; d < handOver && k.c.sendsRequests() {
		k.say("send_deadline is %s, but Modal may take %s to hand a call over: cold calls will fail", d, handOver)
	}
}

func (k *checker) say(format string, args ...any) {
	k.c.warnings = append(k.c.warnings, fmt.Sprintf(format, args...))
}

func (k *checker) warnPrices() {
	for _, m := range k.c.Models {
		if _, ok := k.c.Prices[string(m.GPU)]; !ok {
			k.say("[price] has no GPU %q: the cost of %s is counted as 0", m.GPU, m.ID)
		}
	}
}

// warnLeftOut names models that no region has and regions without a selected model.
func (k *checker) warnLeftOut() {
	c := k.c
	for _, m := range c.Models {
		if !slices.ContainsFunc(c.Regions, func(r Region) bool { return slices.Contains(r.Models, m.ID) }) {
			k.say("no selected region has model %s: it is not asked", m.ID)
		}
	}
	for _, r := range c.declared {
		selected := c.pick.regions == nil || slices.Contains(c.pick.regions, string(r.Name))
		if selected && !slices.ContainsFunc(c.Regions, func(x Region) bool { return x.Name == r.Name }) {
			k.say("region %s has none of the selected models: it is left out", r.Name)
		}
	}
}

// warnSimulator finds misspelled models in the operator's own tables only: the
// embedded ones name models that a file may have replaced.
func (k *checker) warnSimulator() {
	f := k.c.file.Simulator
	k.warnUndeclared("simulator.cold", f.Cold)
	k.warnUndeclared("simulator.warm", f.Warm)
}

func (k *checker) warnUndeclared(path string, table map[string]duration) {
	for _, id := range sorted(table) {
		if slices.Contains(k.c.declaredModels(), id) {
			continue
		}
		if s, _ := k.c.where([]string{join(path, id)}); s != nil && s.name != embeddedName {
			k.say("%s: model %q is not declared", path, id)
		}
	}
}

// warnShared finds a URL or an app that was copied and not changed: answers of one
// place would be compared as those of two.
func (k *checker) warnShared() {
	first := map[string]plan.Region{}
	for _, r := range k.c.Regions {
		at, what := r.Inference, "inference_url"
		switch d := driverNamed(string(r.Driver)); {
		case d.shared:
			continue
		case d.name == driverFunction:
			at, what = string(r.Target), "app and function"
		case d.byURL():
			at, what = d.asked(r)
		}
		if other, ok := first[at]; ok && at != "" {
			k.say("regions %s and %s have the same %s: their answers come from one place", other.Name, r.Name, what)
			continue
		}
		first[at] = r.Region
	}
}

// warnMixed finds regions with different prompts: the deployed functions add a system
// prompt, an OpenAI-compatible server does not.
func (k *checker) warnMixed() {
	bare := func(r Region) bool { return driverNamed(string(r.Driver)).bare }
	i := slices.IndexFunc(k.c.Regions, bare)
	j := slices.IndexFunc(k.c.Regions, func(r Region) bool { return !bare(r) })
	if i >= 0 && j >= 0 {
		k.say("region %s is asked without a system prompt and region %s with its app's own: that alone may change the answers", k.c.Regions[i].Name, k.c.Regions[j].Name)
	}
}

// warnKeys finds a server that will most likely refuse the request.
func (k *checker) warnKeys() {
	hosts, named := k.keyHosts()
	for _, r := range k.c.Regions {
		if !driverNamed(string(r.Driver)).apiKey {
			continue
		}
		u, err := url.Parse(r.Base)
		here := err == nil && engine.Loopback(u.Hostname())
		switch {
		case r.KeyEnv != envAPIKey && r.KeyEnv != "" && env(r.KeyEnv) == "":
			k.say("region %s is asked without a key: %s is not set in the environment", r.Name, r.KeyEnv)
		case r.KeyEnv == "" && named && len(hosts) > 1 && !here:
			k.say("region %s is asked without a key: it names no api_key_env, and the regions of driver openai have more than one host", r.Name)
		}
	}
}

// webFunctions is the most web functions that a workspace may deploy on Modal's
// Starter plan: the ninth is refused with "reached limit of 8 web endpoints". Modal's
// pricing page no longer names the number (modal.com/pricing).
const webFunctions = 8

// warnFunctions counts the web functions of the regions by workspace: Modal gives each
// a separate host, WORKSPACE--NAME.modal.run.
func (k *checker) warnFunctions() {
	hosts := map[string][]string{}
	for _, r := range k.c.Regions {
		for _, at := range []string{r.Inference, r.Health, r.Base} {
			u, err := url.Parse(at)
			if err != nil || !strings.HasSuffix(u.Hostname(), ".modal.run") {
				continue
			}
			workspace, _, _ := strings.Cut(u.Hostname(), "--")
			if !slices.Contains(hosts[workspace], u.Hostname()) {
				hosts[workspace] = append(hosts[workspace], u.Hostname())
			}
		}
	}
	for _, workspace := range sorted(hosts) {
		if n := len(hosts[workspace]); n > webFunctions {
			k.say("the regions are reached at %d web functions of workspace %s: Modal's Starter plan deploys %d at most", n, workspace, webFunctions)
		}
	}
}
