package config

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"beacon/engine/foreign"
)

// hostWords matches a word that may become part of a host name.
var hostWords = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$`)

// placeholder matches a placeholder of a template.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// maxHostLabel is the most characters that DNS allows between two dots.
const maxHostLabel = 63

// environment refuses half a token: every request would be answered with 401.
func (k *checker) environment() {
	key, secret := credentials()
	if (key == "") == (secret == "") || !k.c.sendsToken() {
		return
	}
	set, missing := envKey, envSecret
	if key == "" {
		set, missing = envSecret, envKey
	}
	k.fail("modal.driver", "%s is set in the environment and %s is not; set both, or none", set, missing)
}

// sendsToken reports whether any region gets the proxy token; it runs before the
// regions are checked.
func (c *Config) sendsToken() bool {
	return slices.ContainsFunc(c.file.Regions, func(r regionTable) bool { return c.driverOf(r).token && value(r.SendModalToken, true) })
}

// sendsRequests reports whether any region is called by URL.
func (c *Config) sendsRequests() bool {
	return slices.ContainsFunc(c.file.Regions, func(r regionTable) bool { return c.driverOf(r).byURL() })
}

func (c *Config) driverOf(r regionTable) driver {
	return driverNamed(or(r.Driver, c.file.Modal.Driver))
}

// functionNames matches a plain function, or a class with its method.
var functionNames = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$`)

// function checks the names under which a region's function is found at Modal.
func (k *checker) function(path string, r *Region) {
	if !functionNames.MatchString(r.Function) {
		k.fail(path+".function", "%q is not a function; use its name in Python, or \"Class.method\"", r.Function)
	}
	if r.Driver == driverFunction && r.App == "" {
		k.failNear([]string{path + ".app", path + ".driver", "modal.driver"},
			"is empty, but driver %s needs it for region %s; set it to the name of the deployed app", r.Driver, r.Name)
	}
}

func (k *checker) hostWord(path, s string) {
	if s != "" && !hostWords.MatchString(s) {
		k.fail(path, "%q cannot be part of a host name; use letters, digits and -", s)
	}
}

// urls fills in the URLs of a region from its own templates or the common ones, and
// sets its Target for the record.
func (k *checker) urls(path string, t regionTable, r *Region) {
	m := k.c.file.Modal
	r.Inference = k.expand(path, "inference_url", t.InferenceURL, m.InferenceURL, r)
	r.Health = k.expand(path, "health_url", t.HealthURL, m.HealthURL, r)
	r.Base = k.expand(path, "base_url", t.BaseURL, m.BaseURL, r)
	switch r.Driver {
	case driverSimulator:
		r.Target = driverSimulator // its port changes with every start
	case driverFunction:
		r.Target = foreign.Text(strings.Trim(m.Environment+"/"+r.App+"/"+r.Function, "/"))
	default:
		target, _ := driverNamed(string(r.Driver)).asked(*r)
		r.Target = foreign.Text(target)
	}
}

// expand fills in a region's own template, or else the common one; an error names the
// key that was used.
func (k *checker) expand(region, name, own, common string, r *Region) string {
	template, at := own, region+"."+name
	if own == "" {
		template, at = common, "modal."+name
	}
	if template == "" {
		k.needs(at, region, name, r)
		return ""
	}
	missing := false
	out := placeholder.ReplaceAllStringFunc(template, func(word string) string {
		v, key := k.fill(at, word, region, r)
		if v == "" {
			missing = true
			k.needs(key, region, name, r)
		}
		return v
	})
	if missing || k.err != nil {
		return ""
	}
	return k.url(at, out, r)
}

// fill returns the value of a placeholder and the key that sets it.
func (k *checker) fill(at, word, region string, r *Region) (text, key string) {
	m := k.c.file.Modal
	switch word {
	case "{workspace}":
		if m.Workspace != "" && m.Environment != "" {
			return m.Workspace + "-" + m.Environment, "modal.workspace"
		}
		return m.Workspace, "modal.workspace"
	case "{app}":
		return r.App, region + ".app"
	}
	k.fail(at, "%q is not a placeholder; use {workspace} and {app}", word)
	return "", at
}

// needs refuses a region without a URL that its driver needs.
func (k *checker) needs(key, region, name string, r *Region) {
	if slices.Contains(driverNamed(string(r.Driver)).urls, name) {
		k.failNear([]string{key, region + ".driver", "modal.driver"},
			"is empty, but driver %s needs it for the %s of region %s; set it, or the region's own %s", r.Driver, name, r.Name, name)
	}
}

// url checks a URL. Its errors never quote a text that may have a password.
func (k *checker) url(at, s string, r *Region) string {
	const right = "use one such as https://host/path"
	u, err := url.Parse(s)
	switch {
	case err != nil:
		k.fail(at, "not a URL; %s", right)
		return ""
	case u.User != nil || strings.Contains(u.Opaque, "@"):
		k.fail(at, "the URL has a user or password in it; %s", instead(r))
		return ""
	case u.Scheme != "http" && u.Scheme != "https":
		k.fail(at, "%q is neither http nor https; %s", u.Redacted(), right)
	case u.Hostname() == "" || strings.ContainsAny(s, " \t\r\n"):
		k.fail(at, "%q has no host; %s", u.Redacted(), right)
	case longLabel(u.Hostname()):
		k.failNear([]string{at, "modal.workspace"}, "a part of the host %q is longer than %d; Modal shortens such names: copy the URL that modal deploy prints", u.Hostname(), maxHostLabel)
	}
	return s
}

// instead says what to do instead of writing credentials into a URL.
func instead(r *Region) string {
	switch d := driverNamed(string(r.Driver)); {
	case d.apiKey:
		return "set " + envAPIKey + " in the environment instead"
	case d.byURL() && !d.token:
		return "remove it: driver " + d.name + " sends no credentials"
	}
	return "set " + envKey + " and " + envSecret + " in the environment instead"
}

func longLabel(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if len(label) > maxHostLabel {
			return true
		}
	}
	return false
}
