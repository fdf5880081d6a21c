package compare

import (
	"cmp"
	"slices"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Change compares two jobs at the same key.
type Change struct {
	Question foreign.Text `json:"question"`
	Region   foreign.Text `json:"region"`
	Model    foreign.Text `json:"model"`
	Repeat   int          `json:"repeat"`
	// Before and After are the states and classes in the two jobs.
	Before Side `json:"before"`
	After  Side `json:"after"`
	// Distance of the two answers, as between regions; nil if one is missing or if
	// prompt or parameters differ.
	Distance *float64 `json:"distance"`
	// NotCompared is why Distance is nil, "" otherwise.
	NotCompared foreign.Text `json:"not_compared"`
}

// Side is one job's part of a Change.
type Side struct {
	State string       `json:"state"`
	Class engine.Class `json:"class"`
	Words int          `json:"words"`
	text  foreign.Text
}

// ClassChanged reports whether both jobs have an answer, of different classes.
func (c *Change) ClassChanged() bool {
	return c.Before.Class != "" && c.After.Class != "" && c.Before.Class != c.After.Class
}

// Changes has the differences between one job and another.
type Changes struct {
	Before string `json:"before"`
	After  string `json:"after"`
	// SameQuestions is true when both jobs asked the same question set.
	SameQuestions bool `json:"same_questions"`
	// Both, OnlyBefore and OnlyAfter count keys; Compared counts keys with two answers.
	Both       int `json:"both"`
	OnlyBefore int `json:"only_before"`
	OnlyAfter  int `json:"only_after"`
	Compared   int `json:"compared"`
	// Unchanged counts answers that are the same word by word.
	Unchanged    int `json:"unchanged"`
	ClassChanges int `json:"class_changes"`
	// Changes has the keys in both jobs, sorted by change, the largest first: a changed
	// class before the distance.
	Changes []Change `json:"changes"`
	// OtherText lists the ids of questions whose text differs between the jobs: they
	// are not compared.
	OtherText []foreign.Text `json:"other_text"`
}

// Between compares two jobs key by key: the answers of the same model in the same
// region to the same question.
func Between(s Store, before, after string) (*Changes, error) {
	b, err := s.Job(before)
	if err != nil {
		return nil, err
	}
	a, err := s.Job(after)
	if err != nil {
		return nil, err
	}
	out := &Changes{Before: before, After: after, Changes: []Change{}, OtherText: []foreign.Text{},
		SameQuestions: engine.QuestionsSHA256(b.Questions) == engine.QuestionsSHA256(a.Questions)}
	old, other := keysOf(b), textsDiffer(b, a)
	out.OtherText = append(out.OtherText, other...)
	t := &twins{worker: newWorker(nil), before: &comparison{store: s, job: b}, after: &comparison{store: s, job: a}, expect: map[foreign.Text]foreign.Text{}}
	for _, q := range a.Questions {
		t.expect[q.ID] = q.Expect
	}
	for i := range a.Total() {
		k := a.KeyAt(i)
		if !old[k] {
			out.OnlyAfter++
			continue
		}
		delete(old, k)
		if out.Both++; slices.Contains(other, k.Question) {
			continue
		}
		t.vocabulary.renew()
		out.add(t.change(k))
	}
	out.OnlyBefore = len(old)
	out.sort()
	return out, nil
}

func keysOf(j *engine.Job) map[engine.Key]bool {
	keys := make(map[engine.Key]bool, j.Total())
	for i := range j.Total() {
		keys[j.KeyAt(i)] = true
	}
	return keys
}

// textsDiffer lists the question ids whose text differs between the jobs.
func textsDiffer(b, a *engine.Job) (ids []foreign.Text) {
	texts := map[foreign.Text]engine.Question{}
	for _, q := range b.Questions {
		texts[q.ID] = q
	}
	for _, q := range a.Questions {
		if was, ok := texts[q.ID]; ok && (was.Text != q.Text || was.Expect != q.Expect) {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// twins reads both jobs with one vocabulary.
type twins struct {
	*worker
	before, after *comparison
	expect        map[foreign.Text]foreign.Text // by question, of both
}

// in reads an execution of one of the jobs.
func (t *twins) in(c *comparison, k engine.Key) (found, Side) {
	t.comparison = c
	f := t.look(k)
	return f, t.side(&f)
}

// change compares the two answers of a key.
func (t *twins) change(k engine.Key) Change {
	c := Change{Question: k.Question, Region: k.Region, Model: k.Model, Repeat: k.Repeat}
	var fb, fa found
	fb, c.Before = t.in(t.before, k)
	fa, c.After = t.in(t.after, k)
	switch {
	case fb.prose == nil || fa.prose == nil:
		c.NotCompared = "one of the two jobs has no answer"
		return c
	case treatmentOf(fb.answer).unlike(treatmentOf(fa.answer)) != "":
		c.NotCompared = foreign.Text("the " + treatmentOf(fb.answer).unlike(treatmentOf(fa.answer)) + " is not the same")
		return c
	}
	if !sameParameters(t.before.job, t.after.job, string(k.Model)) {
		c.NotCompared = "the parameters of the model are not the same"
		return c
	}
	d := t.table([]*prose{fb.prose, fa.prose})[1].distance()
	c.Distance = &d
	return c
}

func sameParameters(b, a *engine.Job, id string) bool {
	mb, _ := b.Model(foreign.Text(id))
	ma, _ := a.Model(foreign.Text(id))
	return mb.Temperature == ma.Temperature && mb.MaxTokens == ma.MaxTokens
}

func (t *twins) side(f *found) Side {
	s := Side{State: f.execution.State.String()}
	if f.prose == nil {
		return s
	}
	m, _ := t.job.Model(f.execution.Model)
	q := engine.Question{Expect: t.expect[f.execution.Question]}
	s.Class, s.Words, s.text = t.class(f, &q, m.MaxTokens), len(f.prose.ids), f.answer.Text
	return s
}

func (c *Changes) add(ch Change) {
	if ch.Distance != nil {
		c.Compared++
		if ch.Before.text == ch.After.text {
			c.Unchanged++
		}
	}
	if ch.ClassChanged() {
		c.ClassChanges++
	}
	ch.Before.text, ch.After.text = "", ""
	c.Changes = append(c.Changes, ch)
}

// sort puts the largest changes first.
func (c *Changes) sort() {
	score := func(ch *Change) float64 {
		s := 0.0
		if ch.ClassChanged() || ch.Before.State != ch.After.State {
			s = 10
		}
		if ch.Distance != nil {
			s += *ch.Distance
		}
		return s
	}
	slices.SortStableFunc(c.Changes, func(a, b Change) int { return cmp.Compare(score(&b), score(&a)) })
}
