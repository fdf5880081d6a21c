package config

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"beacon/engine"
)

// envName is what api_key_env may name.
var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// receivers decides which secret each region gets, once the URLs of all are known, and
// refuses what would send one to a host that is not meant.
func (k *checker) receivers() {
	for i, t := range k.c.file.Regions {
		if k.err != nil || i == len(k.c.declared) {
			return
		}
		path, r := fmt.Sprintf("region[%d]", i), &k.c.declared[i]
		k.fitsDriver(path, t, r)
		k.proxyToken(path, t, r)
	}
	k.apiKeys()
}

// fitsDriver refuses a key about a secret that the region's driver never sends. Drivers
// that send nothing by URL are let through: a file may be tried with the simulator.
func (k *checker) fitsDriver(path string, t regionTable, r *Region) {
	d := driverNamed(string(r.Driver))
	if d.byURL() && !d.token && t.SendModalToken != nil {
		k.fail(path+".send_modal_token", "driver %s never sends Modal's proxy token; take it out", d.name)
	}
	if d.byURL() && !d.apiKey && t.APIKeyEnv != "" {
		k.fail(path+".api_key_env", "driver %s sends no API key; take it out", d.name)
	}
	switch {
	case t.APIKeyEnv == "":
	case !envName.MatchString(t.APIKeyEnv):
		k.fail(path+".api_key_env", "is not the name of an environment variable; the key itself is never in a file")
	case strings.HasPrefix(t.APIKeyEnv, "MODAL_"):
		k.fail(path+".api_key_env", "%s is for Modal only; name the variable with this server's key", t.APIKeyEnv)
	}
}

// proxyToken sends Modal's proxy token to Modal and to this machine, elsewhere only where
// the region says so.
func (k *checker) proxyToken(path string, t regionTable, r *Region) {
	d := driverNamed(string(r.Driver))
	r.Token = d.token && value(t.SendModalToken, true)
	r.TokenElsewhere = r.Token && t.SendModalToken != nil
	if key, secret := credentials(); !r.Token || key == "" && secret == "" {
		return
	}
	for _, name := range d.urls {
		at, u := k.urlOf(path, name, t, r)
		k.encrypted(at, u)
		if host := u.Hostname(); !r.TokenElsewhere && !engine.Loopback(host) && !engine.AtModal(host) {
			k.fail(at, "the host %q is not Modal's, and %s and %s are set; send_modal_token = true of the region sends them there, false asks it without them", host, envKey, envSecret)
		}
	}
}

// apiKeys names the variable with the key of each region of driver openai: its own, or
// the common one while all of them share one host.
func (k *checker) apiKeys() {
	if k.err != nil {
		return
	}
	hosts, named := k.keyHosts()
	for i, t := range k.c.file.Regions {
		path, r := fmt.Sprintf("region[%d]", i), &k.c.declared[i]
		if !driverNamed(string(r.Driver)).apiKey {
			continue
		}
		switch r.KeyEnv = t.APIKeyEnv; {
		case r.KeyEnv == "" && len(hosts) == 1:
			r.KeyEnv = envAPIKey
		case r.KeyEnv == "" && !named && env(envAPIKey) != "":
			k.fail(path+".api_key_env", "is not set, and %s would go to %s; name the variable with each server's key", envAPIKey, listed(hosts))
		}
		if k.c.APIKey(*r) != "" {
			k.encrypted(k.urlOf(path, "base_url", t, r))
		}
	}
}

// keyHosts are the hosts of the regions of driver openai, and whether any of those names
// a variable.
func (k *checker) keyHosts() (hosts []string, named bool) {
	for i, r := range k.c.declared {
		if !driverNamed(string(r.Driver)).apiKey {
			continue
		}
		if host := hostOf(r.Base); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
		named = named || k.c.file.Regions[i].APIKeyEnv != ""
	}
	return hosts, named
}

// encrypted refuses a URL at which a secret would be readable on the network.
func (k *checker) encrypted(at string, u *url.URL) {
	if u.Scheme != "http" || engine.Loopback(u.Hostname()) {
		return
	}
	right := "use https"
	if strings.Trim(strings.ToLower(u.Hostname()), ".") == "localhost" {
		right += ", or 127.0.0.1 for this machine"
	}
	k.fail(at, "%q would send the credentials unencrypted; %s", u.Redacted(), right)
}

// urlOf is a URL of a region, which was checked, and the key that sets it.
func (k *checker) urlOf(path, name string, t regionTable, r *Region) (at string, u *url.URL) {
	own, filled := t.BaseURL, r.Base
	switch name {
	case "inference_url":
		own, filled = t.InferenceURL, r.Inference
	case "health_url":
		own, filled = t.HealthURL, r.Health
	}
	at = "modal." + name
	if own != "" {
		at = path + "." + name
	}
	u, err := url.Parse(filled)
	if err != nil {
		u = &url.URL{}
	}
	return at, u
}

// hostOf is the host of a URL in one spelling, with the port where it is not that of the
// scheme; "" when it has none.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	return strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
}

// listed joins words the way people say them.
func listed(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
