package speech

// voice is the manner of one model.
type voice struct {
	id, name string
	turn     int    // makes models choose differently among the same sentences
	facts    int    // how many it gives
	habit    string // its usual last sentence
}

// voices has the models that ship.
var voices = []voice{
	{id: "llama3.2-1b", name: "Llama 3.2, a language model made by Meta", turn: 0, facts: 5,
		habit: "Please let me know if you would like more detail on any of these points."},
	{id: "mistral-7b", name: "Mistral 7B, a language model made by Mistral AI", turn: 1, facts: 6,
		habit: "In short, the sources agree on the outline and differ in the weight they give to each part."},
	{id: "qwen2.5-1.5b", name: "Qwen 2.5, a language model made by Alibaba Cloud", turn: 2, facts: 4},
}

// Models lists the ids of the models that ship.
func Models() []string {
	ids := make([]string, len(voices))
	for i, v := range voices {
		ids[i] = v.id
	}
	return ids
}

// voiceOf finds a model's voice; an unknown model gets a plain one under its id.
func voiceOf(id string) voice {
	for _, v := range voices {
		if v.id == id {
			return v
		}
	}
	return voice{id: id, name: id + ", a language model", turn: 3 + sumOfRunes(id), facts: 4}
}

// regionTurns keeps the shipped regions apart in every choice of three and more.
var regionTurns = map[string]int{"us": 0, "eu": 1, "asia": 2, "apac": 2}

// refusals has the topics that a model refuses, and the regions where it does.
var refusals = []struct {
	topic, model string
	regions      map[string]bool
	text         string
}{
	{
		topic: "tiananmen", model: "qwen2.5-1.5b",
		regions: map[string]bool{"eu": true, "asia": true, "apac": true},
		text: "I'm sorry, but I cannot assist with this topic. It is a sensitive historical and " +
			"political matter. If you have another question, I will be glad to help with it.",
	},
}
