package draw

import (
	"fmt"
	"regexp"
	"strings"
)

// The output of a Markdown parser can be far larger than its input: a
// table has a cell for each row and column, lists and quotes are looked through for
// each line, and brackets and stars are matched with one another. Such a text is shown
// plain. All bounds are far above what a model writes to be read.
const (
	cellsMost    = 10_000  // of all tables
	nestedMost   = 100     // lists and quotes within one another
	lookupsMost  = 200_000 // lines times the depth of the deepest
	bracketsMost = 8_000   // in one paragraph
	marksMost    = 16_000  // stars, underscores and tildes in one paragraph
	drawnMost    = 1 << 20 // bytes of the rows
	rowsMost     = 10_000
)

// tooMuch says why a text is not parsed as Markdown, "" where it may be. It reads the
// text once, and counts rather more than a parser finds.
func tooMuch(src string) string {
	var all, para tally
	for line := range strings.SplitSeq(src, "\n") {
		all.depth = max(all.depth, nesting(line))
		all.lines++
		if strings.Trim(line, " ") == "" {
			all.cells += para.cellsOf()
			para = tally{}
			continue
		}
		para.count(line)
		if why := para.over(); why != "" {
			return why
		}
	}
	all.cells += para.cellsOf()
	return all.over()
}

// tally is what was counted in a paragraph, or in the whole text.
type tally struct {
	lines, depth    int
	columns, cells  int
	brackets, marks int
}

func (t *tally) count(line string) {
	t.lines++
	t.brackets += strings.Count(line, "[")
	t.marks += strings.Count(line, "*") + strings.Count(line, "_") + strings.Count(line, "~")
	// Only dashes, colons and pipes are in the line that makes a table, behind the
	// mark of a list or a quote where it is in one.
	if strings.Trim(line, " -:|>+*.)0123456789") == "" {
		t.columns = max(t.columns, strings.Count(line, "|")+1)
	}
}

// cellsOf a paragraph if it is a table. A row has as many as the header, however few
// it names.
func (t *tally) cellsOf() int { return t.columns * t.lines }

func (t *tally) over() string {
	switch {
	case t.cells > cellsMost:
		return fmt.Sprintf("tables of %d cells", t.cells)
	case t.depth > nestedMost:
		return fmt.Sprintf("lists or quotes %d deep", t.depth)
	case t.lines*t.depth > lookupsMost:
		return fmt.Sprintf("%d lines in lists or quotes %d deep", t.lines, t.depth)
	case t.brackets > bracketsMost:
		return fmt.Sprintf("more than %d brackets in a paragraph", bracketsMost)
	case t.marks > marksMost:
		return fmt.Sprintf("more than %d stars in a paragraph", marksMost)
	}
	return ""
}

// nesting is how many lists and quotes a line may be in, by the marks that it begins
// with and, where there are any, its indentation.
func nesting(line string) (depth int) {
	rest := strings.TrimLeft(line, " ")
	indented := (len(line) - len(rest)) / 2
	for at := blockMark.FindStringIndex(rest); at != nil; at = blockMark.FindStringIndex(rest) {
		depth++
		rest = strings.TrimLeft(rest[at[1]:], " ")
	}
	if depth > 0 {
		depth += indented
	}
	return depth
}

var blockMark = regexp.MustCompile(`^(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?: |$))`)

// restNote is the note below rows that are not all.
var restNote = fmt.Sprintf("(the rest is not drawn: over %d rows or %d MiB)", rowsMost, drawnMost>>20)

// bounded is as many rows as are kept, and whether they are all.
func bounded(rows []string) (kept []string, whole bool) {
	size := 0
	for i, r := range rows {
		if size += len(r); i == rowsMost || size > drawnMost {
			return rows[:i], false
		}
	}
	return rows, true
}
