package config

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"beacon/engine"
)

// Names of the environment variables of the web proxy token and of the key of
// OpenAI-compatible servers.
const (
	envKey    = "MODAL_KEY"
	envSecret = "MODAL_SECRET"
	envAPIKey = "OPENAI_API_KEY"
)

// Credentials returns the web proxy token of the environment, "" when it is not set.
// Each call reads it again, so that no value of this package holds it.
func (c *Config) Credentials() (key, secret string) { return credentials() }

func credentials() (key, secret string) {
	return env(envKey), env(envSecret)
}

// APIKey returns the key for a region's server, "" when it gets none; each call reads it
// again.
func (c *Config) APIKey(r Region) string {
	if r.KeyEnv == "" {
		return ""
	}
	return env(r.KeyEnv)
}

func env(name string) string { return strings.TrimSpace(os.Getenv(name)) }

// usage makes an error of one line. It removes control characters, and credentials
// that an operator wrote into a value that the error quotes.
func usage(format string, args ...any) error {
	msg := withoutSecrets(fmt.Sprintf(format, args...), envKey, envSecret, envAPIKey, "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET")
	return engine.Usagef("%s", strings.Map(visible, strings.ToValidUTF8(msg, "\uFFFD")))
}

// withoutSecrets replaces the values of environment variables by their names.
func withoutSecrets(msg string, names ...string) string {
	for _, name := range names {
		if value := env(name); len(value) >= 4 { // a shorter one is no secret, and replacing it would garble the text
			msg = strings.ReplaceAll(msg, value, "<"+name+">")
		}
	}
	return msg
}

func visible(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return '\uFFFD'
	}
	return r
}
