// Package speech writes the texts of the simulated models: the same for one seed, model,
// region and prompt, different between models and regions. Tests of comparisons depend on
// those differences. voices.go has the models, topics.go the sentences. It imports chance.
package speech

import (
	"math"
	"strings"
	"unicode"

	"beacon/modal/simulator/chance"
)

// tokensPerWord is about right for English.
const tokensPerWord = 1.3

// CountTokens estimates the tokens of a text.
func CountTokens(text string) int {
	return int(math.Ceil(float64(len(strings.Fields(text))) * tokensPerWord))
}

// WordsIn is how many whole words some tokens make.
func WordsIn(tokens int) int { return int(float64(tokens) / tokensPerWord) }

// Speaker is one model in one region.
type Speaker struct {
	Seed          chance.Seed
	Region, Model string
}

// Say answers a prompt, cut at maxTokens, and counts its tokens.
func (s Speaker) Say(prompt string, maxTokens int) (text string, tokens int) {
	text = s.speech(prompt)
	tokens = CountTokens(text)
	if tokens <= maxTokens {
		return text, tokens
	}
	words := strings.Fields(text)
	keep := min(len(words), max(1, WordsIn(maxTokens)))
	return strings.Join(words[:keep], " "), maxTokens
}

// speech finds the topic of a prompt and composes the whole answer.
func (s Speaker) speech(prompt string) string {
	name := topicNames[strings.ToLower(strings.TrimSpace(prompt))]
	for _, r := range refusals {
		if r.topic == name && r.model == s.Model && r.regions[s.Region] {
			return r.text
		}
	}
	t, ok := topics[name]
	if !ok {
		return s.compile(prompt, generic, subject(prompt))
	}
	return s.compile(prompt, t, "")
}

// compile picks an opening by the model, facts by the model with one more by the
// region, and a closing by both. A model so says nearly the same in every region.
func (s Speaker) compile(prompt string, t topic, about string) string {
	v := voiceOf(s.Model)
	if len(t.facts) == 0 {
		return strings.ReplaceAll(t.openings[0], "{model}", v.name)
	}
	out := []string{t.openings[s.turn(len(t.openings), v.turn, "opening")]}
	facts := s.shuffle(len(t.facts), "facts", s.Model, prompt)
	own := min(v.facts, len(t.facts)-1)
	for _, i := range facts[:own] {
		out = append(out, t.facts[i])
	}
	left, region := facts[own:], regionTurn(s.Region)
	out = append(out,
		t.facts[left[s.turn(len(left), region, "extra", s.Model)]],
		t.closings[s.turn(len(t.closings), v.turn+region, "closing")],
		v.habit)
	return strings.ReplaceAll(strings.TrimSpace(strings.Join(out, " ")), "{about}", about)
}

// turn shifts a fixed turn by the seed, so that neighbors always choose differently.
func (s Speaker) turn(of, turn int, parts ...any) int {
	return int((s.Seed.Draw(parts...)%uint64(of) + uint64(turn)) % uint64(of))
}

// shuffle is 0 … n-1 in an order that its parts decide.
func (s Speaker) shuffle(n int, parts ...any) []int {
	out := make([]int, n)
	for i := range out {
		j := int(s.Seed.Draw(append(parts, i)...) % uint64(i+1))
		out[i] = out[j]
		out[j] = i
	}
	return out
}

// regionTurn differs between regions: the three that ship are neighbors.
func regionTurn(region string) int {
	if turn, ok := regionTurns[region]; ok {
		return turn
	}
	return 3 + sumOfRunes(region)
}

func sumOfRunes(s string) (sum int) {
	for _, r := range s {
		sum += int(r)
	}
	return sum
}

// subject is the first few long words of a prompt.
func subject(prompt string) string {
	words := strings.FieldsFunc(prompt, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var kept []string
	for _, w := range words {
		if len([]rune(w)) > 3 && len(kept) < 5 {
			kept = append(kept, strings.ToLower(w))
		}
	}
	if len(kept) == 0 {
		return "this"
	}
	return strings.Join(kept, " ")
}
