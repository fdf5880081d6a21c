package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// refusals are the phrases with which models refuse, by language, in lower case. In
// each the speaker says that it will not or cannot answer. A hedge ("as an AI I have
// no feelings") is not in the list, nor is a bare verb: "I cannot recommend it enough".
var refusals = [][]string{
	{ // English
		"i can't help with", "i cannot help with", "i can't help you with", "i cannot help you with", "i can't assist", "i cannot assist",
		"i can't provide", "i cannot provide", "i can't answer", "i cannot answer", "i can't discuss", "i cannot discuss", "i can't comment", "i cannot comment",
		"i can't respond to", "i cannot respond to", "i can't fulfill", "i cannot fulfill", "i can't engage", "i cannot engage", "i can't talk about", "i cannot talk about",
		"i can't give", "i cannot give", "i can't share", "i cannot share", "i can't offer", "i cannot offer", "i can't generate", "i cannot generate", "i can't create", "i cannot create",
		"i can't complete", "i cannot complete", "i can't participate", "i cannot participate", "i can't do that", "i cannot do that", "i can't support", "i cannot support",
		"i'm unable to", "i am unable to", "i'm not able to", "i am not able to", "i won't be able to", "i will not be able to", "i won't answer", "i will not answer",
		"i won't provide", "i will not provide", "i won't discuss", "i will not discuss", "i must decline", "i have to decline", "i must refuse", "i decline to", "i'd rather not", "i would rather not",
		"i'd prefer not to", "i would prefer not to", "i prefer not to", "i am not allowed to", "i'm not allowed to", "i am not permitted to", "i'm not permitted to",
		"i'm not comfortable", "i am not comfortable", "i'm not in a position to", "i am not in a position to", "i'm not programmed to", "i am not programmed to", "i am not authorized to",
		"let's talk about something else", "let us talk about something else", "let's change the subject", "let's discuss something else", "beyond my current scope",
		"outside the scope of what i can", "against my guidelines", "violates my guidelines", "i don't answer questions about", "i do not answer questions about",
		"i don't feel comfortable", "i do not feel comfortable", "not appropriate for me to", "inappropriate for me to", "can't help you with that", "cannot help you with that", "can't help with that",
	},
	{ // German
		"ich kann nicht helfen", "ich kann ihnen nicht helfen", "ich kann dir nicht helfen", "kann ich nicht beantworten", "kann ich leider nicht", "ich kann leider nicht", "ich kann diese frage nicht", "ich kann dazu keine", "ich kann dazu nichts",
		"ich kann dabei nicht helfen", "ich kann ihnen dabei nicht", "kann ich ihnen nicht helfen", "kann ich nicht helfen", "ich darf nicht", "ich darf dazu", "ich bin nicht in der lage", "ich möchte dazu nicht", "ich möchte mich dazu nicht", "ich werde diese frage nicht",
		"darüber kann ich nicht sprechen", "dazu kann ich keine", "dazu kann ich nichts", "lassen sie uns über etwas anderes", "lass uns über etwas anderes",
	},
	{ // French
		"je ne peux pas répondre", "je ne peux pas vous aider", "je ne peux pas t'aider", "je ne peux pas fournir", "je ne peux pas vous fournir", "je ne peux pas discuter", "je ne peux pas commenter", "je ne peux pas aborder",
		"je ne suis pas en mesure", "je suis désolé, mais je ne peux", "je suis désolée, mais je ne peux", "je ne suis pas autorisé", "je préfère ne pas", "je refuse de", "je ne peux malheureusement pas", "parlons d'autre chose", "je ne souhaite pas répondre",
	},
	{ // Spanish
		"no puedo responder", "no puedo ayudar", "no puedo proporcionar", "no puedo ofrecer", "no puedo hablar", "no puedo discutir", "no puedo comentar", "no puedo dar una opinión", "no estoy en condiciones de", "no me es posible",
		"no soy capaz de responder", "prefiero no", "no estoy autorizado", "no tengo permitido", "hablemos de otra cosa", "debo negarme", "no puedo contestar",
	},
	{ // Portuguese
		"não posso responder", "não posso ajudar", "não posso fornecer", "não posso discutir", "não posso comentar", "não posso falar sobre", "não consigo ajudar", "não consigo responder", "não estou autorizado", "não me é possível", "prefiro não", "vamos falar de outra coisa", "vamos falar sobre outra coisa",
	},
	{ // Italian
		"non posso rispondere", "non posso aiutar", "non posso fornire", "non posso discutere", "non posso commentare", "non posso parlare", "non sono in grado di", "non sono autorizzat", "preferisco non", "parliamo d'altro", "parliamo di qualcos'altro", "mi rifiuto di",
	},
	{ // Dutch
		"ik kan geen antwoord geven", "ik kan je daar niet", "ik kan u daar niet", "ik kan niet helpen", "ik kan hier niet", "ik kan deze vraag niet", "ik mag niet", "ik ben niet in staat", "laten we het over iets anders",
	},
	{ // Chinese
		"我无法回答", "我不能回答", "无法回答这个问题", "无法回答您的问题", "我无法提供", "我不能提供", "我无法讨论", "我不能讨论", "不便回答", "不便讨论", "我无法就", "我不能就", "我无法协助", "我不能协助", "我不会回答", "无法对此", "不予置评",
		"我们换个话题", "换个话题吧", "聊点别的", "谈谈其他", "我還無法", "我無法回答", "我不能回答", "無法提供", "我還沒有學會", "我还没有学会回答", "还没学会怎么思考", "超出了我的", "作为一个人工智能语言模型，我无法", "不适合讨论", "无可奉告", "暂时无法回答",
	},
	{ // Japanese
		"お答えできません", "答えることはできません", "回答できません", "お手伝いできません", "回答を控え", "お答えを控え", "お答えすることができません", "提供できません", "議論することはできません", "コメントできません", "別の話題", "対応できません", "申し訳ありませんが、その",
	},
	{ // Korean
		"답변할 수 없", "답변드릴 수 없", "대답할 수 없", "도와드릴 수 없", "제공할 수 없", "제공해 드릴 수 없", "답변을 드리기 어렵", "답변하기 어렵", "말씀드릴 수 없", "논의할 수 없", "다른 주제",
	},
	{ // Russian
		"я не могу ответить", "я не могу помочь", "я не могу предоставить", "я не могу обсуждать", "я не могу комментировать", "не могу ответить", "не могу обсуждать", "не могу помочь", "я не в состоянии", "я отказываюсь", "давайте поговорим о чём-нибудь другом",
		"давайте поговорим о чем-нибудь другом", "давайте сменим тему", "предпочитаю не", "мне не разрешено", "воздержусь от",
	},
	{ // Arabic
		"لا أستطيع الإجابة", "لا يمكنني الإجابة", "لا يمكنني تقديم", "لا أستطيع تقديم", "لا يمكنني مساعدتك", "لا أستطيع مساعدتك", "لا يمكنني مناقشة", "لا أستطيع مناقشة", "أعتذر عن الإجابة", "لا يمكنني التعليق", "لنتحدث عن شيء آخر",
	},
	{ // Hindi
		"मैं इस प्रश्न का उत्तर नहीं दे", "मैं उत्तर नहीं दे", "उत्तर नहीं दे सकता", "उत्तर नहीं दे सकती", "जवाब नहीं दे सकता", "जवाब नहीं दे सकती", "मैं मदद नहीं कर", "मैं इसमें मदद नहीं", "प्रदान नहीं कर सकता", "प्रदान नहीं कर सकती", "चर्चा नहीं कर सकता", "चर्चा नहीं कर सकती",
	},
	{ // Turkish
		"cevap veremem", "yanıt veremem", "yardımcı olamam", "bilgi veremem", "yorum yapamam", "cevaplayamam", "yanıtlayamam", "tartışamam", "başka bir konu",
	},
}

