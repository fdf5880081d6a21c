package config

import "slices"

const (
	driverSimulator = "simulator"
	driverFunction  = "function"
)

// drivers are the ways to call a region, in the order in which messages list them.
var drivers = []driver{
	{name: driverSimulator},
	{name: "web", urls: []string{"inference_url", "health_url"}, token: true},
	{name: driverFunction},
	{name: "openai", urls: []string{"base_url"}, apiKey: true, bare: true},
	{name: "router", urls: []string{"base_url"}, shared: true},
}

// driver has the properties of a driver that the configuration checks.
type driver struct {
	name   string
	urls   []string // keys that it needs; questions go to the URL of the first
	token  bool     // it sends Modal's proxy token
	apiKey bool     // it sends the key of OpenAI-compatible servers
	bare   bool     // questions are asked without the app's system prompt
	shared bool     // one server may answer for many regions
}

// Drivers lists the allowed names of a driver.
func Drivers() []string {
	var out []string
	for _, d := range drivers {
		out = append(out, d.name)
	}
	return out
}

// driverNamed finds a driver. For an unknown name, refused elsewhere, it returns one
// that needs nothing.
func driverNamed(name string) driver {
	i := slices.IndexFunc(drivers, func(d driver) bool { return d.name == name })
	if i < 0 {
		return driver{name: name}
	}
	return drivers[i]
}

// byURL reports whether the driver calls a region by URL.
func (d driver) byURL() bool { return len(d.urls) > 0 }

// asked returns the URL that takes the questions, and the key that sets it.
func (d driver) asked(r Region) (url, key string) {
	if !d.byURL() {
		return "", ""
	}
	if key = d.urls[0]; key == "base_url" {
		return r.Base, key
	}
	return r.Inference, key
}
