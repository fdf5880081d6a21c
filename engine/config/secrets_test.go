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
		"http://LocalHost:1", "http://LOCALHOST", "http://localhost.", "http://a.localhost", "http://127.1", "http://2130706433", "http://0.0.0.0"} {
		_, err := load(t, urls(base))
		shown := strings.Replace(base, "HTTP", "http", 1)
		wantError(t, err, `my.toml:8: region[0].inference_url: "`+shown+`/i" would send the credentials unencrypted; use https`)
	}
	for _, base := range []string{"http://localhost:1", "http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:1", "http://[::ffff:127.0.0.1]", "https://example.com"} {
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
	if c.APIKey() != "sk-0123456789" {
		t.Errorf("%q", c.APIKey())
	}
	mustLoad(t, region("driver = \"openai\"\nbase_url = \"http://127.0.0.1:11434/v1\"\n"))
	_, err = load(t, "[job]\nbarrier = \"sk-0123456789\"\n")
	wantError(t, err, `my.toml:2: job.barrier: "<OPENAI_API_KEY>" is not known; use job, region or endpoint`)
}
