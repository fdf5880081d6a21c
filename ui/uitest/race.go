//go:build race

package uitest

// raceFactor is how much more the race detector lets a program allocate: it empties
// pools at random, and keeps records of its own.
const raceFactor = 10
