package fault

import (
	"strings"
	"testing"
)

func TestBadFaultsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "the kinds are",
		"nope":                     "the kinds are 400,",
		"503 us eu":                `"eu": want p=`,
		"503 p=0":                  "p=0: want",
		"503 p=NaN":                "p=NaN: want",
		"503 n=0":                  "n=0: want",
		"503 n=1 n=2":              "n is given twice",
		"503 for=lunch":            "want one of inference, health, result",
		"503 for=":                 "needs one of",
		"empty for=health":         "cannot be laid on health",
		"503 us/m for=health":      "asked of a region",
		"reset-body retry_after=1": "goes with a status",
		"503 retry_after=x":        "want a whole number",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"429 us/mistral-7b p=0.05 n=3 after=2 retry_after=5", "down", "503 * for=result",
		"hang /m", "unhealthy ASIA", "503 p=1e-3", "x =", "404-call us/ n=99999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(fault.String())
		if err != nil || again != fault {
			t.Errorf("%q became %+v, then %+v (%v)", text, fault, again, err)
		}
	})
}
