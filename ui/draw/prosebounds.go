package draw

import (
	"fmt"
	"regexp"
	"strings"
)

// The output of a Markdown parser can be far larger than its input: a table gets a
// cell for each row and column, lists and quotes are visited for each line, and
// brackets and stars are matched with each other. A text over these limits is shown as
// plain text. All limits are far above those of a readable answer.
const (
	cellsMost    = 10_000  // of all tables together
	nestedMost   = 100     // nested lists and quotes
	lookupsMost  = 200_000 // lines times the greatest depth
	bracketsMost = 8_000   // in one paragraph
	marksMost    = 16_000  // stars, underscores and tildes in one paragraph
	drawnMost    = 1 << 20 // bytes of the rows
	rowsMost     = 10_000
)

// tooMuch returns why a text is not parsed as Markdown, or "". It reads the text once,
// and its counts are upper bounds.
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

// tally holds the counts of a paragraph or of the whole text.
type tally struct {
	lines, depth    int
	columns, cells  int
	brackets, marks int
}

func (t *tally) count(line string) {
	t.lines++
	t.brackets += strings.Count(line, "[")
	t.marks += strings.Count(line, "*") + strings.Count(line, "_") + strings.Count(line, "~")
	// The delimiter row of a table has only dashes, colons and pipes, after the marks
	// of the list or quote that contains it.
	if strings.Trim(line, " -:|>+*.)0123456789") == "" {
		t.columns = max(t.columns, strings.Count(line, "|")+1)
	}
}

// cellsOf returns the cells of a paragraph if it is a table. Each row gets as many
// cells as the header, even if it names fewer.
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

// nesting returns an upper bound for the lists and quotes that contain a line: its
// leading marks and, if it has any, its indentation.
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

// restNote is shown below rows that were cut.
var restNote = fmt.Sprintf("(the rest is not drawn: over %d rows or %d MiB)", rowsMost, drawnMost>>20)

// bounded returns the rows up to the limits, and whether these are all rows.
func bounded(rows []string) (kept []string, whole bool) {
	size := 0
	for i, r := range rows {
		if size += len(r); i == rowsMost || size > drawnMost {
			return rows[:i], false
		}
	}
	return rows, true
}
