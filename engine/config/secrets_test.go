package config

import (
	"fmt"
	"strings"
	"testing"
)

const key, secret = "ak-0123456789", "as-9876543210"

func TestCredentialsComeFromTheEnvironmentOnly(t *testing.T) {
	t.Setenv(envKey, key)
	t.Setenv(envSecret, secret+"\n")
	c := mustLoad(t, web+"workspace = \"w\"\n")
	if k, s := c.Credentials(); k != key || s != secret {
		t.Errorf("%q %q", k, s)
	}
	if all := fmt.Sprintf("%v %+v", c, *c); strings.Contains(all, key) || strings.Contains(all, secret) {
		t.Error("the configuration holds a credential")
	}
}

func TestCredentialsAreStruckOutOfErrors(t *testing.T) {
	t.Setenv(envKey, key)
	t.Setenv(envSecret, secret)
	for _, text := range []string{
		"[job]\nbarrier = \"" + secret + "\"\n",
		"[modal]\nworkspace = \"@" + key + "\"\n",
		"[modal]\n" + secret + " = 1\n",
		"[modal]\ninference_url = \"ftp://h/?t=" + secret + "\"\n",
		"[modal]\ninference_url = \"https://" + key + ":" + secret + "@h/\"\n",
		"[store]\nanswer_limit = \"" + secret + "\"\n",
	} {
		_, err := load(t, text)
		if err == nil || strings.Contains(err.Error(), key) || strings.Contains(err.Error(), secret) {
			t.Errorf("%v", err)
		}
	}
}

// TestTheProxyTokenIsForModalAlone: without a region of driver web the token is not
// checked, because no request carries it: half a token and plain http are accepted.
func TestTheProxyTokenIsForModalAlone(t *testing.T) {
	noCredentials(t)
	t.Setenv(envKey, key)
	for _, driver := range []string{"openai", "router"} {
		for _, s := range []string{"", secret} {
			t.Setenv(envSecret, s)
			mustLoad(t, region("driver = \""+driver+"\"\nbase_url = \"http://10.0.0.1:11434/v1\"\n"))
		}
	}
	_, err := load(t, region("driver = \"router\"\nbase_url = \"https://me:hunter2@h\"\n"))
	wantError(t, err, "my.toml:7: region[0].base_url: the URL has a user or password in it; remove it: driver router sends no credentials")
}

func TestHalfATokenIsRefused(t *testing.T) {
	t.Setenv(envKey, key)
	t.Setenv(envSecret, "")
	_, err := load(t, web+"workspace = \"w\"\n")
	wantError(t, err, "my.toml:2: modal.driver: MODAL_KEY is set in the environment and MODAL_SECRET is not; set both, or none")
	t.Setenv(envKey, "")
	t.Setenv(envSecret, secret)
	_, err = load(t, web+"workspace = \"w\"\n")
	wantError(t, err, "my.toml:2: modal.driver: MODAL_SECRET is set in the environment and MODAL_KEY is not; set both, or none")
	if _, err := load(t, ""); err != nil {
		t.Errorf("the simulator sends nothing anywhere: %v", err)
	}
}

func TestCredentialsAreNotSentInTheClear(t *testing.T) {
	t.Setenv(envKey, key)
	t.Setenv(envSecret, secret)
	urls := func(base string) string {
		return web + region("inference_url = \""+base+"/i\"\nhealth_url = \""+base+"/h\"\n")
	}
	for _, base := range []string{"http://example.com", "http://10.0.0.1:80", "http://localhost.example.com", "HTTP://[2001:db8::1]",
		"http://localhost:1", "http://LocalHost:1", "http://LOCALHOST", "http://localhost.", "http://a.localhost", "http://127.1", "http://2130706433", "http://0.0.0.0"} {
		_, err := load(t, urls(base))
		shown, right := strings.Replace(base, "HTTP", "http", 1), "use https"
		if name := strings.ToLower(base); strings.HasPrefix(name, "http://localhost") && !strings.Contains(name, "example") {
			right += ", or 127.0.0.1 for this machine"
		}
		wantError(t, err, `my.toml:8: region[0].inference_url: "`+shown+`/i" would send the credentials unencrypted; `+right)
	}
	for _, base := range []string{"http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:1", "http://[::ffff:127.0.0.1]", "https://w--a.modal.run"} {
		if _, err := load(t, urls(base)); err != nil {
			t.Error(err)
		}
	}
	noCredentials(t)
	if _, err := load(t, urls("http://example.com")); err != nil {
		t.Errorf("nothing to protect: %v", err)
	}
}

func TestAPIKeyIsForOpenAIAlone(t *testing.T) {
	noCredentials(t)
	t.Setenv(envAPIKey, "sk-0123456789\n")
	at := func(driver string) string {
		return region("driver = \"" + driver + "\"\nbase_url = \"http://10.0.0.1:11434/v1\"\n")
	}
	_, err := load(t, at("openai"))
	wantError(t, err, `my.toml:7: region[0].base_url: "http://10.0.0.1:11434/v1" would send the credentials unencrypted; use https`)
	c := mustLoad(t, at("router"))
	if got := c.APIKey(c.Regions[0]); got != "" {
		t.Errorf("a router gets %q", got)
	}
	c = mustLoad(t, region("driver = \"openai\"\nbase_url = \"http://127.0.0.1:11434/v1\"\n"))
	if got := c.APIKey(c.Regions[0]); got != "sk-0123456789" {
		t.Errorf("%q", got)
	}
	_, err = load(t, "[job]\nbarrier = \"sk-0123456789\"\n")
	wantError(t, err, `my.toml:2: job.barrier: "<OPENAI_API_KEY>" is not known; use job, region or endpoint`)
}

