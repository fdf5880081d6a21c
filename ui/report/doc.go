// Package report writes a job as a readable document: one HTML file that needs no
// network, or Markdown.
//
// A job is read twice. The first pass counts every execution into figures of bounded
// size: coverage, latency, timeline. The second pass reads the answers and writes each
// at once, so the memory needed does not grow with the answers. Content over the
// limits of a readable page is left out; the page gives the amount left out and names
// the export that has it.
//
// All text from outside (answers, errors, ids, names, questions) is made visible by
// package safetext and then escaped for the format: by html/template, or in code spans
// and fences of Markdown. The HTML has no external references and forbids the browser
// to load anything.
package report
