package contrast

import (
	"math"
	"math/rand/v2"
)

// speaker draws answers as points: the distance of two is that of their directions, mapped
// into 0 to 1, and a refusal is a point of another place with class 1.
type speaker struct {
	refuses float64 // share of refusals
	other   float64 // share of answers of another model
	shift   float64 // of the usual answers
	spread  float64
	fixed   bool // the same answer every time
}

type said struct {
	at    [3]float64
	class int
}

func (s speaker) say(question int, chance *rand.Rand) said {
	home := rand.New(rand.NewPCG(uint64(question), 7))
	center := [3]float64{home.NormFloat64(), home.NormFloat64(), home.NormFloat64()}
	spread := s.spread
	if spread == 0 {
		spread = 0.4
	}
	a := said{}
	switch x := chance.Float64(); {
	case x < s.refuses:
		a.class = 1
		center = [3]float64{6, 6, 6}
		spread = 0.15
	case x < s.refuses+s.other:
		center[0] += 1.5
	}
	center[1] += s.shift
	for i := range center {
		a.at[i] = center[i]
		if !s.fixed {
			a.at[i] += spread * chance.NormFloat64()
		}
	}
	return a
}

// contrastOf makes a contrast of so many questions and answers.
func contrastOf(a, b speaker, questions, na, nb int, seed uint64) Contrast {
	chance := rand.New(rand.NewPCG(seed, 1))
	c := Contrast{Classes: 2, Seed: seed}
	for q := range questions {
		var all []said
		for range na {
			all = append(all, a.say(q, chance))
		}
		for range nb {
			all = append(all, b.say(q, chance))
		}
		n := len(all)
		out := Question{A: na, B: nb, Distance: make([]float64, n*n), Class: make([]int, n)}
		for i := range all {
			out.Class[i] = all[i].class
			for j := range all {
				var sum float64
				for k := range 3 {
					sum += (all[i].at[k] - all[j].at[k]) * (all[i].at[k] - all[j].at[k])
				}
				out.Distance[i*n+j] = 1 - math.Exp(-math.Sqrt(sum))
			}
		}
		c.Questions = append(c.Questions, out)
	}
	return c
}

// jobOf are the seven contrasts of the shipped job: of two models with three regions and
// one with two. The third region has a speaker of its own.
func jobOf(usual, third speaker, questions, n int, seed uint64) (all []Contrast) {
	for model, regions := range []int{3, 3, 2} {
		for a := range regions {
			for b := a + 1; b < regions; b++ {
				sa, sb := usual, usual
				if regions == 3 && b == 2 {
					sb = third
				}
				all = append(all, contrastOf(sa, sb, questions, n, n, seed*100+uint64(model*10+a*3+b)))
			}
		}
	}
	return all
}
