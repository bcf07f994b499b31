package desk

// english returns the labels in British or American English.
func english(british bool) Labels {
	l := Labels{
		Urgencies: []string{"", "Urgent", "Emergency"},
		Where:     "I am here: %", Position: "Position: %", Plus: "plus code %",
		Within: "within % meters", Code: "Plus code: %",
		CallBack: "Call me back: %", Extension: ", extension ", AskFor: "Ask for %",
		Car: "Car: %", Plate: "Plate: %", VIN: "VIN: %", Keys: "Keys: %",
		Papers: "License and papers: %",
		Inside: "Needed from inside: %", Needed: "By when: %",
		People: "People: %", Children: "Children among them: %", Animals: "Animals: %",
		Hazards: "Take care: %", Case: "Case %",
		Insides: map[string]string{
			"medicine": "medicine", "device": "a medical device", "safety": "safety equipment",
			"tools": "tools", "keys": "keys",
			"other": "something else",
		},
		NeededBys: map[string]string{
			"now": "right now", "hour": "within the hour", "hours": "within hours",
			"today": "today", "later": "it can wait", "unsure": "not sure",
		},
		Wheres: map[string]string{"here": "with me", "inside": "shut in the car",
			"elsewhere": "somewhere else", "unsure": "not sure"},
		Dangers: map[string]string{
			"traffic": "fast traffic close by", "dark": "it is dark", "alone": "I am alone",
			"heat": "it is hot", "cold": "it is cold",
			"oxygen": "oxygen in the car", "battery": "a large battery in the car",
			"fuel": "a smell of fuel",
		},
	}
	if british {
		l.Within, l.Papers = "within % metres", "Licence and papers: %"
	}
	return l
}
