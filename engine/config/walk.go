package config

import (
	"errors"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// walker visits a document in the order of its lines, with the Go type of every key.
// It finds unknown keys and wrong types, and the line of every key, which the decoder
// reports only for its own errors.
type walker struct {
	parser   unstable.Parser
	newlines []int          // offsets
	counts   map[string]int // tables seen of each list
	visit    func(path string, line int)
}

// place is a key of a document: its path, its type and the line that last wrote it.
type place struct {
	path string
	typ  reflect.Type
	line int
}

// mistake is a config error without its file.
type mistake struct {
	line int
	key  string
	msg  string
}

// Error implements error; source.wrong adds the file before the text is shown.
func (m *mistake) Error() string { return m.key + ": " + m.msg }

// walk calls visit for every key, table and list element of a document, and fails at
// the first that does not fit its type.
func walk(data []byte, root reflect.Type, visit func(path string, line int)) error {
	w := &walker{counts: map[string]int{}, visit: visit}
	for i, b := range data {
		if b == '\n' {
			w.newlines = append(w.newlines, i)
		}
	}
	w.parser.Reset(data)
	top := place{typ: root}
	table := top
	for w.parser.NextExpression() {
		var err error
		if table, err = w.expression(top, table, w.parser.Expression()); err != nil {
			return err
		}
	}
	return w.syntax(w.parser.Error())
}

// expression handles one expression of the document and returns the table that the
// following keys belong to.
func (w *walker) expression(top, table place, e *unstable.Node) (place, error) {
	switch e.Kind {
	case unstable.Table:
		return w.header(top, e)
	case unstable.ArrayTable:
		return w.listHeader(top, e)
	}
	return table, w.keyValue(table, e)
}

func (w *walker) header(top place, e *unstable.Node) (place, error) {
	p, err := w.follow(top, e)
	switch {
	case err != nil:
		return p, err
	case isList(p.typ):
		return p, p.wrong("is a list of tables; write [[" + p.path + "]]")
	case !isTable(p.typ):
		return p, p.wrong("is a table; want " + wants(p.typ))
	}
	w.visit(p.path, p.line)
	return p, nil
}

func (w *walker) listHeader(top place, e *unstable.Node) (place, error) {
	p, err := w.follow(top, e)
	switch {
	case err != nil:
		return p, err
	case !isList(p.typ) && isTable(p.typ):
		return p, p.wrong("is one table, not a list; write [" + p.path + "]")
	case !isList(p.typ):
		return p, p.wrong("is a list of tables; want " + wants(p.typ))
	}
	n := w.counts[p.path]
	w.counts[p.path]++
	p = p.element(n)
	w.visit(p.path, p.line)
	return p, nil
}

func (w *walker) keyValue(table place, e *unstable.Node) error {
	p, err := w.follow(table, e)
	if err != nil {
		return err
	}
	w.visit(p.path, p.line)
	return w.value(p, e.Value())
}

// follow descends the parts of a dotted key.
func (w *walker) follow(p place, e *unstable.Node) (place, error) {
	var err error
	for it := e.Key(); it.Next(); {
		if p, err = w.step(p, it.Node()); err != nil {
			return p, err
		}
	}
	return p, nil
}

// step descends one part of a key; in a list it takes the last table.
func (w *walker) step(from place, key *unstable.Node) (place, error) {
	if isList(from.typ) {
		if w.counts[from.path] == 0 {
			return from, from.wrong("is a list of tables; write [[" + from.path + "]]")
		}
		from = from.element(w.counts[from.path] - 1)
	}
	name := string(key.Data)
	to := place{path: join(from.path, name), line: w.line(key.Raw)}
	switch from.typ.Kind() {
	case reflect.Map:
		to.typ = from.typ.Elem()
	case reflect.Struct:
		to.typ = field(from.typ, name)
	default:
		return to, to.wrong(from.path + " is not a table; want " + wants(from.typ))
	}
	if to.typ == nil {
		return to, to.wrong(unknownKey(from.typ, name))
	}
	return to, nil
}

// value checks the value right of the equals sign and everything nested in it.
func (w *walker) value(p place, n *unstable.Node) error {
	if !fits(p.typ, n.Kind) {
		return p.wrong("is " + kindWords[n.Kind] + "; want " + wants(p.typ))
	}
	if p.typ.Kind() == reflect.Interface {
		return nil
	}
	i := 0
	for it := n.Children(); it.Next(); i++ {
		child := it.Node()
		if n.Kind == unstable.InlineTable {
			if err := w.keyValue(p, child); err != nil {
				return err
			}
			continue
		}
		to := p.element(i)
		if child.Raw.Length > 0 {
			to.line = w.line(child.Raw)
		}
		w.visit(to.path, to.line)
		if err := w.value(to, child); err != nil {
			return err
		}
	}
	return nil
}

// line is the line where a range of the document begins.
func (w *walker) line(r unstable.Range) int {
	return 1 + sort.SearchInts(w.newlines, int(r.Offset))
}

// syntax adds the line to a parser's error.
func (w *walker) syntax(err error) error {
	var pe *unstable.ParserError
	if !errors.As(err, &pe) {
		return err
	}
	return &mistake{line: w.line(w.parser.Range(pe.Highlight)), key: strings.Join(pe.Key, "."), msg: "not TOML: " + pe.Message}
}

func (p place) wrong(msg string) error { return &mistake{line: p.line, key: p.path, msg: msg} }

func (p place) element(i int) place {
	p.path += "[" + strconv.Itoa(i) + "]"
	p.typ = deref(p.typ).Elem()
	return p
}
