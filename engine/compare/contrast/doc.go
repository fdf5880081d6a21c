// Package contrast tests whether two arms of one model answer differently, and by how
// much. An arm is the answers of a model in one region (or in one job). The package
// gets numbers only: per question the distances between all answers of both arms and
// the class of each; it knows no text, no job and no store.
//
// The unit is the contrast, pooled over its questions: within each question the labels
// of the arms are permuted, all questions together (a stratified permutation test).
// Start with contrast.go; permute.go has the test, effect.go the sizes with their
// intervals, family.go the corrections over several contrasts and questions.
package contrast
