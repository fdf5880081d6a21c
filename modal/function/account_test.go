package function

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/modal/drivertest"
)

func TestNewAccountRefusesWhatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		file string
		says string
	}{
		"none":        {env: map[string]string{"MODAL_TOKEN_ID": "", "MODAL_TOKEN_SECRET": ""}, says: "none is set"},
		"half":        {env: map[string]string{"MODAL_TOKEN_SECRET": ""}, says: "only one half"},
		"line end":    {env: map[string]string{"MODAL_TOKEN_SECRET": "as-testsecret\n"}, says: "control character"},
		"in clear":    {env: map[string]string{"MODAL_SERVER_URL": "http://example.com"}, says: "unencrypted to example.com"},
		"no url":      {env: map[string]string{"MODAL_SERVER_URL": "api.modal.com"}, says: "is not a URL"},
		"broken file": {file: "[p\ntoken_secret = \"as-testsecret\"", says: "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			toServer(t, "http://127.0.0.1:1")
			if c.file != "" {
				writeProfile(t, c.file)
			}
			for key, value := range c.env {
				t.Setenv(key, value)
			}
			_, err := NewAccount(nil)
			var usage *engine.UsageError
			if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) || usage.Hint == "" {
				t.Errorf("%v", err)
			}
			if err != nil && strings.Contains(err.Error()+engine.HintOf(err), "testsecret") {
				t.Errorf("the secret is shown: %v", err)
			}
		})
	}
}

func TestNewAccountReadsTheProfile(t *testing.T) {
	s := drivertest.Swift()
	s.TokenID, s.TokenSecret = "ak-file", "as-fromfile"
	f := simulated(t, s)
	if _, err := f.Health(t.Context()); drivertest.CallError(t, err).Kind != engine.KindAuth {
		t.Errorf("a wrong token: %v", err)
	}
	t.Setenv("MODAL_TOKEN_ID", "")
	t.Setenv("MODAL_TOKEN_SECRET", "")
	writeProfile(t, "[other]\ntoken_id = \"x\"\n[mine]\nactive = true\ntoken_id = \"ak-file\"\ntoken_secret = \"as-fromfile\"\n")
	account, err := NewAccount(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close()
	f, err = account.Driver(f.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Health(t.Context()); err != nil {
		t.Error(err)
	}
	for _, echo := range []string{"token as-fromfile", "token as%2Dfromfile", `token \u0061s-fromfile`} {
		if said := account.hide.Replace(echo); said != "token [hidden]" {
			t.Errorf("said %q of %q", said, echo)
		}
	}
}

func TestServerNamesHostAndCredentials(t *testing.T) {
	for _, name := range []string{"MODAL_SERVER_URL", "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET", "MODAL_PROFILE",
		"MODAL_OAUTH_REFRESH_TOKEN", "MODAL_OAUTH_CLIENT_SECRET", "MODAL_OAUTH_JWT_KEY"} {
		t.Setenv(name, "")
	}
	want := func(says string) {
		t.Helper()
		host, credentials := Server()
		if got := fmt.Sprint(host, credentials); got != says {
			t.Errorf("%s, want %s", got, says)
		}
	}
	t.Setenv("MODAL_CONFIG_PATH", filepath.Join(t.TempDir(), "none"))
	want("api.modal.com[]")
	writeProfile(t, "[p]\ntoken_id = \"ak-1\"\ntoken_secret = \"as-1\"\nserver_url = \"https://Modal.example.com:8443\"\nactive = true\n")
	want("modal.example.com:8443[MODAL_TOKEN_ID MODAL_TOKEN_SECRET]")
	t.Setenv("MODAL_SERVER_URL", "http://127.0.0.1:80/")
	want("127.0.0.1[MODAL_TOKEN_ID MODAL_TOKEN_SECRET]")
	writeProfile(t, "damaged")
	want("api.modal.com[]")
}

func writeProfile(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "modal.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MODAL_CONFIG_PATH", path)
}

func TestJSONSaysWhatPythonReturned(t *testing.T) {
	in := map[any]any{"a": []any{uint64(1), int64(-1), 0.5, nil, true}, uint64(3): []byte("b\xff"), "m": map[any]any{"t": time.Unix(0, 0)}}
	value, err := jsonable(in)
	out, _ := value.(map[string]any)
	if err != nil || fmt.Sprint(out) != "map[3:b\uFFFD a:[1 -1 0.5 <nil> true] m:map[t:1970-01-01T00:00:00Z]]" {
		t.Errorf("%v %v", out, err)
	}
}
