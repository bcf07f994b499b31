package terminal

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// messages are the texts of this channel, in addition to [view.Messages]: mostly how to answer with
// a keyboard. Each "%" is replaced by a value that the comment names, in that order.
type messages struct {
	Sure    string // emergency: numbers, country
	Some    string // emergency, numbers not certain: numbers, country, other numbers to try
	Guess   string // emergency, a guess: numbers, country, numbers everywhere
	None    string // emergency, no number known: numbers everywhere, country
	Unknown string // emergency, no country known: numbers everywhere

	Flags    string // heading of the red flags
	Danger   string // the same, in a line
	Offers   string // heading of the offers
	Answer   string // asks for a choice: the greatest number
	Ended    string // there is nothing to choose
	More     string // how to see a shortened screen in full
	Brief    string // a shortened list of cautions: their ids
	Keys     string // short list of the other commands: carKey, if the guide asks about the car
	CarKey   string
	Help     []string
	HelpCar  string // more help, if the guide asks about the car
	Choose   string // not an answer: what was typed, the greatest number
	Nothing  string // not a command, and there is nothing to choose: what was typed
	Long     string // a line that is too long
	Heard    string // own words that may be about life: the words that show it
	Kept     string // own words that answer later questions: the words
	Dial     string // a number to dial was typed: the number
	First    string // back, on the first screen
	NoFlag   string // an unknown red flag: what was typed
	NoOffer  string // an unknown offer: what was typed
	NoGiven  string // no answers yet
	Which    string // change, without a number
	NoSuch   string // change, with a wrong number: the greatest number
	Other    string // a language, and what to type for it
	Language string // language, without one of the guide: what to type for each
	Country  string // country, without a country
	Nowhere  string // an unknown country: what was typed, near names, numbers everywhere
	Near     string // countries with similar names
	Car      string // car, without a known car
	Known    string // a car was recognized: its name
	Bye      string // the end
	So       string // the transcript at the end
}

// messagesIn returns the messages in a language, or in American English if the language has none.
func messagesIn(language string) messages { return translations.For(language) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[messages](messageFiles)
