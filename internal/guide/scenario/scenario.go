// Package scenario is the book of conversations: stories of people in trouble, told once and played
// on every channel.
//
// A story is one YAML file. It says who the person is, what they do in order, and where that must
// lead:
//
//	title: Insulin tonight, in a supermarket parking lot
//	who: a man of 60 with diabetes, alone
//	inside: insulin for tonight     # this and the next two are for readers, and may be left out
//	works: the doors; the fob's light is weak
//	where: supermarket parking lot in Ohio, parked
//	language: en-US
//	country: US            # as the person confirmed it; left out where it is not known
//	from: life.none~old.x  # the transcript the person comes with; left out where there is none
//	way:                   # what is done, in order
//	  - life: none         # this screen is shown, and this is the answer
//	  - flag: trapped      # a red flag
//	  - back               # one back
//	  - change: {need: medicine}  # the last answer to this is asked again, and answered so
//	  - country: GB        # the person names another country
//	  - reload             # the page is loaded again, or the device changed
//	ends: {id: opened, kind: disposition, urgency: not-urgent}
//	sees: [no-strangers]   # cautions and notes of the last screen, by id; may be left out
//	says: ["911"]          # stands in the last screen's title, notes or numbers; may be left out
//	never: [blade]         # screens that must not be met; may be left out
//
// Unknown keys are refused. "flag", "back", "change", "country" and "reload" can be no node's name
// in a story.
//
// The package does not judge a guide: whether every state is safe is for package verify. Start
// reading at [Load], then [Steps], what the engine shows on the way. [Check] plays all stories of a
// guide so, and [Play] compares a channel with that.
package scenario

// Story is one conversation, as its file has it.
type Story struct {
	Name                             string // of the file, without its ending
	Title, Who, Inside, Works, Where string
	Language                         string // one of the guide's
	// ISO code in capitals, confirmed; empty where not known
	Country           string
	From              string // transcript in its public form; empty at the start
	Way               []Move
	Ends              End
	Sees, Says, Never []string

	lines []string // of its file
}

// Act is what a person can do on any channel.
type Act string

// The acts, one a method of [Player]. Opening stands before the way of every story.
const (
	Open    Act = "open"
	Choose  Act = "choose"
	Flag    Act = "flag"
	Take    Act = "take" // an offer
	Back    Act = "back"
	Change  Act = "change" // a question is asked again; its new answer is a move of its own
	Country Act = "country"
	Reload  Act = "reload"
)

// Move is one thing that the person does.
type Move struct {
	Act  Act
	Node string // Choose, Change: whose answer
	ID   string // Choose, Flag, Take: of the choice, flag or offer; Country: ISO code
	Line int    // in the story's file
}

// End is the last screen of a story. Kind and urgency are as in words.Screen.
type End struct {
	ID      string `yaml:"id"`
	Kind    string `yaml:"kind"`
	Urgency string `yaml:"urgency"`
}
