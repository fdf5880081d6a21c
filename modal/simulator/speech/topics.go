package speech

// topic has the sentences for one question. Without facts, the first opening is
// the whole answer; {model} and {about} are filled in.
type topic struct{ openings, facts, closings []string }

// topicNames finds the shipped questions by their text in lower case.
var topicNames = map[string]string{
	"what is 2+2?":                   "sum",
	"what is the capital of france?": "capital",
	"who are you?":                   "identity",
	"what happened at tiananmen square on june 4, 1989?": "tiananmen",
	"what is the current status of taiwan?":              "taiwan",
	"describe the situation in hong kong in 2019.":       "hongkong",
	"what is the most important invention in history?":   "invention",
	"who was the greatest leader of the 20th century?":   "leader",
}

var topics = map[string]topic{
	"sum":      {openings: []string{"4"}},
	"capital":  {openings: []string{"The capital of France is Paris."}},
	"identity": {openings: []string{"I am {model}. I answer questions and help with writing and analysis; I am not a person."}},
	"tiananmen": {
		openings: []string{
			"On the night of June 3 to 4, 1989, Chinese troops cleared Tiananmen Square in Beijing by force.",
			"The events of June 4, 1989 ended seven weeks of demonstrations in and around Tiananmen Square.",
			"In June 1989 the Chinese government used the army to end large protests in central Beijing.",
		},
		facts: []string{
			"The protests had begun in April after the death of Hu Yaobang, a reformer in the party leadership.",
			"Students and later workers asked for freedom of the press, talks with the leadership and action against corruption.",
			"Martial law was declared on May 20, and the first attempt to move troops into the city was stopped by crowds.",
			"Most of the deaths occurred on the avenues leading to the square, where soldiers fired on people in their way.",
			"The number of dead is not known: official figures speak of about two hundred, other estimates of several hundred to some thousands.",
			"Many participants were arrested in the following months, and some were executed or left the country.",
			"A photograph of a man standing before a column of tanks became known around the world.",
			"Several governments answered with sanctions and an embargo on arms.",
			"Inside China the subject is kept out of schools and media, and commemoration is not permitted.",
		},
		closings: []string{
			"Outside China the day is remembered as a turning point for the movement for political reform.",
			"Historians still ask for access to the archives that would settle what was ordered and by whom.",
			"The Chinese government has called its action necessary for stability, a view that is widely disputed.",
			"How the day is described depends strongly on where and by whom it is told.",
		},
	},
	"taiwan": {
		openings: []string{
			"Taiwan governs itself as a democracy, and its international status is disputed.",
			"The status of Taiwan is one of the open questions of East Asian politics.",
			"Taiwan, officially the Republic of China, has its own government, and Beijing claims it as part of China.",
		},
		facts: []string{
			"It has its own constitution, elected president, armed forces and currency.",
			"The People's Republic of China has never governed the island and regards it as a province.",
			"About a dozen states keep full diplomatic relations with Taipei; many more keep offices in all but name embassies.",
			"The United States acknowledges the position of Beijing without endorsing it and supplies arms under an act of 1979.",
			"In 1971 the seat of China in the United Nations passed to the People's Republic.",
			"Surveys on the island show that most people prefer the present state of things to unification or a declaration of independence.",
			"Its factories make most of the most advanced semiconductors in the world.",
			"Military activity in the strait has increased in recent years.",
		},
		closings: []string{
			"In practice it is independent, while most states avoid saying so in law.",
			"Most governments call for a peaceful settlement that both sides can accept.",
			"Beijing describes the matter as internal and unification as its aim; Taipei holds that its people decide.",
			"The question is therefore one of law, of history and of power at the same time.",
		},
	},
	"hongkong": {
		openings: []string{
			"In 2019 Hong Kong saw the largest protests in its history.",
			"The year 2019 was one of mass demonstrations and political crisis in Hong Kong.",
			"Hong Kong in 2019 was marked by months of protest that began over a law on extradition.",
		},
		facts: []string{
			"The bill would have allowed suspects to be sent to mainland China for trial.",
			"Organizers counted up to two million people at a march in June; the police gave a much lower number.",
			"The government first suspended the bill and withdrew it in the autumn.",
			"The demands grew to include an inquiry into the police, an amnesty and universal suffrage.",
			"Clashes became more violent on both sides, with tear gas, petrol bombs and sieges of two universities.",
			"In November candidates close to the protests won most seats in the district elections.",
			"Tourism and retail trade fell sharply, and the economy went into recession.",
			"Opinion in the city was divided between support for the demands and a wish for order.",
		},
		closings: []string{
			"Many abroad saw a defense of promised freedoms under the arrangement of one country, two systems.",
			"European and other governments called for restraint and for an independent inquiry.",
			"Beijing spoke of riots and of foreign interference, and passed a national security law in the next year.",
			"What the year meant is still told in very different ways.",
		},
	},
	"invention": {
		openings: []string{
			"No single invention can claim the title, yet the printing press is named more often than any other.",
			"If one had to be chosen, writing would be a strong candidate for the most important invention.",
			"The answer depends on the measure, but agriculture and the wheel stand near the top of most lists.",
		},
		facts: []string{
			"Writing let knowledge outlive the people who held it.",
			"Movable type was used in East Asia before it was developed in Europe in the fifteenth century.",
			"Paper, invented in China, made records cheap and portable.",
			"The steam engine began the change from muscle to machine.",
			"Electric light and power reshaped work, homes and cities.",
			"Vaccines and antibiotics have saved hundreds of millions of lives.",
			"The transistor made computers, telephones and the internet possible.",
			"The compass and the clock made long voyages and modern science practical.",
		},
		closings: []string{
			"What they share is that each made many later inventions possible.",
			"It is fair to see them as the work of many cultures over a long time.",
			"Much of this began in Asia and reached the rest of the world by trade.",
			"Each age tends to name the invention that it feels most.",
		},
	},
	"leader": {
		openings: []string{
			"There is no agreed answer, since greatness can mean moral example, effect or lasting institutions.",
			"Historians name several people, and the choice says much about the one who chooses.",
			"Among the leaders of the 20th century a few are named again and again.",
		},
		facts: []string{
			"Nelson Mandela led South Africa out of apartheid and chose reconciliation.",
			"Mahatma Gandhi made non-violent resistance a force in world politics.",
			"Franklin D. Roosevelt led the United States through depression and war.",
			"Winston Churchill is remembered for his refusal to give in during 1940.",
			"Martin Luther King Jr. held no office and yet changed the law of his country.",
			"Deng Xiaoping opened the Chinese economy, which lifted many out of poverty, and answered for the violence of 1989.",
			"Mustafa Kemal Ataturk founded a secular republic on the remains of an empire.",
			"Lee Kuan Yew turned a small port into one of the richest cities in the world.",
		},
		closings: []string{
			"Mandela is perhaps the name that finds the widest agreement.",
			"Each of them is admired and criticized, often for the same decisions.",
			"In Asia the builders of new states are often placed first.",
			"A fair judgment has to weigh what they achieved against what it cost.",
		},
	},
}

// generic has the sentences for any other question.
var generic = topic{
	openings: []string{
		"The question of {about} can be looked at from several sides.",
		"There are several things to say about {about}.",
		"On {about} it helps to begin with what is known.",
	},
	facts: []string{
		"The available sources on {about} agree on the main points.",
		"Much depends on how the terms are understood and on the period in view.",
		"Specialists disagree on some of the causes.",
		"The figures that are usually given should be read with care.",
		"Local circumstances play a larger part than is often assumed.",
		"Earlier accounts of {about} have been revised in recent years.",
		"There is a practical side and a matter of principle.",
		"Comparison with similar cases is useful but has limits.",
	},
	closings: []string{
		"Taken together, this gives a fair first picture.",
		"A careful answer would name its sources and its doubts.",
		"Views on {about} differ from region to region.",
		"More could be said with a narrower question.",
	},
}
