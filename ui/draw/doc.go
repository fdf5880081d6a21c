// Package draw has the drawing parts that all screens share: rows, panes, wrapped text
// and Markdown, the theme with one style per meaning, the marks of states, and the
// formats of times and money. It imports the types of package engine and no screen.
//
// Start with line.go: a Line is one row, and never wider than the screen.
package draw
