package compare

import (
	"fmt"
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// treatment is how an endpoint reports that it asked a question. Temperature and
// max_tokens are those of the plan unless the endpoint echoes others.
type treatment struct {
	prompt      foreign.Text
	system      foreign.Text
	temperature foreign.Text
	maxTokens   foreign.Text
}

func treatmentOf(a *engine.Answer) treatment {
	t := treatment{prompt: a.PromptSHA256, system: a.SystemPromptSHA256}
	if a.Temperature != nil {
		t.temperature = foreign.Text(fmt.Sprintf("%g", *a.Temperature))
	}
	if a.MaxTokens != nil {
		t.maxTokens = foreign.Text(fmt.Sprintf("%d", *a.MaxTokens))
	}
	return t
}

// unlike names the first field in which two treatments differ, or "". A field that
// only one of them reports is no difference.
func (t treatment) unlike(o treatment) string {
	for _, c := range []struct {
		what string
		a    foreign.Text
		b    foreign.Text
	}{
		{"temperature", t.temperature, o.temperature}, {"max_tokens", t.maxTokens, o.maxTokens},
		{"prompt hash", t.prompt, o.prompt}, {"system prompt hash", t.system, o.system},
	} {
		if c.a != c.b && c.a != "" && c.b != "" {
			return c.what
		}
	}
	return ""
}

// fill sets the missing fields of t from o.
func (t *treatment) fill(o treatment) {
	for _, c := range []struct {
		to   *foreign.Text
		from foreign.Text
	}{{&t.prompt, o.prompt}, {&t.system, o.system}, {&t.temperature, o.temperature}, {&t.maxTokens, o.maxTokens}} {
		if *c.to == "" {
			*c.to = c.from
		}
	}
}

// treatedAlike returns the treatment of a region's repeats, and the first field that
// differs between them.
func treatedAlike(list []found) (all treatment, unequal string) {
	for i := range list {
		if list[i].prose == nil {
			continue
		}
		t := treatmentOf(list[i].answer)
		if what := all.unlike(t); what != "" && unequal == "" {
			unequal = what
		}
		all.fill(t)
	}
	return all, unequal
}

// whyNot returns why two regions must not be compared, or "".
func whyNot(a, b *region) string {
	for _, r := range []*region{a, b} {
		if r.unequal != "" {
			return fmt.Sprintf("the %s is not the same in all answers of %s", r.unequal, r.endpoint.Region)
		}
	}
	if what := a.treated.unlike(b.treated); what != "" {
		return fmt.Sprintf("the %s is not the same in %s and %s", what, a.endpoint.Region, b.endpoint.Region)
	}
	return ""
}

// notesOn lists missing hashes and different code versions of a pair.
func notesOn(a, b *region) (notes []string) {
	for _, r := range []*region{a, b} {
		var silent []string
		if r.treated.prompt == "" {
			silent = append(silent, "prompt hash")
		}
		if r.treated.system == "" {
			silent = append(silent, "system prompt hash")
		}
		if len(silent) > 0 {
			notes = append(notes, fmt.Sprintf("%s not reported by %s", strings.Join(silent, " and "), r.endpoint.Region))
		}
	}
	va, vb := a.versions(), b.versions()
	if differ(va, vb) {
		notes = append(notes, fmt.Sprintf("code version differs: %s in %s, %s in %s", foreign.Join(va, ", "), a.endpoint.Region, foreign.Join(vb, ", "), b.endpoint.Region))
	}
	return notes
}

// versions lists the versions of the deployed code that answered, each once.
func (r *region) versions() (out []foreign.Text) {
	for i := range r.found {
		f := &r.found[i]
		if f.prose != nil && f.answer.CodeVersion != "" && !slices.Contains(out, f.answer.CodeVersion) {
			out = append(out, f.answer.CodeVersion)
		}
	}
	return out
}
