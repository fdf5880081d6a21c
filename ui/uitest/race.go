//go:build race

package uitest

// raceFactor allows for the race detector, which empties pools at random and allocates
// its own records.
const raceFactor = 10

// Race reports whether the race detector is on.
const Race = true