// openaiAt are two regions of driver openai, with more in each.
func openaiAt(first, more, second, more2 string) string {
	return region("driver = \"openai\"\nbase_url = \""+first+"\"\n"+more) +
		"[[region]]\nname = \"Y\"\nmodels = [\"m\"]\ndriver = \"openai\"\nbase_url = \"" + second + "\"\n" + more2
}

// TestOneCommonAPIKeyNeedsOneHost: with two hosts, each server's key has a variable that
// its region names.
func TestOneCommonAPIKeyNeedsOneHost(t *testing.T) {
	noCredentials(t)
	t.Setenv(envAPIKey, "sk-0123456789")
	t.Setenv("B_KEY", "bk-0123456789")
	for name, tt := range map[string]struct{ text, first, second string }{
		"one host":              {openaiAt("https://a/v1", "", "https://A:443/v2", ""), envAPIKey, envAPIKey},
		"one host, own key":     {openaiAt("https://a/v1", "", "https://a/v1", "api_key_env = \"B_KEY\"\n"), envAPIKey, "B_KEY"},
		"two hosts, two keys":   {openaiAt("https://a/v1", "api_key_env = \"OPENAI_API_KEY\"\n", "https://b/v1", "api_key_env = \"B_KEY\"\n"), envAPIKey, "B_KEY"},
		"two hosts, one key":    {openaiAt("https://a/v1", "", "https://b/v1", "api_key_env = \"B_KEY\"\n"), "", "B_KEY"},
		"a key that is not set": {openaiAt("http://10.0.0.1/v1", "api_key_env = \"NOT_SET\"\n", "https://b/v1", ""), "NOT_SET", ""},
	} {
		c := mustLoad(t, tt.text)
		if c.Regions[0].KeyEnv != tt.first || c.Regions[1].KeyEnv != tt.second {
			t.Errorf("%s: %q and %q", name, c.Regions[0].KeyEnv, c.Regions[1].KeyEnv)
		}
	}
	_, err := load(t, openaiAt("https://a/v1", "", "https://b/v1", ""))
	wantError(t, err, "my.toml:3: region[0].api_key_env: is not set, and OPENAI_API_KEY would go to a and b; name the variable with each server's key")
	_, err = load(t, openaiAt("http://127.0.0.1:1/v1", "", "http://127.0.0.1:2/v1", ""))
	wantError(t, err, "my.toml:3: region[0].api_key_env: is not set, and OPENAI_API_KEY would go to 127.0.0.1:1 and 127.0.0.1:2; name the variable with each server's key")
	_, err = load(t, openaiAt("https://a/v1", "api_key_env = \"bk-0123456789\"\n", "https://b/v1", "api_key_env = \"B_KEY\"\n"))
	wantError(t, err, "my.toml:8: region[0].api_key_env: is not the name of an environment variable; the key itself is never in a file")
	_, err = load(t, "[job]\nbarrier = \"bk-0123456789\"\n"+region("api_key_env = \"B_KEY\"\n"))
	wantError(t, err, `my.toml:2: job.barrier: "<B_KEY>" is not known; use job, region or endpoint`)
	t.Setenv(envAPIKey, "")
	mustLoad(t, openaiAt("https://a/v1", "", "https://b/v1", ""))
}

// TestMissingKeysAreWarnedOf before a server refuses the request.
func TestMissingKeysAreWarnedOf(t *testing.T) {
	noCredentials(t)
	t.Setenv(envAPIKey, "sk-0123456789")
	c := mustLoad(t, openaiAt("https://a/v1", "api_key_env = \"NOT_SET\"\n", "https://b/v1", ""))
	warned := strings.Join(c.Warnings(), "\n")
	for _, want := range []string{"region X is asked without a key: NOT_SET is not set in the environment",
		"region Y is asked without a key: it names no api_key_env, and the regions of driver openai have more than one host"} {
		if !strings.Contains(warned, want) {
			t.Errorf("no %q in %s", want, warned)
		}
	}
	c = mustLoad(t, openaiAt("http://127.0.0.1:1/v1", "", "https://b/v1", "api_key_env = \"OPENAI_API_KEY\"\n"))
	if warned := strings.Join(c.Warnings(), "\n"); strings.Contains(warned, "without a key") {
		t.Errorf("this machine wants no key: %s", warned)
	}
}

// TestHalfATokenOfNoRegion is no mistake.
func TestHalfATokenOfNoRegion(t *testing.T) {
	noCredentials(t)
	t.Setenv(envKey, key)
	mustLoad(t, web+region("inference_url = \"https://h/i\"\nhealth_url = \"https://h/h\"\nsend_modal_token = false\n"))
}
