// Package foreign is the type of all text that comes from outside: answers, errors,
// names, ids and claims of endpoints, databases, question files and configurations.
//
// A terminal obeys what it is sent, a spreadsheet runs formulas, a browser runs
// scripts. A Text is therefore shown only by its methods, each made for one place:
// Line and Block for terminals, JSON, CSVCell, HTML and Markdown for files. fmt, slog
// and encoding/json use the same methods by themselves. Nothing is removed, because an
// operator who compares answers must see what came back: control characters become
// visible symbols.
//
// The bytes as they came are had by the conversion string(t) alone. A test of the
// layout allows it to the packages that send, store, compare or classify texts.
//
// The package imports nothing of ours, and every package may import it. Start with
// text.go.
package foreign