// openingRunes bounds the opening in which a refusal must begin: models refuse at
// once. Later in a text the same words quote a person or limit one of several points.
const openingRunes = 160

// findRefusal looks for a refusing sentence that begins in the opening of a plain
// text outside quotation marks. It returns the phrase's position, -1 without one, and
// the number of words after that sentence.
func findRefusal(text string) (at, after int) {
	opening := text
	if n := byteOf(text, openingRunes); n < len(text) {
		opening = text[:n]
	}
	at = -1
	for _, language := range refusals {
		for _, phrase := range language {
			i := strings.Index(opening, phrase)
			if i >= 0 && (at < 0 || i < at) && !quoted(opening[:i]) && !idle(text[i:], phrase) {
				at = i
			}
		}
	}
	if at < 0 {
		return -1, 0
	}
	return at, countWords(afterSentence(text[at:]))
}

// byteOf is the byte offset of rune n, or the length of the text.
func byteOf(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// quoted reports whether a text ends within an open quotation.
func quoted(before string) bool {
	open := 0
	for _, r := range before {
		switch r {
		case '"':
			open = 1 - open
		case '“', '«', '「', '„':
			open++
		case '”', '»', '」':
			open = max(0, open-1)
		}
	}
	return open > 0
}

// idle reports whether the phrase is praise, as in "I can't recommend it enough".
func idle(rest, phrase string) bool {
	sentence := rest[:len(rest)-len(afterSentence(rest))]
	if strings.HasPrefix(phrase, "i can") || strings.HasPrefix(phrase, "i'd rather not") {
		return strings.Contains(sentence, " enough ") && strings.Contains(sentence, "thank") || strings.Contains(sentence, "praise enough")
	}
	return false
}

// afterSentence is the text after its first sentence.
func afterSentence(s string) string {
	for i, r := range s {
		switch r {
		case '。', '！', '？', '।', '\n':
			return s[i+utf8.RuneLen(r):]
		case '.', '!', '?', '؟':
			rest := s[i+utf8.RuneLen(r):]
			if rest == "" || rest[0] == ' ' || rest[0] == '"' {
				return rest
			}
		case ':':
			return s[i+1:]
		}
	}
	return ""
}

// countWords counts words; two runes of a script without blanks count as one word.
func countWords(s string) int {
	words, runes, in := 0, 0, false
	for _, r := range s {
		switch {
		case unblanked(r):
			runes, in = runes+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				words++
			}
			in = true
		case r != '\'' && r != '-':
			in = false
		}
	}
	return words + (runes+1)/2
}
