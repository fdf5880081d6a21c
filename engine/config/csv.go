package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"beacon/engine"
)

// commaSeparated reads a table whose first row names the columns, in any order: id
// and text, optionally category and expect.
func commaSeparated(s *source) ([]engine.Question, error) {
	r := csv.NewReader(bytes.NewReader(s.data))
	r.ReuseRecord = true
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, notCSV(err)
	}
	columns, err := header(head)
	if err != nil {
		line, _ := r.FieldPos(0)
		return nil, atLine(line, err)
	}
	var out []engine.Question
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, notCSV(err)
		}
		line, _ := r.FieldPos(0)
		if err := s.row(line); err != nil {
			return nil, err
		}
		var q engine.Question
		for i, value := range record {
			setKey(&q, columns[i], strings.Clone(value)) // the record is one string that q would keep whole
		}
		out = append(out, q)
	}
}

// header checks the names of the columns.
func header(names []string) ([]string, error) {
	columns := make([]string, len(names))
	seen := map[string]bool{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch {
		case len(names) == 1 && strings.ContainsAny(name, ";\t"):
			return nil, &mistake{msg: "the columns are not separated by commas; save it with commas"}
		case !setKey(new(engine.Question), name, ""):
			return nil, &mistake{key: join("", name), msg: "unknown column; known are " + strings.Join(questionKeys, ", ")}
		case seen[name]:
			return nil, &mistake{key: name, msg: "is given twice; keep one"}
		}
		seen[name], columns[i] = true, name
	}
	for _, must := range []string{"id", "text"} {
		if !seen[must] {
			return nil, &mistake{key: must, msg: "there is no such column; the first row names the columns, such as id,text,category,expect"}
		}
	}
	return columns, nil
}

// notCSV rewords an error of the CSV reader and adds the line where the row begins.
func notCSV(err error) error {
	var pe *csv.ParseError
	if !errors.As(err, &pe) {
		return err
	}
	m := &mistake{line: pe.StartLine, msg: "not CSV: " + pe.Err.Error()}
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		m.msg = `has more or fewer cells than the first row; put a text with a comma into "…"`
	case errors.Is(err, csv.ErrQuote):
		m.msg = `a " is not closed, or is inside a text; write it twice there: ""`
	case errors.Is(err, csv.ErrBareQuote):
		m.msg = `a " is inside a text; put the text into "…" and write it twice there: ""`
	}
	return m
}
