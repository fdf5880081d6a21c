//go:build !race

package uitest

// raceFactor is 1 without the race detector.
const raceFactor = 1
