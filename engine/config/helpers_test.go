package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacon/engine"
)

// repoConfig is absolute: tests change their working directory.
var repoConfig, _ = filepath.Abs("../../config.toml")

// shipped is the config.toml that is built into the program.
func shipped(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(repoConfig)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// noCredentials makes a test independent of the credentials in the environment.
func noCredentials(t testing.TB) {
	t.Setenv(envKey, "")
	t.Setenv(envSecret, "")
	t.Setenv(envAPIKey, "")
}

// write puts a file into a fresh working directory, so that errors name it as
// given: "my.toml".
func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// load lays text, as my.toml, over the shipped config.
func load(t testing.TB, text string) (*Config, error) {
	t.Helper()
	base := shipped(t)
	t.Chdir(t.TempDir())
	write(t, "my.toml", text)
	return Load(base, "my.toml")
}

func mustLoad(t testing.TB, text string) *Config {
	t.Helper()
	c, err := load(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantError compares the whole error text.
func wantError(t testing.TB, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	if err.Error() != want {
		t.Errorf("\n got %s\nwant %s", err, want)
	}
	oneUsageLine(t, err)
}

// oneUsageLine checks the form that every error of this package has.
func oneUsageLine(t testing.TB, err error) {
	t.Helper()
	var ue *engine.UsageError
	if !errors.As(err, &ue) {
		t.Errorf("%T is no UsageError: %v", err, err)
	}
	if strings.ContainsAny(err.Error(), "\n\r\x00\x1b") {
		t.Errorf("more than a line: %q", err)
	}
}

func tempFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.toml")
	write(t, path, text)
	return path
}
