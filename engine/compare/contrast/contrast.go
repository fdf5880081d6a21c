package contrast

import "slices"

// Question is the answers of both arms to one question.
type Question struct {
	A, B int // answers of each arm
	// Distance has (A+B)² distances, row by row, the answers of arm A first. It is
	// symmetric, and 0 on its diagonal.
	Distance []float64
	// Class of each of the A+B answers: an index below Contrast.Classes.
	Class []int
}

// n is the number of answers.
func (q *Question) n() int { return q.A + q.B }

// TakesPart reports whether the question can say anything: it has an answer of each arm,
// and two of one.
func (q *Question) TakesPart() bool { return q.A >= 1 && q.B >= 1 && q.n() >= 3 }

// Contrast is two arms of one model over all questions.
type Contrast struct {
	Questions []Question
	Classes   int // different classes
	// Seed of the draws: the same contrast with the same seed has the same result.
	Seed uint64
}

// Options of a test.
type Options struct {
	Alpha float64 // the accepted chance of any false finding over all contrasts
	// Margins within which a difference counts as none: of a class's rate (0.1 is ten
	// points) and of the distance beyond noise.
	MarginRate, MarginDistance float64
	// Draws of the permutation test; 0 chooses by the number of contrasts.
	Draws int
}

// Interval is an estimate with its 95 % interval.
type Interval struct{ Value, Low, High float64 }

// within reports whether the whole interval lies inside a margin around zero.
func (i Interval) within(margin float64) bool { return i.Low > -margin && i.High < margin }

// Rate is the difference of one class's rate between the arms, B less A, each weighted
// by question.
type Rate struct {
	Class      int
	A, B       float64
	Difference Interval
}

// Outcome of a contrast or of a question.
type Outcome string

// The outcomes. Equal means that every interval lies inside the margins; unclear that
// neither a difference nor equality was shown.
const (
	Differs   Outcome = "differs"
	Equal     Outcome = "equal"
	Unclear   Outcome = "unclear"
	NotTested Outcome = "not_tested"
)

// Result of one contrast.
type Result struct {
	Outcome  Outcome
	P        float64 // of the contrast, not corrected; 1 when it was not tested
	Adjusted float64 // after Holm over all tested contrasts
	// SmallestP is the smallest p that the numbers of answers can reach.
	SmallestP float64
	Distance  Interval // beyond noise
	Rates     []Rate   // of the classes that occur
	// Small is true when the arms differ, but every effect lies inside the margins, those of
	// the questions that differ too.
	Small bool
	// Questions by index; one that takes no part is not tested.
	Questions []QuestionResult
	// Tested counts the questions that take part, AnswersA and AnswersB their answers.
	Tested, AnswersA, AnswersB int
}

// QuestionResult is what the test says of one question of a contrast.
type QuestionResult struct {
	Outcome  Outcome
	P        float64 // 1 when it was not tested
	Adjusted float64
	// Reachable is false when no answers could make the question significant.
	Reachable bool
	// Small is true when its own distance beyond noise and differences of rates lie inside
	// the margins.
	Small bool
}

// parts are the questions that take part.
func (c *Contrast) parts() (out []int) {
	for i := range c.Questions {
		if c.Questions[i].TakesPart() {
			out = append(out, i)
		}
	}
	return out
}

// occurring are the classes that at least one answer has.
func (c *Contrast) occurring(parts []int) (classes []int) {
	seen := make([]bool, c.Classes)
	for _, i := range parts {
		for _, k := range c.Questions[i].Class {
			seen[k] = true
		}
	}
	for k, yes := range seen {
		if yes {
			classes = append(classes, k)
		}
	}
	return slices.Clip(classes)
}
