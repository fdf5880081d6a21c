// Package draw has what all screens are drawn with: rows, panes, wrapped text and
// Markdown, the theme with one style per meaning, the marks of states, and the
// formats of times and money. It knows the words of package engine and no screen.
//
// Start with line.go: a Line is one row, and never wider than the screen.
package draw
