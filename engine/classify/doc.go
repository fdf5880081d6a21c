// Package classify gives the class of one answer that came back without an error, by
// rules in a fixed order (classify.go) and the phrases of refusals by language
// (refusal.go). It looks at the answer, the expectation and the token limit alone, so
// that the class of a stored answer can be worked out again. It imports the words of
// engine alone.
package classify
