package contrast

import (
	"math"
	"os"
	"strconv"
	"testing"
)

// options are those of a shipped job.
var options = Options{Alpha: 0.05, MarginRate: 0.1, MarginDistance: 0.1, Draws: 1999}

// jobs is how many jobs each world has: a few in the tests, BEACON_TRIALS for the table.
func jobs(few int) int {
	if n, err := strconv.Atoi(os.Getenv("BEACON_TRIALS")); err == nil {
		return n
	}
	return few
}

// found counts the jobs in which any contrast differs.
func found(n, jobs int, usual, third speaker) (count int) {
	for j := range jobs {
		for _, r := range Test(jobOf(usual, third, 8, n, uint64(j)+1), options) {
			if r.Outcome == Differs {
				count++
				break
			}
		}
	}
	return count
}

// TestTrials: worlds without a difference show one in about five of a hundred jobs, and
// planted differences are found. BEACON_TRIALS=400 gives the figures of the README.
func TestTrials(t *testing.T) {
	for _, w := range []struct {
		name         string
		n            int
		usual, third speaker
		least, most  float64 // share of the jobs in which a difference is found
	}{
		{"equal", 2, speaker{}, speaker{}, 0, 0.05},
		{"equal", 4, speaker{}, speaker{}, 0, 0.05},
		{"equal, a quarter refused", 4, speaker{refuses: 0.25}, speaker{refuses: 0.25}, 0, 0.05},
		{"equal, two models mixed", 4, speaker{other: 0.5}, speaker{other: 0.5}, 0, 0.05},
		{"equal, always the same words", 4, speaker{fixed: true}, speaker{fixed: true}, 0, 0},
		{"another model", 2, speaker{}, speaker{other: 1}, 0.95, 1},
		{"a quarter refused", 4, speaker{}, speaker{refuses: 0.25}, 0.7, 1},
		{"half of the answers of another model", 4, speaker{}, speaker{other: 0.5}, 0.7, 1},
	} {
		n := jobs(20)
		got := found(w.n, n, w.usual, w.third)
		rate := float64(got) / float64(n)
		spread := 3 * math.Sqrt(0.05*0.95/float64(n))
		t.Logf("%-40s n = %d: a difference in %d of %d jobs", w.name, w.n, got, n)
		if rate > w.most+spread && w.most < 1 || rate < w.least-spread {
			t.Errorf("%s, n = %d: a difference in %d of %d jobs, want %.2f to %.2f", w.name, w.n, got, n, w.least, w.most)
		}
	}
}

// TestIntervalsCoverTheTruth: the 95 % interval of a difference of rates has the true one.
func TestIntervalsCoverTheTruth(t *testing.T) {
	for _, c := range []struct {
		n    int
		a, b float64
	}{{2, 0, 0}, {4, 0.02, 0.02}, {2, 0.25, 0.25}, {4, 0.25, 0.5}, {8, 0, 0.25}} {
		trials, in := jobs(60), 0
		for j := range trials {
			contrast := contrastOf(speaker{refuses: c.a}, speaker{refuses: c.b}, 8, c.n, c.n, uint64(j)+77)
			p := &pooled{c: &contrast, parts: contrast.parts()}
			if r := p.rate(1); r.Difference.Low <= c.b-c.a && c.b-c.a <= r.Difference.High {
				in++
			}
		}
		least := 0.93 - 3*math.Sqrt(0.05*0.95/float64(trials))
		t.Logf("n = %d, rates %g and %g: %d of %d intervals have the true difference", c.n, c.a, c.b, in, trials)
		if float64(in)/float64(trials) < least {
			t.Errorf("n = %d, rates %g and %g: %d of %d, want at least %.2f", c.n, c.a, c.b, in, trials, least)
		}
	}
}

// TestTheSameDataGivesTheSameResult whatever the order of the goroutines.
func TestTheSameDataGivesTheSameResult(t *testing.T) {
	first := Test(jobOf(speaker{}, speaker{refuses: 0.4}, 4, 4, 9), options)
	again := Test(jobOf(speaker{}, speaker{refuses: 0.4}, 4, 4, 9), options)
	for i := range first {
		if first[i].P != again[i].P || first[i].Distance != again[i].Distance || first[i].Outcome != again[i].Outcome {
			t.Errorf("contrast %d: %+v, then %+v", i, first[i], again[i])
		}
	}
}

// TestAFewAnswersAreTestedExactly: with one question the p is a count of deals.
func TestAFewAnswersAreTestedExactly(t *testing.T) {
	q := Question{A: 3, B: 3, Distance: make([]float64, 36), Class: make([]int, 6)}
	for i := range 6 {
		for j := range 6 {
			if (i < 3) != (j < 3) {
				q.Distance[i*6+j] = 1
			}
		}
	}
	c := Contrast{Questions: []Question{q}, Classes: 1}
	p := c.pool(999)
	if got := p.question(0); got != 2.0/20 { // the observed deal and its mirror, of 20
		t.Errorf("p = %g, want 0.1", got)
	}
	if r := Test([]Contrast{c}, options)[0]; r.Outcome != NotTested || r.SmallestP != 0.1 {
		t.Errorf("%+v", r)
	}
}
