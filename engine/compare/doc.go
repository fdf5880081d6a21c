// Package compare tells how the answers to one question differ between regions,
// and whether they differ more than the same region differs from itself.
//
// It compares the same model with itself only, and only where every region was
// sent the same prompt, system prompt and parameters. It scores no opinion: there
// are no word lists of good and bad, and no region is expected to answer in any
// way. Every number is a distance between texts that a reader can work out again
// from the formula that stands with it.
package compare
