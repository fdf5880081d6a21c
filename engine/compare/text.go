package compare

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beacon/engine/foreign"
)

// factLimit bounds the numbers, and the names, that a pair lists for each side.
const factLimit = 12

// prose is a text prepared for comparison. It is dropped after its question.
type prose struct {
	text    foreign.Text
	ids     []int32 // every word, in order
	unique  []int32 // every word once
	numbers []int32
	names   []name
}

// name is a capitalized word within a sentence, as written.
type name struct {
	id   int32
	word foreign.Text
}

// read prepares a text for comparison.
func (w *worker) read(text foreign.Text) *prose {
	p := &prose{text: text}
	w.spans = words(text, w.spans[:0])
	p.ids = make([]int32, len(w.spans))
	mark := w.newMark()
	for i, s := range w.spans {
		word := text[s.start:s.end]
		id := w.vocabulary.of(word)
		p.ids[i] = id
		if !w.mark(id, mark) {
			continue
		}
		p.unique = append(p.unique, id)
		if '0' <= w.vocabulary.names[id][0] && w.vocabulary.names[id][0] <= '9' {
			p.numbers = append(p.numbers, id)
		}
	}
	w.namesOf(p)
	return p
}

// namesOf takes capitalized words for names unless they begin a sentence. Without a
// list of names there is no better rule; it finds none in scripts without capitals,
// and in German also takes nouns.
func (w *worker) namesOf(p *prose) {
	mark := w.newMark()
	for i, s := range w.spans {
		if s.end-s.start < 2 || !capital(p.text[s.start:s.end]) || begins(p.text, s.start) {
			continue
		}
		if id := p.ids[i]; w.mark(id, mark) {
			p.names = append(p.names, name{id, p.text[s.start:s.end]})
		}
	}
}

func capital(word foreign.Text) bool {
	if c := word[0]; c < utf8.RuneSelf {
		return 'A' <= c && c <= 'Z' && !strings.HasPrefix(string(word), "I'") && !strings.HasPrefix(string(word), "I’")
	}
	r, _ := utf8.DecodeRuneInString(string(word))
	return unicode.IsUpper(r)
}

// begins reports whether a sentence, a heading or a list item begins at a place.
func begins(text foreign.Text, at int) bool {
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(string(text[:at]))
		switch {
		case r == '\n' || strings.ContainsRune(".!?:;…•*#>-\"“”«»()[]{}—|", r):
			return true
		case r != ' ' && r != '\t' && r != '_':
			return false
		}
		at -= size
	}
	return true
}

// newMark starts a new, empty set of words.
func (w *worker) newMark() uint32 {
	w.lastMark++
	return w.lastMark
}

// mark adds a word to a set and reports whether it is new there.
func (w *worker) mark(id int32, mark uint32) bool {
	if int(id) >= len(w.marks) {
		w.marks = append(w.marks, make([]uint32, int(id)+1024-len(w.marks))...)
	}
	if w.marks[id] == mark {
		return false
	}
	w.marks[id] = mark
	return true
}

func (w *worker) marked(id int32, mark uint32) bool {
	return int(id) < len(w.marks) && w.marks[id] == mark
}

// only lists the facts of some texts that are in none of the others.
func (w *worker) only(these, others []*prose) Facts {
	mark := w.newMark()
	for _, p := range others {
		for _, id := range p.unique {
			w.mark(id, mark)
		}
	}
	f := Facts{Numbers: []string{}, Names: []string{}}
	for _, p := range these {
		for _, id := range p.numbers {
			if len(f.Numbers) < factLimit && w.mark(id, mark) {
				f.Numbers = append(f.Numbers, w.vocabulary.names[id])
			}
		}
		for _, n := range p.names {
			if len(f.Names) < factLimit && w.mark(n.id, mark) {
				f.Names = append(f.Names, strings.Clone(string(n.word))) // without a copy the whole text stays in memory
			}
		}
	}
	return f
}

// likeness has the measures of how alike two texts are.
type likeness struct{ jaccard, lcs, length float64 }

func (l likeness) distance() float64 { return 1 - (l.jaccard+l.lcs)/2 }

// table compares every text with every other: table[i*len+j].
func (w *worker) table(texts []*prose) []likeness {
	n := len(texts)
	out := make([]likeness, n*n)
	for i, p := range texts {
		out[i*n+i] = likeness{1, 1, 1}
		if i+1 == n {
			break
		}
		w.aligner.load(p.ids[:min(len(p.ids), lcsLimit)], len(w.vocabulary.names))
		mark := w.newMark()
		for _, id := range p.unique {
			w.mark(id, mark)
		}
		for j := i + 1; j < n; j++ {
			l := w.against(p, texts[j], mark)
			out[i*n+j], out[j*n+i] = l, l
		}
	}
	return out
}

// against compares the loaded and marked text with another one.
func (w *worker) against(p, q *prose, mark uint32) likeness {
	if slices.Equal(p.ids, q.ids) {
		return likeness{1, 1, 1}
	}
	both := 0
	for _, id := range q.unique {
		if w.marked(id, mark) {
			both++
		}
	}
	right := q.ids[:min(len(q.ids), lcsLimit)]
	return likeness{
		jaccard: ratio(both, len(p.unique)+len(q.unique)-both),
		lcs:     lcsRatio(w.aligner.length(right, nil), len(w.aligner.left), len(right)),
		length:  ratio(min(len(p.ids), len(q.ids)), max(len(p.ids), len(q.ids))),
	}
}

// ratio of two counts; 1 when b is zero.
func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}
