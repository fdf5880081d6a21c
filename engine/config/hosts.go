package config

import (
	"slices"

	"beacon/engine/foreign"
)

// Host is a host that requests of a region go to.
type Host struct {
	// Host is in lower case, with its port unless that is the scheme's own.
	Host   string
	Region foreign.Text
	// Secrets are the environment variables whose secrets may go there; Receives are
	// those of them that are set now.
	Secrets, Receives []string
}

// Hosts are those of the selected regions, in the order of the file; the simulator has
// none. controlPlane is where driver function asks, as Modal's SDK has it; it is called
// only when a region needs it.
func (c *Config) Hosts(controlPlane func() Host) (hosts []Host) {
	for _, r := range c.Regions {
		d := driverNamed(string(r.Driver))
		var own []Host
		for _, name := range d.urls {
			own = append(own, c.hostAt(r, name))
		}
		if r.Driver == driverFunction {
			own = append(own, controlPlane())
		}
		for _, h := range own {
			h.Region = r.Name
			if !slices.ContainsFunc(hosts, func(x Host) bool { return x.Host == h.Host && x.Region == h.Region }) {
				hosts = append(hosts, h)
			}
		}
	}
	return hosts
}

// hostAt is the host of one of a region's URLs.
func (c *Config) hostAt(r Region, name string) (h Host) {
	switch h.Host = hostOf(r.Inference); name {
	case "health_url":
		h.Host = hostOf(r.Health)
	case "base_url":
		h.Host = hostOf(r.Base)
	}
	if r.Token {
		h.Secrets = append(h.Secrets, envKey, envSecret)
	}
	if r.KeyEnv != "" {
		h.Secrets = append(h.Secrets, r.KeyEnv)
	}
	for _, name := range h.Secrets {
		if env(name) != "" {
			h.Receives = append(h.Receives, name)
		}
	}
	return h
}

// Files are the files that were read, the configuration before the questions.
func (c *Config) Files() (names []string) {
	for _, s := range slices.Backward(c.sources) {
		if s.flag == "" && s.name != embeddedName {
			names = append(names, s.name)
		}
	}
	return names
}
