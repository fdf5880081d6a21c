// Package verify checks a stored job from its stored data only: it derives the scopes
// and the order itself instead of asking the schedule that it checks. Each check fails
// on its own facts, or reports that they are missing. It imports only package engine.
// Start with verify.go.
package verify
