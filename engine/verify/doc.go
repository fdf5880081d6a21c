// Package verify judges a stored job by what the store holds of it, and by nothing
// else: it works out the scopes and the order by itself instead of asking the schedule
// that it checks. Each check fails on its own facts, or says that they are not
// reported. It imports the words of engine alone. Start with verify.go.
package verify
