package compare

import "unicode"

// frequent has words that are frequent in one language and rare in the others listed:
// enough to recognize the language of a paragraph, not that of a single name.
var frequent = map[string][]string{
	"en": {"the", "and", "of", "is", "to", "was", "that", "with", "are", "this", "it", "for", "on", "as", "by", "i", "you", "what"},
	"es": {"el", "los", "las", "y", "es", "una", "del", "por", "con", "para", "como", "fue", "lo", "más", "pero", "su", "no"},
	"fr": {"le", "les", "et", "est", "une", "des", "du", "dans", "pour", "qui", "sur", "pas", "ce", "je", "vous", "ne", "avec", "au"},
	"de": {"der", "die", "und", "ist", "das", "nicht", "ein", "eine", "zu", "den", "mit", "von", "ich", "auf", "für", "im", "dem"},
	"it": {"il", "di", "che", "è", "una", "della", "per", "non", "gli", "sono", "con", "del", "più", "nel", "si", "le"},
	"pt": {"o", "os", "uma", "não", "é", "do", "da", "em", "com", "para", "mais", "foi", "ao", "as", "dos", "eu"},
	"nl": {"de", "het", "een", "van", "en", "niet", "dat", "ik", "op", "zijn", "voor", "met", "te", "is"},
	"pl": {"i", "w", "na", "nie", "się", "jest", "że", "z", "do", "to", "jak", "przez"},
	"tr": {"ve", "bir", "bu", "için", "ile", "olarak", "da", "çok", "daha", "değil", "ne"},
	"id": {"yang", "dan", "di", "untuk", "dengan", "tidak", "ini", "dari", "adalah", "pada", "saya"},
	"vi": {"là", "và", "của", "không", "các", "một", "có", "những", "cho", "trong", "được", "tôi"},
	"sv": {"och", "att", "det", "är", "en", "som", "på", "inte", "av", "för", "jag", "med"},
}

// frequentIn maps each word to the languages in which it is frequent.
var frequentIn = func() map[string][]string {
	out := map[string][]string{}
	for lang, list := range frequent {
		for _, w := range list {
			out[w] = append(out[w], lang)
		}
	}
	return out
}()

// scripts of which each identifies a language. Kana take precedence over Han, because
// Japanese is written with both.
var scripts = []struct {
	table *unicode.RangeTable
	lang  string
}{
	{unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Hangul, "ko"}, {unicode.Han, "zh"}, {unicode.Cyrillic, "ru"},
	{unicode.Arabic, "ar"}, {unicode.Devanagari, "hi"}, {unicode.Thai, "th"}, {unicode.Hebrew, "he"}, {unicode.Greek, "el"},
}

// languageWords bounds the words of a text that are examined.
const languageWords = 120

// language is that of a script that at least a third of the words are written in, else
// the language with the most frequent words. It must have at least two of them and
// more than any other language.
func (w *worker) language(p *prose) string {
	ids := p.ids[:min(len(p.ids), languageWords)]
	if len(ids) == 0 {
		return ""
	}
	clear(w.tally)
	latin := 0
	for _, id := range ids {
		word := w.vocabulary.names[id]
		if word[0] < 0x80 || word[0] < 0xcd { // ASCII, or the Latin letters of two bytes
			latin++
			for _, lang := range frequentIn[word] {
				w.tally[lang]++
			}
			continue
		}
		if lang := scriptOf([]rune(word)[0]); lang != "" {
			w.tally[lang]++
		}
	}
	if kana := w.tally["ja"]; kana*10 >= len(ids) {
		return "ja"
	}
	for _, s := range scripts {
		if w.tally[s.lang]*3 >= len(ids) {
			return s.lang
		}
	}
	return most(w.tally)
}

func scriptOf(r rune) string {
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.lang
		}
	}
	return ""
}

func most(tally map[string]int) (best string) {
	top, tied := 1, false
	for lang, n := range tally {
		switch {
		case n > top:
			best, top, tied = lang, n, false
		case n == top:
			tied = true
		}
	}
	if tied {
		return ""
	}
	return best
}
