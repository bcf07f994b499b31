package terminal

// messages are the texts of this channel, in addition to [view.Messages]: mostly how to answer with
// a keyboard. Each "%" is replaced by a value that the comment names, in that order.
type messages struct {
	sure    string // emergency: numbers, country
	some    string // emergency, numbers not certain: numbers, country, other numbers to try
	guess   string // emergency, a guess: numbers, country, numbers everywhere
	none    string // emergency, no number known: numbers everywhere, country
	unknown string // emergency, no country known: numbers everywhere

	flags   string // heading of the red flags
	danger  string // the same, in a line
	offers  string // heading of the offers
	answer  string // asks for a choice: the greatest number
	ended   string // there is nothing to choose
	more    string // how to see a shortened screen in full
	brief   string // a shortened list of cautions: their ids
	keys    string // short list of the other commands: carKey, if the guide asks about the car
	carKey  string
	help    []string
	choose  string // not an answer: what was typed, the greatest number
	nothing string // not a command, and there is nothing to choose: what was typed
	long    string // a line that is too long
	dial    string // a number to dial was typed: the number
	first   string // back, on the first screen
	noFlag  string // an unknown red flag: what was typed
	noOffer string // an unknown offer: what was typed
	noGiven string // no answers yet
	which   string // change, without a number
	noSuch  string // change, with a wrong number: the greatest number
	country string // country, without a country
	nowhere string // an unknown country: what was typed, near names, numbers everywhere
	near    string // countries with similar names
	car     string // car, without a known car
	known   string // a car was recognized: its name
	bye     string // the end
	so      string // the transcript at the end
}

// helpCar is the line of help that a guide without a car leaves out.
const helpCar = "car toyota-camry-2015: your car, by make, model and year, or by its VIN. With " +
	"-us behind it, it was made for the US. car no: forget it."

// newMessages returns the messages in English, for guides in any language.
func newMessages() messages {
	return messages{
		sure:    "Emergency: call % — %",
		some:    "Emergency: call % — %; or try %",
		guess:   "Emergency: call % — %; elsewhere %",
		none:    "Emergency: call % — %, for which we have no checked number",
		unknown: "Emergency: call % (we do not know your country)",

		flags:  "At any time, if someone is in danger, type:",
		danger: "If someone is in danger, type:",
		offers: "Also here, type:",
		answer: "Type a number from 1 to %.",
		ended:  "This way through the guide ends here.",
		more:   "Type more for every warning and word.",
		brief:  "Otherwise remember: %.",
		keys:   "b back · c change · a answers · country GB% · ? help · q quit",
		carKey: " · car",
		help: []string{
			"1, 2, 3 …: your answer.",
			"b: back, to the screen before.",
			"c 2: change your answer 2. The later ones are kept where they still hold.",
			"a: your answers so far.",
			"! and a word from the list, or the word alone: someone is in danger. It works on " +
				"every screen.",
			"+ and a word from the list: what is offered there. You can go back.",
			"country GB: the country you are in, so that the numbers are right.",
			helpCar,
			"more: show all of this screen, with every warning and the words for danger.",
			"s: show this screen again.",
			"start: start again.",
			"q: quit.",
		},
		choose:  "% is none of the answers. Type a number from 1 to %, or ? for help.",
		nothing: "% is not something to do here. Type b to go back, or ? for help.",
		long:    "That line is too long. Type a number, or ? for help.",
		dial:    "This program cannot make calls. Call % from a phone.",
		first:   "This is the first screen.",
		noFlag:  "We do not know %. Here is what to do in any danger. Type b to go back.",
		noOffer: "% is not offered here. Type s to see this screen again.",
		noGiven: "You have not answered anything yet.",
		which:   "Type c and the number of the answer to change:",
		noSuch:  "There is no such answer. Type c and a number from 1 to %.",
		country: "Type country and its code or name, such as country GB or country South Korea.",
		nowhere: "We do not know the country %.% Type its name, or its code of two letters. " +
			"Elsewhere, try %.",
		near: " Do you mean %?",
		car: "Type car and make, model and year, such as car toyota-camry-2015-us, or car " +
			"and the 17 letters and digits of the VIN. Type car no to forget it.",
		known: "Known of your car: %. Type car no if that is wrong.",
		bye:   "Take care.",
		so:    "Your answers: %",
	}
}
