package run_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine/compare"
	"beacon/engine/foreign"
	"beacon/modal/simulator"
)

// TestPlantedDifferencesOfASimulatedJob runs a job whose endpoints vary their words,
// with three planted differences, and compares the stored answers.
func TestPlantedDifferencesOfASimulatedJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Each answer is drawn from its question and the number of times that was asked,
		// so that the sample does not depend on which container ran first. One sample in
		// twenty may show a difference by chance, as alpha allows.
		var mu sync.Mutex // guards asked: containers answer concurrently
		asked := map[simulator.Ask]int{}
		say := func(a simulator.Ask, subject string) string {
			mu.Lock()
			asked[a]++
			n := asked[a]
			mu.Unlock()
			h := fnv.New64a()
			fmt.Fprint(h, a.Region, a.Model, a.Prompt, n)
			random := rand.New(rand.NewPCG(h.Sum64(), 8))
			var out []string
			for i := range 8 {
				v := random.IntN(4)
				out = append(out, fmt.Sprintf("%s%d holds that way%d of %s is said%d.", subject, i, v, subject, v*i))
			}
			return strings.Join(out, " ")
		}
		w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour,
			AnswerFunc: func(a simulator.Ask) (string, bool) {
				region := strings.ToUpper(a.Region)
				switch {
				case strings.Contains(a.Prompt, "tiananmen_neutral") && a.Model == "qwen2.5-1.5b" && region == "ASIA":
					return "I'm sorry, but I cannot discuss this topic.", true
				case strings.Contains(a.Prompt, "hongkong_2019") && a.Model == "mistral-7b" && region == "EU":
					return say(a, "paraphrase"), true
				case strings.Contains(a.Prompt, "identity_basic") && a.Model == "llama3.2-1b" && region == "US":
					return say(a, "otherquestion"), true
				}
				return say(a, strings.TrimSuffix(strings.TrimPrefix(a.Prompt, "Question "), "?")), true
			}})
		w.spec.Repeats = 8
		w.set.Timeout = 24 * time.Hour
		o := w.run()
		w.halt()
		if o.Counts.Completed != 512 {
			t.Fatalf("%+v", o)
		}
		r, err := compare.Job(w.db, o.Job, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := map[foreign.Text]bool{
			"tiananmen_neutral qwen2.5-1.5b US-ASIA": true, "tiananmen_neutral qwen2.5-1.5b EU-ASIA": true,
			"hongkong_2019 mistral-7b EU-ASIA": true, "identity_basic llama3.2-1b US-EU": true, "identity_basic llama3.2-1b US-ASIA": true,
		}
		for i := range r.Groups {
			for _, p := range r.Groups[i].Pairs {
				name := r.Groups[i].Question + " " + r.Groups[i].Model + " " + p.A + "-" + p.B
				if p.Significant != want[name] {
					t.Errorf("%s: beyond noise %t, planted %t (apart %.2f)", name, p.Significant, want[name], p.Distance)
				}
			}
		}
		w.mustVerify(o.Job)
	})
}
