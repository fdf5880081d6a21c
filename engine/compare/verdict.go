package compare

import (
	"fmt"
	"hash/fnv"
	"slices"

	"beacon/engine"
	"beacon/engine/compare/contrast"
	"beacon/engine/foreign"
)

// Verdict says whether one model answers differently in two regions, and by how much.
type Verdict struct {
	Model foreign.Text `json:"model"`
	A     foreign.Text `json:"a"`
	B     foreign.Text `json:"b"`
	// Outcome is differs, equal, unclear or not_tested; Why is the reason of the last.
	Outcome contrast.Outcome `json:"outcome"`
	Why     string           `json:"why"`
	// P is the chance that regions which do not differ are as far apart as these or
	// farther, over all questions; PAdjusted is corrected over all contrasts tested. Null
	// when it was not tested.
	P         *float64 `json:"p"`
	PAdjusted *float64 `json:"p_adjusted"`
	// Distance between the regions less that within them, with its 95 % interval; null
	// when it was not tested.
	Distance *Effect `json:"distance"`
	// Classes that occur, with the rate in each region and the difference, B less A.
	Classes []ClassRate `json:"classes"`
	// QuestionsTested took part, of Questions in the job; AnswersA and AnswersB are
	// their answers.
	QuestionsTested int `json:"questions_tested"`
	Questions       int `json:"questions"`
	AnswersA        int `json:"answers_a"`
	AnswersB        int `json:"answers_b"`
	// QuestionsDiffer are the ids of the questions that differ by themselves.
	QuestionsDiffer []foreign.Text `json:"questions_differ"`
	// QuestionsTestable counts the questions that could be found to differ by themselves.
	QuestionsTestable int `json:"questions_testable"`
	// Small is true when the regions differ and every effect lies inside the margins.
	Small bool `json:"small"`
}

// Effect is an estimate with its 95 % interval.
type Effect struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// ClassRate is the rate of one class in both regions.
type ClassRate struct {
	Class      engine.Class `json:"class"`
	RateA      float64      `json:"rate_a"`
	RateB      float64      `json:"rate_b"`
	Difference float64      `json:"difference"`
	Low        float64      `json:"low"`
	High       float64      `json:"high"`
}

const (
	// DefaultMarginRate is ten points.
	DefaultMarginRate = 0.10
	// DefaultMarginDistance is more than the distance beyond noise of any null world of
	// the tests, see contrast.TestTrials.
	DefaultMarginDistance = 0.10
)

// classes in the order of their numbers; a class of a later release has the last one.
var classes = []engine.Class{
	engine.Substantive, engine.Partial, engine.Refusal, engine.Empty, engine.Truncated, engine.Malformed, engine.ErrorClass, engine.Correct, engine.Wrong, "other",
}

func classNumber(c engine.Class) int {
	if i := slices.Index(classes, c); i >= 0 {
		return i
	}
	return len(classes) - 1
}

// plan makes a contrast of every two regions of a model, before any answer is read.
func (c *comparison) plan() {
	for m := range c.layout {
		row := &c.layout[m]
		for a := range row.endpoints {
			for b := a + 1; b < len(row.endpoints); b++ {
				v := Verdict{
					Model: row.model.ID, A: c.job.Endpoints[row.endpoints[a]].Region, B: c.job.Endpoints[row.endpoints[b]].Region,
					Questions: len(c.job.Questions), Classes: []ClassRate{}, QuestionsDiffer: []foreign.Text{},
				}
				h := fnv.New64a()
				fmt.Fprintf(h, "%q %q %q", string(v.Model), string(v.A), string(v.B))
				row.contrasts = append(row.contrasts, len(c.contrasts))
				c.contrasts = append(c.contrasts, contrast.Contrast{Questions: make([]contrast.Question, len(c.job.Questions)), Classes: len(classes), Seed: h.Sum64()})
				c.report.Verdicts = append(c.report.Verdicts, v)
			}
		}
	}
	if c.report.Verdicts == nil {
		c.report.Verdicts = []Verdict{}
	}
}

