package compare

import (
	"cmp"
	"time"

	"beacon/engine"
)

// Report is what the answers of a job say about its regions. Its JSON is stable:
// fields may be added, none renamed; a number that could not be had is null.
type Report struct {
	Job       string    `json:"job"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
	Simulated bool      `json:"simulated"`
	Repeats   int       `json:"repeats"`
	Regions   []string  `json:"regions"`
	// Groups question by question, within it model by model, as in the plan.
	Groups   []Group  `json:"groups"`
	Noise    Noise    `json:"noise"`
	Test     Test     `json:"test"`
	Coverage Coverage `json:"coverage"`
	Warnings []string `json:"warnings"`
}

// Group is one question put to one model in every region that has it. It is
// scored only when it is complete: no answer of it is missing.
type Group struct {
	Question string `json:"question"`
	Text     string `json:"question_text"`
	Category string `json:"category"`
	Model    string `json:"model"`
	Cells    []Cell `json:"cells"` // by region, as in the plan
	Pairs    []Pair `json:"pairs"` // every two regions; none when not scored
	Complete bool   `json:"complete"`
	// Missing says what an incomplete group lacks, and why.
	Missing []Missing `json:"missing"`
	// Divergence is the mean Distance of the pairs that may be compared.
	Divergence *float64 `json:"divergence"`
	// Noise is the mean distance between two answers of the same region, over all
	// regions and pairs of repeats; null without repeats.
	Noise         *float64 `json:"noise"`
	ClassesDiffer bool     `json:"classes_differ"`
	// Significant when one of its pairs is.
	Significant bool     `json:"significant"`
	Warnings    []string `json:"warnings"`
}

// Cell is one region of a group.
type Cell struct {
	Region string `json:"region"`
	// State is completed, or that of the first repeat that is not.
	State string `json:"state"`
	// Class that most of its answers have, of equally many the first.
	Class   engine.Class `json:"class"`
	Answers []Answer     `json:"answers"` // repeat by repeat
}

// Answer is one execution of a cell. The whole text stays in the store.
type Answer struct {
	Repeat  int          `json:"repeat"`
	State   string       `json:"state"`
	Class   engine.Class `json:"class"`
	Snippet string       `json:"snippet"`
	// Words counted as they are compared.
	Words int `json:"words"`
	// Language by its script and most frequent words; "" when not known.
	Language string `json:"language"`
	// Proof that it came from the region asked: "matches", "differs", or "not
	// reported". The claim and what the container saw are both looked at.
	Proof       string `json:"region_proof"`
	Claimed     string `json:"claimed_region"`
	Observed    string `json:"observed_region"`
	Container   string `json:"container_id"`
	CodeVersion string `json:"code_version"`
}

// Pair is how two regions of a group compare. With repeats its numbers are means
// over every answer of A beside every answer of B.
type Pair struct {
	A string `json:"a"`
	B string `json:"b"`
	// Comparable unless the two were not asked the same; Why says how.
	Comparable    bool   `json:"comparable"`
	Why           string `json:"why"`
	ClassesDiffer bool   `json:"classes_differ"`
	// LanguagesDiffer when both are known and not the same.
	LanguagesDiffer bool `json:"languages_differ"`
	// LengthRatio is words of the shorter / words of the longer; 1 for two empty
	// texts.
	LengthRatio float64 `json:"length_ratio"`
	// Jaccard is |A ∩ B| / |A ∪ B| over the sets of words: P. Jaccard, "The
	// distribution of the flora in the alpine zone", New Phytologist 11 (1912).
	Jaccard float64 `json:"jaccard"`
	// LCS is 2·L / (|A| + |B|), L the longest common subsequence of words.
	LCS float64 `json:"lcs"`
	// Distance is 1 − (Jaccard + LCS) / 2: what was said and in which order weigh
	// the same. 0 is equal, 1 has no word in common.
	Distance float64 `json:"distance"`
	// Noise is the mean distance between two answers of one region, averaged over
	// both regions; null without repeats.
	Noise *float64 `json:"noise"`
	OnlyA Facts    `json:"only_a"`
	OnlyB Facts    `json:"only_b"`
	// P is the chance of regions that do not differ to lie as far apart as these
	// or farther; PHolm is P corrected over all comparisons of the job. Null when
	// no test was possible.
	P           *float64 `json:"p"`
	PHolm       *float64 `json:"p_holm"`
	Significant bool     `json:"significant"`
	Notes       []string `json:"notes"`
}

// Facts are numbers and names that an answer of one region has and no answer of
// the other: at most factLimit of each are listed.
type Facts struct {
	Numbers []string `json:"numbers"`
	Names   []string `json:"names"`
}

// Missing is an answer that is not there.
type Missing struct {
	Question string `json:"question"`
	Model    string `json:"model"`
	Region   string `json:"region"`
	Repeat   int    `json:"repeat"`
	State    string `json:"state"`
	Why      string `json:"why"`
}

// Coverage is how much of the job can be compared.
type Coverage struct {
	Groups     int `json:"groups"`
	Complete   int `json:"complete"`
	Incomplete int `json:"incomplete"`
	// Alone counts groups of one region, which have nothing to be compared with.
	Alone   int       `json:"alone"`
	Missing []Missing `json:"missing"` // at most missingLimit
	// MissingTotal counts all that are missing.
	MissingTotal int `json:"missing_total"`
}

const missingLimit = 100

// Noise is what the same region differs from itself.
type Noise struct {
	Known bool `json:"known"`
	// Floor is the mean of the noise of all complete groups.
	Floor *float64 `json:"floor"`
	Why   string   `json:"why"` // it is not known
}

// Test says whether and how differences were tested.
type Test struct {
	Possible bool   `json:"possible"`
	Why      string `json:"why"`    // it is not possible
	Method   string `json:"method"` // "exact" or "monte carlo"
	// Alpha is the chance accepted of one false finding in the whole job.
	Alpha float64 `json:"alpha"`
	// Comparisons of the plan: questions × pairs of regions that share a model.
	Comparisons int `json:"comparisons"`
	// SmallestP that the repeats can reach.
	SmallestP *float64 `json:"smallest_p"`
}

// MoreDivergent orders groups, the more different first: tested differences, other
// classes, then the divergence.
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
