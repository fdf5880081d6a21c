package simulator

import (
	"math"
	"strings"
	"unicode"
)

// tokensPerWord is about right for English.
const tokensPerWord = 1.3

func countTokens(text string) int {
	return int(math.Ceil(float64(len(strings.Fields(text))) * tokensPerWord))
}

// text is what the model says, cut where max_tokens ends it, and its length in tokens.
func (s *Server) text(ask Ask) (text string, tokens int) {
	if s.AnswerFunc != nil {
		if text, ok := s.AnswerFunc(ask); ok {
			return text, countTokens(text)
		}
	}
	text = s.speech(ask)
	tokens = countTokens(text)
	if tokens <= ask.MaxTokens {
		return text, tokens
	}
	words := strings.Fields(text)
	keep := min(len(words), max(1, int(float64(ask.MaxTokens)/tokensPerWord)))
	return strings.Join(words[:keep], " "), ask.MaxTokens
}

// speech finds the topic of a prompt and lets the model speak on it.
func (s *Server) speech(ask Ask) string {
	name := topicNames[strings.ToLower(strings.TrimSpace(ask.Prompt))]
	for _, r := range refusals {
		if r.topic == name && r.model == ask.Model && r.regions[ask.Region] {
			return r.text
		}
	}
	v := voiceOf(ask.Model)
	t, ok := topics[name]
	if !ok {
		return s.compile(ask, v, generic, subject(ask.Prompt))
	}
	return s.compile(ask, v, t, "")
}

// compile picks an opening by the model, facts by the model with one more by the
// region, and a closing by both. So a model says much the same everywhere, never quite.
func (s *Server) compile(ask Ask, v voice, t topic, about string) string {
	if len(t.facts) == 0 {
		return strings.ReplaceAll(t.openings[0], "{model}", v.name)
	}
	out := []string{t.openings[s.turn(len(t.openings), v.turn, "opening")]}
	facts := s.shuffle(len(t.facts), "facts", ask.Model, ask.Prompt)
	own := min(v.facts, len(t.facts)-1)
	for _, i := range facts[:own] {
		out = append(out, t.facts[i])
	}
	left := facts[own:]
	out = append(out,
		t.facts[left[s.turn(len(left), regionTurn(ask.Region), "extra", ask.Model)]],
		t.closings[s.turn(len(t.closings), v.turn+regionTurn(ask.Region), "closing")],
		v.habit)
	return strings.ReplaceAll(strings.TrimSpace(strings.Join(out, " ")), "{about}", about)
}

// turn shifts a fixed turn by the seed, so that neighbors never take the same thing.
func (s *Server) turn(of, turn int, parts ...any) int {
	return int((s.draw(parts...)%uint64(of) + uint64(turn)) % uint64(of))
}

// shuffle is 0 … n-1 in an order that its parts decide.
func (s *Server) shuffle(n int, parts ...any) []int {
	out := make([]int, n)
	for i := range out {
		j := int(s.draw(append(parts, i)...) % uint64(i+1))
		out[i] = out[j]
		out[j] = i
	}
	return out
}

// regionTurn tells regions apart: the three that ship are neighbors.
func regionTurn(region string) int {
	if turn, ok := regionTurns[region]; ok {
		return turn
	}
	sum := 3
	for _, r := range region {
		sum += int(r)
	}
	return sum
}

// subject is the longest few words of a prompt, in their order.
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
