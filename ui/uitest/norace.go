//go:build !race

package uitest

// raceFactor is 1 without the race detector.
const raceFactor = 1

// Race reports whether the race detector is on.
const Race = false