// judge tests the contrasts and gives their results to the verdicts and to the pairs.
func (c *comparison) judge() {
	t := &c.report.Test
	t.Alpha, t.Comparisons = c.opts.Alpha, len(c.contrasts)
	results := contrast.Test(c.contrasts, contrast.Options{Alpha: c.opts.Alpha, MarginRate: c.opts.MarginRate, MarginDistance: c.opts.MarginDistance})
	smallest := 1.0
	for i := range results {
		r, v := &results[i], &c.report.Verdicts[i]
		v.take(r, c.job)
		if smallest = min(smallest, r.SmallestP); r.Outcome != contrast.NotTested {
			t.Possible, t.Tested = true, t.Tested+1
			continue
		}
		v.Why = c.whyNotTested(i, r)
		t.Why = v.Why
	}
	if t.Possible {
		t.Why, t.Method = "", "permutation"
	}
	if len(results) == 0 {
		t.Why = "no two regions share a model"
	} else {
		t.SmallestP = &smallest
	}
	c.noNoise = t.Why
	c.pairs(results)
}

// take copies a result.
func (v *Verdict) take(r *contrast.Result, job *engine.Job) {
	v.Outcome, v.Small = r.Outcome, r.Small
	v.QuestionsTested, v.AnswersA, v.AnswersB = r.Tested, r.AnswersA, r.AnswersB
	if r.Outcome == contrast.NotTested {
		return
	}
	v.P, v.PAdjusted = &r.P, &r.Adjusted
	v.Distance = &Effect{r.Distance.Value, r.Distance.Low, r.Distance.High}
	for _, k := range r.Rates {
		v.Classes = append(v.Classes, ClassRate{classes[k.Class], k.A, k.B, k.Difference.Value, k.Difference.Low, k.Difference.High})
	}
	for q, one := range r.Questions {
		if one.Outcome == contrast.Differs {
			v.QuestionsDiffer = append(v.QuestionsDiffer, job.Questions[q].ID)
		}
		if one.Reachable {
			v.QuestionsTestable++
		}
	}
}

// whyNotTested says why a contrast could not be tested, and what it would take.
func (c *comparison) whyNotTested(i int, r *contrast.Result) string {
	v := &c.report.Verdicts[i]
	answers := 0
	reason := ""
	for q := range c.job.Questions {
		for _, g := range c.groupsOf(q, v.Model) {
			for k := range g.Cells {
				if g.Cells[k].Region == v.A || g.Cells[k].Region == v.B {
					answers += count(g.Cells[k].answered() > 0)
				}
			}
			for k := range g.Pairs {
				if g.Pairs[k].A == v.A && g.Pairs[k].B == v.B && !g.Pairs[k].Comparable {
					reason = g.Pairs[k].Why
				}
			}
		}
	}
	switch {
	case reason != "":
		return reason
	case r.Tested > 0:
		return fmt.Sprintf("%d answers reach p = %.2g at best, which is above %.2g: it takes more questions or repeats", r.AnswersA+r.AnswersB, r.SmallestP, c.opts.Alpha/float64(len(c.contrasts)))
	case c.job.Repeats == 1 && answers > 0:
		return "every question was asked once in a region, so there is no noise to compare with: it takes 2 repeats"
	}
	return "a region has no answers"
}

// groupsOf are the groups of a question and a model.
func (c *comparison) groupsOf(q int, model foreign.Text) []*Group {
	for m := range c.layout {
		if c.layout[m].model.ID == model {
			return []*Group{&c.report.Groups[q*len(c.layout)+m]}
		}
	}
	return nil
}

func (c *Cell) answered() (n int) {
	for i := range c.Answers {
		n += count(c.Answers[i].answered)
	}
	return n
}

// pairs gives each pair of a group the p of its question, and says that it is significant
// when its contrast differs, its own p does, and the effects are not small.
func (c *comparison) pairs(results []contrast.Result) {
	for q := range c.job.Questions {
		for m := range c.layout {
			g := &c.report.Groups[q*len(c.layout)+m]
			at := map[[2]foreign.Text]int{}
			for _, i := range c.layout[m].contrasts {
				v := &c.report.Verdicts[i]
				at[[2]foreign.Text{v.A, v.B}] = i
			}
			for k := range g.Pairs {
				p := &g.Pairs[k]
				r := &results[at[[2]foreign.Text{p.A, p.B}]]
				one := &r.Questions[q]
				if !one.Reachable || r.Outcome != contrast.Differs {
					continue
				}
				p.P, p.PHolm = &one.P, &one.Adjusted
				p.Significant = one.Outcome == contrast.Differs && !one.Small
				g.Significant = g.Significant || p.Significant
			}
		}
	}
}
