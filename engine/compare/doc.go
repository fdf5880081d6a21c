// Package compare measures how the answers to one question differ between regions,
// and tests whether they differ more than repeats within one region do.
//
// It compares only answers of the same model, and only where every region was sent
// the same prompt, system prompt and parameters. It scores no opinion: it has no
// lists of good and bad words and expects no answer of a region. Every number is a
// distance between texts that a reader can compute from the formula beside it.
package compare
