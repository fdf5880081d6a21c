// Package fault has the planned failures of the simulator: their kinds (kinds.go), their
// text form (fault.go), the choice of requests that they hit (strike.go), and their
// changes to an answer (molds.go). It writes nothing to a connection: web and control do
// that. It imports app, chance and speech. Start at Fault and Set.Strike.
package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"beacon/modal/simulator/app"
)

// Fault makes some requests go wrong. The zero values of its limits mean: every
// request of every endpoint.
type Fault struct {
	Kind string // one of Kinds
	// Region and Model say where; empty or "*" means anywhere. Regions compare without
	// regard to case.
	Region, Model string
	P             float64 // probability; 0 means 1
	N             int     // at most so many times per endpoint; 0: no limit
	After         int     // the first requests of the endpoint that it spares
	RetryAfter    int     // seconds, sent as Retry-After with a status
	// For is the request that it hits: "inference", "health" or "result" (the GET of
	// a result URL). Empty means the kind's own: inference for most.
	For string
}

// Parse reads KIND [REGION[/MODEL]] [p=0.05] [n=3] [after=2] [retry_after=5]
// [for=inference|health|result]. The error names the mistake and the accepted values.
func Parse(text string) (Fault, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Fault{}, errors.New("fault: empty; " + kindsHint())
	}
	f := Fault{Kind: words[0]}
	rest := words[1:]
	if len(rest) > 0 && !strings.Contains(rest[0], "=") {
		f.Region, f.Model, _ = strings.Cut(rest[0], "/")
		rest = rest[1:]
	}
	seen := map[string]bool{}
	for _, word := range rest {
		key, value, _ := strings.Cut(word, "=")
		if seen[key] {
			return Fault{}, fmt.Errorf("fault %q: %s is given twice", text, key)
		}
		seen[key] = true
		if err := f.set(key, value); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	if err := f.Check(); err != nil {
		return Fault{}, err
	}
	return f, nil
}

// set reads one option of Parse.
func (f *Fault) set(key, value string) (err error) {
	switch key {
	case "p":
		f.P, err = strconv.ParseFloat(value, 64)
		if err != nil || !(f.P > 0 && f.P <= 1) {
			return fmt.Errorf("p=%s: want a number above 0, at most 1", value)
		}
	case "n":
		return atLeast(&f.N, key, value, 1)
	case "after":
		return atLeast(&f.After, key, value, 0)
	case "retry_after":
		return atLeast(&f.RetryAfter, key, value, 1)
	case "for":
		if value == "" {
			return errors.New("for= needs one of " + strings.Join(targetNames, ", "))
		}
		f.For = value
	default:
		return fmt.Errorf("%q: want p=, n=, after=, retry_after= or for=, or one REGION[/MODEL] before them", key)
	}
	return nil
}

// atLeast reads a whole number; the upper limit keeps sums of it in range.
func atLeast(into *int, key, value string, low int) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > 1e9 {
		return fmt.Errorf("%s=%s: want a whole number from %d", key, value, low)
	}
	*into = n
	return nil
}

// String is the fault as Parse reads it.
func (f Fault) String() string {
	out := []string{f.Kind}
	switch {
	case f.Model != "":
		out = append(out, f.Region+"/"+f.Model)
	case f.Region != "":
		out = append(out, f.Region)
	}
	if f.P != 0 {
		out = append(out, "p="+strconv.FormatFloat(f.P, 'g', -1, 64))
	}
	for _, limit := range []struct {
		key   string
		value int
	}{{"n", f.N}, {"after", f.After}, {"retry_after", f.RetryAfter}} {
		if limit.value != 0 {
			out = append(out, limit.key+"="+strconv.Itoa(limit.value))
		}
	}
	if f.For != "" {
		out = append(out, "for="+f.For)
	}
	return strings.Join(out, " ")
}

// Check reports an unknown kind, a limit out of range, and a request that the kind cannot
// hit. [Parse] calls it.
func (f Fault) Check() error {
	k := kindOf(f.Kind)
	switch {
	case k == nil:
		return fmt.Errorf("fault %q: unknown kind %q; %s", f, f.Kind, kindsHint())
	case !(f.P >= 0 && f.P <= 1) || f.N < 0 || f.After < 0 || f.RetryAfter < 0:
		return fmt.Errorf("fault %q: a limit is out of range", f)
	case f.RetryAfter > 0 && k.status == 0:
		return fmt.Errorf("fault %q: retry_after goes with a status, and %s is none", f, f.Kind)
	}
	on, ok := targetOf(f.For)
	switch {
	case !ok:
		return fmt.Errorf("fault %q: for=%s: want one of %s", f, f.For, strings.Join(targetNames, ", "))
	case on&^k.fits != 0:
		return fmt.Errorf("fault %q: %s cannot be laid on %s", f, f.Kind, f.For)
	case on == OnHealth && f.Model != "" && f.Model != "*":
		return fmt.Errorf("fault %q: health is asked of a region, not of a model", f)
	}
	return nil
}

// covers reports whether the fault may hit this request.
func (f Fault) covers(at app.Endpoint, on Target) bool {
	own, _ := targetOf(f.For)
	if own == 0 {
		own = kindOf(f.Kind).usual
	}
	return own&on != 0 &&
		(f.Region == "" || f.Region == "*" || strings.EqualFold(f.Region, at.Region)) &&
		(f.Model == "" || f.Model == "*" || f.Model == at.Model)
}
