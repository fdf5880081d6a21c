package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"beacon/engine/config/trust"
)

// embeddedName is the name of the embedded config in errors.
const embeddedName = "embedded config"

// maxFile bounds a file in bytes; a question bank of 100,000 fits.
const maxFile = 16 << 20

// source is one origin of values: a document or a flag.
type source struct {
	name  string // the file as given, or the flag
	data  []byte
	sum   string // SHA-256 of the file's bytes, in hexadecimal
	typ   reflect.Type
	lists map[string]bool // the lists it has: region, model, question
	flag  string          // the path that a flag sets
	rows  []int           // the lines of the questions, in a file that is not TOML
}

// newSource makes the source of a TOML document.
func newSource(name string, data []byte, typ reflect.Type) (*source, error) {
	s, err := textSource(name, data)
	if err != nil {
		return nil, err
	}
	return s, s.check(typ)
}

// textSource makes the source of a document of any form.
func textSource(name string, data []byte) (*source, error) {
	s := &source{name: name, data: bytes.TrimPrefix(data, []byte("\ufeff")), lists: map[string]bool{}}
	if !utf8.Valid(s.data) {
		return nil, s.wrong(&mistake{line: badLine(s.data), msg: "not UTF-8; save the file as UTF-8"})
	}
	return s, nil
}

// check walks a TOML document once, to find mistakes of keys and types before the
// values are decoded.
func (s *source) check(typ reflect.Type) error {
	s.typ = typ
	err := walk(s.data, typ, func(path string, _ int) {
		if top, _, _ := strings.Cut(path, "["); top == "region" || top == "model" || top == "question" {
			s.lists[top] = true
		}
	})
	return s.wrong(err)
}

// readSource reads a TOML document from a file.
func readSource(path string, typ reflect.Type) (*source, error) {
	s, err := openSource(path)
	if err != nil {
		return nil, err
	}
	return s, s.check(typ)
}

// openSource reads a document of any form from a file.
func openSource(path string) (*source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usage("%s: %s", path, cause(err))
	}
	defer f.Close() // only read
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, usage("%s: %s", path, cause(err))
	case len(data) > maxFile:
		return nil, usage("%s: larger than 16 MiB; split it", path)
	}
	s, err := textSource(path, data)
	if err == nil {
		s.sum = trust.Sum(data)
	}
	return s, err
}

// decode lays the document over the values in into.
func (s *source) decode(into any) error {
	err := toml.NewDecoder(bytes.NewReader(s.data)).DisallowUnknownFields().Decode(into)
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		err = &strict.Errors[0]
	}
	var de *toml.DecodeError
	if errors.As(err, &de) {
		err = s.explain(de)
	}
	return s.wrong(err)
}

// explain rewords an error of the decoder that the walk cannot find: a key given
// twice, a number out of range.
func (s *source) explain(de *toml.DecodeError) error {
	line, _ := de.Position()
	m := &mistake{line: line, key: strings.Join(de.Key(), "."), msg: strings.TrimPrefix(de.Error(), "toml: ")}
	_ = walk(s.data, s.typ, func(path string, at int) { // no error: check walked it before
		if at == line {
			m.key = path
		}
	})
	if strings.Contains(m.msg, "already") {
		m.msg = "is given twice; keep one"
	}
	return m
}

// find is the line of a path, 0 when the source lacks it. For a missing key of a table
// of a list it is the line of the table.
func (s *source) find(path string) int {
	_, line := s.nearest(path)
	return line
}

// nearest is the path itself, or that of the table that leaves it out, with its line.
func (s *source) nearest(path string) (found string, line int) {
	for found = path; ; {
		if line := s.line(found); line > 0 {
			return found, line
		}
		i := strings.LastIndexAny(found, ".[")
		if i < 0 || !strings.Contains(found[:i], "[") {
			return path, 0
		}
		found = found[:i]
	}
}

// line walks the document again: errors are rare, and a map of all lines of a large
// question bank would stay in memory.
func (s *source) line(path string) int {
	if s.rows != nil {
		return s.rowOf(path)
	}
	found := 0
	_ = walk(s.data, s.typ, func(p string, line int) { // no error: check walked it before
		if p == path && found == 0 {
			found = line
		}
	})
	return found
}

// wrong converts a mistake to an error that names the file, the line and the key.
func (s *source) wrong(err error) error {
	var m *mistake
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &m):
		return usage("%s: %v", s.name, err)
	}
	where := s.name
	if m.line > 0 {
		where += ":" + strconv.Itoa(m.line)
	}
	if m.key != "" {
		where += ": " + m.key
	}
	return usage("%s: %s", where, m.msg)
}

// badLine is the line of the first byte that is not UTF-8.
func badLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

// cause is the text of a system error without the path, which the caller adds.
func cause(err error) string {
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file"
	case errors.As(err, &pe):
		return pe.Err.Error()
	}
	return err.Error()
}
