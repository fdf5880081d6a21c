// Package report writes a job down for people: one HTML file that opens without
// a network, or Markdown.
//
// A job is read twice. The first time every execution is counted into figures of
// bounded size: coverage, latency, timeline. The second time the answers are
// read one after the other and written at once, so that a job of any length
// needs little memory. What does not fit into a readable page is left out, the
// page says how much, and names the export that has it.
//
// Everything that comes from outside (answers, errors, ids, names, questions) is
// made visible by package safetext and then escaped by the form's own rules:
// html/template, or the code spans and fences of Markdown. The HTML refers to
// nothing outside of itself and forbids the browser to load anything.
package report
