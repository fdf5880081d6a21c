package config

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// field is the type of a key of a table; nil for an unknown key. Unlike the decoder's
// match it is case-sensitive, as TOML is.
func field(t reflect.Type, name string) reflect.Type {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return deref(t.Field(i).Type)
		}
	}
	return nil
}

// keys lists the keys of a table, in the order of its struct.
func keys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		out = append(out, t.Field(i).Tag.Get("toml"))
	}
	return out
}

// unknownKey lists the known keys. A secret in the file gets a separate text.
func unknownKey(t reflect.Type, name string) string {
	lower := strings.ToLower(name)
	for _, s := range []string{"secret", "token", "modal_key", "password"} {
		if strings.Contains(lower, s) && name != "max_tokens" && name != "send_modal_token" {
			return "unknown key; secrets are never in a file: set MODAL_KEY and MODAL_SECRET in the environment"
		}
	}
	return "unknown key; known are " + strings.Join(keys(t), ", ")
}

func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct
}

func isTable(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Map
}

// fits reports whether a value of a TOML kind suits a Go type; Check checks those
// whose type is any.
func fits(t reflect.Type, k unstable.Kind) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return k == unstable.InlineTable
	case reflect.Slice:
		return k == unstable.Array
	case reflect.String:
		return k == unstable.String
	case reflect.Bool:
		return k == unstable.Bool
	case reflect.Float64:
		return k == unstable.Float || k == unstable.Integer
	case reflect.Interface:
		return true
	}
	return k == unstable.Integer
}

// wants names the form in which the operator writes a value of a type.
func wants(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[duration]():
		return `a duration in quotes, such as "90s"`
	case t == reflect.TypeFor[size]():
		return `a size in quotes, such as "1MiB"`
	case isTable(t):
		return "a table"
	case isList(t):
		return "a list of tables"
	}
	switch t.Kind() {
	case reflect.Slice:
		return `a list of strings, such as ["a", "b"]`
	case reflect.String:
		return "a string in quotes"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64, reflect.Interface:
		return "a number"
	}
	return "a whole number"
}

var kindWords = map[unstable.Kind]string{
	unstable.String: "a string", unstable.Bool: "true or false", unstable.Float: "a number with a fraction",
	unstable.Integer: "a whole number", unstable.Array: "a list", unstable.InlineTable: "a table",
	unstable.LocalDate: "a date", unstable.LocalTime: "a time", unstable.LocalDateTime: "a date and time",
	unstable.DateTime: "a date and time",
}

// join adds a part to a path, quoted unless TOML allows it as a bare key.
func join(path, name string) string {
	bare := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !bare(r) }) {
		name = strconv.Quote(name)
	}
	if path == "" {
		return name
	}
	return path + "." + name
}
