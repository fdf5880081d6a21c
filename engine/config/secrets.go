package config

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"beacon/engine"
)

// Names of the environment variables with the web proxy token.
const (
	envKey    = "MODAL_KEY"
	envSecret = "MODAL_SECRET"
)

// Credentials are the web proxy token of the environment, "" when it is not set.
// They are read anew each time, so that no value of this package holds them.
func (c *Config) Credentials() (key, secret string) { return credentials() }

func credentials() (key, secret string) {
	return strings.TrimSpace(os.Getenv(envKey)), strings.TrimSpace(os.Getenv(envSecret))
}

// usage makes the one line that is shown: without the credentials, should
// somebody have put them where a value is quoted, and without control characters.
func usage(format string, args ...any) error {
	msg := fmt.Sprintf(format, args...)
	for _, name := range []string{envKey, envSecret, "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"} {
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
