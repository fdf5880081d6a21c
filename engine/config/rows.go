package config

import (
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// extension is the lower-cased extension of a file's name.
func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

// questionForms has the readers of question files by extension. A file with another
// extension, or none, is TOML.
var questionForms = map[string]func(*source) ([]engine.Question, error){
	".jsonl": jsonLines, ".ndjson": jsonLines, ".csv": commaSeparated,
}

// readQuestions reads a question file in the form of its extension.
func readQuestions(path string) (*source, []engine.Question, error) {
	s, err := openSource(path)
	if err != nil {
		return nil, nil, err
	}
	ext := extension(path)
	if err := s.sniff(ext); err != nil {
		return nil, nil, err
	}
	if read, ok := questionForms[ext]; ok {
		questions, err := read(s)
		return s, questions, s.wrong(err)
	}
	var q questionFile
	if err := s.check(reflect.TypeFor[questionFile]()); err != nil {
		return nil, nil, err
	}
	err = s.decode(&q)
	return s, q.Questions, err
}

// sniff refuses a file whose first characters do not fit its extension, so that the
// error is about the name and not about a bracket.
func (s *source) sniff(ext string) error {
	_, lines := questionForms[ext]
	lines = lines && ext != ".csv"
	begin := strings.TrimLeft(string(s.data[:min(len(s.data), 512)]), " \t\r\n")
	switch {
	case ext == ".json" || strings.HasPrefix(begin, "[{") || strings.HasPrefix(begin, "[\n"):
		return usage("%s: a JSON array or document is not read; write one object a line and name the file .jsonl", s.name)
	case strings.HasPrefix(begin, "[[") && questionForms[ext] != nil:
		return usage("%s: looks like TOML; name it .toml", s.name)
	case strings.HasPrefix(begin, "{") && !lines:
		return usage("%s: looks like JSON lines; name it .jsonl", s.name)
	case !lines && ext != ".csv" && looksLikeCSV(begin):
		return usage("%s: looks like CSV; name it .csv", s.name)
	}
	return nil
}

// looksLikeCSV recognizes a header by the two columns that every file must have.
func looksLikeCSV(begin string) bool {
	first, _, _ := strings.Cut(begin, "\n")
	names := map[string]bool{}
	for name := range strings.SplitSeq(strings.TrimSpace(first), ",") {
		names[strings.Trim(name, `" `)] = true
	}
	return names["id"] && names["text"]
}

// questionKeys are the keys of a question, in the order in which errors list them.
var questionKeys = keys(reflect.TypeFor[engine.Question]())

// setKey sets a key of a question; false for an unknown key.
func setKey(q *engine.Question, key, value string) bool {
	switch key {
	case "id":
		q.ID = foreign.Text(value)
	case "text":
		q.Text = foreign.Text(value)
	case "category":
		q.Category = foreign.Text(value)
	case "expect":
		q.Expect = foreign.Text(value)
	default:
		return false
	}
	return true
}

// row records the line of one more question. It fails at the first question over
// maxQuestions, before they fill the memory.
func (s *source) row(line int) error {
	if len(s.rows) == maxQuestions {
		return &mistake{line: line, msg: "more than " + strconv.Itoa(maxQuestions) + " questions are too many; use fewer"}
	}
	s.rows, s.lists["question"] = append(s.rows, line), true
	return nil
}

// rowOf is the line of a path such as question[3].text in a file of rows.
func (s *source) rowOf(path string) int {
	rest, ok := strings.CutPrefix(path, "question[")
	number, _, closed := strings.Cut(rest, "]")
	i, err := strconv.Atoi(number)
	if !ok || !closed || err != nil || i >= len(s.rows) {
		return 0
	}
	return s.rows[i]
}
