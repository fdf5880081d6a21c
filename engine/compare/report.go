package compare

import (
	"cmp"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Report compares the regions of a job by its answers. Its JSON is stable: fields may
// be added, none renamed; an unknown number is null.
type Report struct {
	Job       string         `json:"job"`
	Name      foreign.Text   `json:"name"`
	CreatedAt time.Time      `json:"created_at"`
	Simulated bool           `json:"simulated"`
	Repeats   int            `json:"repeats"`
	Regions   []foreign.Text `json:"regions"`
	// Groups question by question, within it model by model, as in the plan.
	Groups []Group `json:"groups"`
	// Verdicts has one for every model and two of its regions, in the order of the plan.
	Verdicts []Verdict `json:"verdicts"`
	Noise    Noise     `json:"noise"`
	Test     Test      `json:"test"`
	Coverage Coverage  `json:"coverage"`
	Warnings []string  `json:"warnings"`
}

// Group is one question asked of one model in every region that has it. It is scored
// only if no answer is missing.
type Group struct {
	Question foreign.Text `json:"question"`
	Text     foreign.Text `json:"question_text"`
	Category foreign.Text `json:"category"`
	Model    foreign.Text `json:"model"`
	Cells    []Cell       `json:"cells"` // by region, as in the plan
	Pairs    []Pair       `json:"pairs"` // every two regions; none when not scored
	Complete bool         `json:"complete"`
	// Missing lists the missing answers of an incomplete group, with the reasons.
	Missing []Missing `json:"missing"`
	// Divergence is the mean Distance of the pairs that may be compared.
	Divergence *float64 `json:"divergence"`
	// Noise is the mean distance between two answers of the same region, over all
	// regions and pairs of repeats; null without repeats.
	Noise         *float64 `json:"noise"`
	ClassesDiffer bool     `json:"classes_differ"`
	// Significant is true when one of its pairs is significant.
	Significant bool           `json:"significant"`
	Warnings    []foreign.Text `json:"warnings"`
}

// Cell is one region of a group.
type Cell struct {
	Region foreign.Text `json:"region"`
	// State is completed, or the state of the first repeat that is not completed.
	State string `json:"state"`
	// Class is the most frequent class of its answers; on a tie, the first.
	Class   engine.Class `json:"class"`
	Answers []Answer     `json:"answers"` // repeat by repeat
}

// Answer is one execution of a cell, without its whole text.
type Answer struct {
	Repeat  int          `json:"repeat"`
	State   string       `json:"state"`
	Class   engine.Class `json:"class"`
	Snippet foreign.Text `json:"snippet"`
	// Words is the number of words as they are compared.
	Words int `json:"words"`
	// Language, by script and most frequent words; "" when unknown.
	Language string `json:"language"`
	// Proof that it came from the region asked: "matches", "differs" or "not
	// reported", by the endpoint's claim and the container's report.
	Proof       string       `json:"region_proof"`
	Claimed     foreign.Text `json:"claimed_region"`
	Observed    foreign.Text `json:"observed_region"`
	Container   foreign.Text `json:"container_id"`
	CodeVersion foreign.Text `json:"code_version"`
	answered    bool         // its text takes part in the comparison
}

// Pair compares two regions of a group. With repeats its numbers are means over all
// pairs of an answer of A and one of B.
type Pair struct {
	A foreign.Text `json:"a"`
	B foreign.Text `json:"b"`
	// Comparable is false when prompt or parameters differ; Why names the difference.
	Comparable    bool   `json:"comparable"`
	Why           string `json:"why"`
	ClassesDiffer bool   `json:"classes_differ"`
	// LanguagesDiffer is true when both are known and differ.
	LanguagesDiffer bool `json:"languages_differ"`
	// LengthRatio is words of the shorter / words of the longer; 1 for two empty
	// texts.
	LengthRatio float64 `json:"length_ratio"`
	// Jaccard is |A ∩ B| / |A ∪ B| over the sets of words: P. Jaccard, "The
	// distribution of the flora in the alpine zone", New Phytologist 11 (1912).
	Jaccard float64 `json:"jaccard"`
	// LCS is 2·L / (|A| + |B|), L the longest common subsequence of words.
	LCS float64 `json:"lcs"`
	// Distance is 1 − (Jaccard + LCS) / 2: the words and their order have equal
	// weight. 0 is equal, 1 has no word in common.
	Distance float64 `json:"distance"`
	// Noise is the mean distance between two answers of one region, averaged over
	// both regions; null without repeats.
	Noise *float64 `json:"noise"`
	OnlyA Facts    `json:"only_a"`
	OnlyB Facts    `json:"only_b"`
	// P is the p of the question by itself, PHolm corrected over the questions of its
	// contrast. Null when it could not become significant. Significant means that the
	// contrast differs, the question does, and the effects are not small.
	P           *float64 `json:"p"`
	PHolm       *float64 `json:"p_holm"`
	Significant bool     `json:"significant"`
	Notes       []string `json:"notes"`
}

// Facts are numbers and names in the answers of one region but not of the other, at
// most factLimit of each.
type Facts struct {
	Numbers []string `json:"numbers"`
	Names   []string `json:"names"`
}

// Missing is a missing answer.
type Missing struct {
	Question foreign.Text `json:"question"`
	Model    foreign.Text `json:"model"`
	Region   foreign.Text `json:"region"`
	Repeat   int          `json:"repeat"`
	State    string       `json:"state"`
	Why      foreign.Text `json:"why"`
}

// Coverage is how much of the job can be compared.
type Coverage struct {
	Groups     int `json:"groups"`
	Complete   int `json:"complete"`
	Incomplete int `json:"incomplete"`
	// Alone counts groups with one region only, which cannot be compared.
	Alone   int       `json:"alone"`
	Missing []Missing `json:"missing"` // at most missingLimit
	// MissingTotal counts all missing answers.
	MissingTotal int `json:"missing_total"`
}

const missingLimit = 100

// Noise is the distance between answers of the same region.
type Noise struct {
	Known bool `json:"known"`
	// Floor is the mean of the noise of all complete groups.
	Floor *float64 `json:"floor"`
	Why   string   `json:"why"` // why it is unknown
}

// Test says whether and how differences were tested.
type Test struct {
	Possible bool   `json:"possible"` // at least one contrast was tested
	Why      string `json:"why"`      // why none was
	Method   string `json:"method"`   // "permutation"
	// Alpha is the accepted chance of a false finding in the whole job.
	Alpha float64 `json:"alpha"`
	// Comparisons are the contrasts of the plan, one for every model and two of its
	// regions; Tested counts those that were tested.
	Comparisons int `json:"comparisons"`
	Tested      int `json:"tested"`
	// SmallestP is the smallest p that the answers can reach; null without a contrast.
	SmallestP *float64 `json:"smallest_p"`
}

// MoreDivergent orders groups, the most different first: by significance, then by
// different classes, then by divergence.
func MoreDivergent(a, b *Group) int {
	score := func(g *Group) float64 {
		s := 100*float64(count(g.Significant)) + 10*float64(count(g.ClassesDiffer))
		if g.Divergence != nil {
			s += *g.Divergence
		}
		return s
	}
	return cmp.Compare(score(b), score(a))
}
