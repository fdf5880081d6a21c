package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Check converts the written values to typed ones and returns the first mistake. It
// may be called again, for example after the environment changed.
func (c *Config) Check() error {
	k := &checker{c: c}
	c.warnings = nil
	k.environment()
	k.modal()
	k.prices()
	k.job()
	k.settings()
	k.models()
	k.questions()
	k.regions()
	k.simulator()
	k.ui()
	k.choose()
	if k.err == nil {
		k.warn()
	}
	return k.err
}

// checker keeps the first mistake and ignores later ones.
type checker struct {
	c   *Config
	err error
}

// fail records a mistake at a path.
func (k *checker) fail(path, format string, args ...any) {
	k.failNear([]string{path}, format, args...)
}

// failNear records a mistake of several keys together. It names the first key, and
// the line of the key that the newest source set.
func (k *checker) failNear(paths []string, format string, args ...any) {
	if k.err != nil {
		return
	}
	s, line := k.c.where(paths)
	m := &mistake{line: line, key: paths[0], msg: withoutSecrets(fmt.Sprintf(format, args...), k.keyNames()...)}
	switch {
	case s == nil:
		s = &source{name: k.c.Name()}
	case s.flag != "":
		m.key = ""
	case s.rows != nil:
		m.key = m.key[strings.LastIndexByte(m.key, '.')+1:] // the line says which question
	case s.name == embeddedName && k.c.Path != "":
		// The operator's file is complete only together with the defaults.
		m.msg += fmt.Sprintf(" (%s:%d)", embeddedName, m.line)
		s, m.line = &source{name: k.c.Name()}, 0
	}
	k.err = s.wrong(m)
}

// keyNames returns the variables with a secret that the file names.
func (k *checker) keyNames() (names []string) {
	for _, r := range k.c.file.Regions {
		if envName.MatchString(r.APIKeyEnv) {
			names = append(names, r.APIKeyEnv)
		}
	}
	return names
}

// where finds the newest source that sets one of several paths, and the line.
func (c *Config) where(paths []string) (*source, int) {
	for _, s := range c.sources {
		for _, p := range paths {
			if s.flag != "" {
				if s.flag == p {
					return s, 0
				}
				continue
			}
			if line := s.find(p); line > 0 {
				return s, line
			}
		}
	}
	return nil, 0
}

func (k *checker) atLeast(path string, v, least int) int {
	if v < least {
		k.fail(path, "%d is too small; use %d or more", v, least)
	}
	return v
}

// between checks a number against both ends.
func (k *checker) between(path string, v, least, most int) int {
	if v > most {
		k.fail(path, "%d is too large; use at most %d", v, most)
	}
	return k.atLeast(path, v, least)
}

// amount checks a number that may have a fraction.
func (k *checker) amount(path string, v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		k.fail(path, "%v is not allowed; use 0 or more", v)
	}
	return v
}

func (k *checker) oneOf(path, v string, allowed ...string) string {
	for _, a := range allowed {
		if v == a {
			return v
		}
	}
	k.fail(path, "%q is not known; use %s", v, either(allowed))
	return v
}

// duration parses a duration above zero.
func (k *checker) duration(path string, v duration) time.Duration {
	d := k.parse(path, v)
	if d <= 0 {
		k.fail(path, "%q is too short; use more than 0", string(v))
	}
	return d
}

// durationOrZero parses a duration of zero or more.
func (k *checker) durationOrZero(path string, v duration) time.Duration {
	d := k.parse(path, v)
	if d < 0 {
		k.fail(path, "%q is negative; use 0 or more", string(v))
	}
	return d
}

func (k *checker) parse(path string, v duration) time.Duration {
	d, err := time.ParseDuration(string(v))
	if err != nil {
		k.fail(path, `%q is not a duration; use one such as "90s", "5m" or "1h30m"`, string(v))
	}
	return d
}

// bytes parses a size in binary or decimal units.
func (k *checker) bytes(path string, v size) int64 {
	digits := strings.TrimRightFunc(string(v), func(r rune) bool { return r < '0' || r > '9' })
	unit, known := units[strings.TrimSpace(string(v[len(digits):]))]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !known || n < 1 || n > math.MaxInt64/unit {
		k.fail(path, `%q is not a size; use one such as "64KiB" or "1MiB"`, string(v))
		return 0
	}
	return n * unit
}

var units = map[string]int64{"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

// maxID bounds ids in bytes: they are keys in the store and part of output lines.
const maxID = 128

func (k *checker) id(path, id string) {
	switch {
	case id == "":
		k.fail(path, "is empty; give it a short, stable name")
	case strings.ContainsFunc(id, unicode.IsControl):
		k.fail(path, "%q has control characters; use letters, digits, - and _", id)
	case strings.TrimSpace(id) != id:
		k.fail(path, "%q begins or ends with a space; remove it", id)
	case len(id) > maxID:
		k.fail(path, "is %d bytes long; use at most %d", len(id), maxID)
	case !utf8.ValidString(id):
		k.fail(path, "%q is not UTF-8", id)
	}
}

// label checks an id that may be empty.
func (k *checker) label(path, s string) string {
	if s != "" {
		k.id(path, s)
	}
	return s
}

// either joins the allowed words, the last two with "or".
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// some joins the first ids and counts the rest: a question bank may have thousands.
func some(ids []string) string {
	const most = 20
	if len(ids) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids, ", ")
}
