package compare

import (
	"slices"
	"strings"
	"testing"

	"beacon/engine/foreign"

	"pgregory.net/rapid"
)

func folded(text foreign.Text) (out []string) {
	for _, s := range words(text, nil) {
		out = append(out, string(fold(text[s.start:s.end], nil)))
	}
	return out
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		" … !":                       "",
		"Don’t say 1,000.5 times.":   "don't say 1000.5 times",
		"state-of-the-art 'quoted'":  "state of the art quoted",
		"4":                          "4",
		"天安门 1989年":                  "天 安 门 1989 年",
		"東京タワーへ":                     "東 京 タ ワ ー へ",
		"서울 시":                       "서 울 시",
		"Événement déjà vu":          "événement déjà vu",
		"Привет, МИР":                "привет мир",
		"हिन्दी भाषा":                "हिन्दी भाषा",
		"end. Next":                  "end next",
		"12月４日":                      "12 月 4 日",
		"broken \xff\xfe bytes\xff.": "broken bytes",
	} {
		if got := strings.Join(folded(foreign.Text(text)), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// slowLCS is the textbook algorithm with a full table.
func slowLCS(a, b []int32) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		last := 0
		for j, y := range b {
			old := row[j+1]
			if x == y {
				row[j+1] = last + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			last = old
		}
	}
	return row[len(b)]
}

func TestTheLongestCommonSubsequenceIsThatOfTheTextbook(t *testing.T) {
	var a aligner // reused, so that leftovers of an earlier use are found
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Int32Range(0, 9), 0, 200)
		left, right := list.Draw(t, "left"), list.Draw(t, "right")
		a.load(left, 10)
		if got, want := a.length(right, nil), slowLCS(left, right); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}

func TestADiffHoldsBothTextsAndNoMoreThanItMust(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "B", "b", "c c", " ", ", ", "天", "安门", "\n", "1.5", "…"})
	rapid.Check(t, func(t *rapid.T) {
		left := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "left"), "")
		right := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "right"), "")
		var l, r strings.Builder
		equal := 0
		for _, s := range Diff(foreign.Text(left), foreign.Text(right)) {
			l.WriteString(string(s.Left))
			r.WriteString(string(s.Right))
			switch s.Op {
			case Equal:
				equal += len(folded(s.Left))
				if !slices.Equal(folded(s.Left), folded(s.Right)) {
					t.Fatalf("%q is not %q", s.Left, s.Right)
				}
			case OnlyLeft:
				if s.Right != "" {
					t.Fatalf("%q stands on the right too", s.Right)
				}
			case OnlyRight:
				if s.Left != "" {
					t.Fatalf("%q stands on the left too", s.Left)
				}
			}
		}
		if l.String() != left || r.String() != right {
			t.Fatalf("%q | %q of %q | %q", l.String(), r.String(), left, right)
		}
		v := newVocabulary()
		if want := slowLCS(idsOf(v, foreign.Text(left), words(foreign.Text(left), nil)), idsOf(v, foreign.Text(right), words(foreign.Text(right), nil))); equal != want {
			t.Fatalf("%d words in common, want %d", equal, want)
		}
	})
}

func TestADiffOfVeryLongTextsKeepsWhatBothEndsShare(t *testing.T) {
	left := "same start " + strings.Repeat("left ", diffLimit+1) + "same end"
	right := "same start " + strings.Repeat("right ", diffLimit+1) + "same end"
	got := Diff(foreign.Text(left), foreign.Text(right))
	if len(got) != 4 || got[0].Left != "same start " || got[3].Right != "same end" {
		t.Errorf("%d segments", len(got))
	}
}
