package config

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"beacon/engine"
)

// Names of the environment variables with the web proxy token, and with the key of
// OpenAI-compatible servers.
const (
	envKey    = "MODAL_KEY"
	envSecret = "MODAL_SECRET"
	envAPIKey = "OPENAI_API_KEY"
)

// Credentials are the web proxy token of the environment, "" when it is not set.
// They are read anew each time, so that no value of this package holds them.
func (c *Config) Credentials() (key, secret string) { return credentials() }

func credentials() (key, secret string) {
	return strings.TrimSpace(os.Getenv(envKey)), strings.TrimSpace(os.Getenv(envSecret))
}

// APIKey is the key of OpenAI-compatible servers, "" when it is not set; it is read
// anew each time, as the token is.
func (c *Config) APIKey() string { return apiKey() }

func apiKey() string { return strings.TrimSpace(os.Getenv(envAPIKey)) }

// usage makes the one line that is shown: without the credentials, should
// somebody have put them where a value is quoted, and without control characters.
func usage(format string, args ...any) error {
	msg := fmt.Sprintf(format, args...)
	for _, name := range []string{envKey, envSecret, envAPIKey, "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"} {
		value := strings.TrimSpace(os.Getenv(name))
		if len(value) >= 4 { // shorter ones are no secret and would only garble
			msg = strings.ReplaceAll(msg, value, "<"+name+">")
		}
	}
	return engine.Usagef("%s", strings.Map(visible, strings.ToValidUTF8(msg, "\uFFFD")))
}

func visible(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return '\uFFFD'
	}
	return r
}
