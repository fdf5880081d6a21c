// Package classify finds the class of one answer that came back without an error, by
// rules in a fixed order (classify.go) and the phrases of refusals by language
// (refusal.go). It uses only the answer, the expectation and the token limit, so that
// the class of a stored answer can be computed again. It imports only package engine.
package classify
