// Package scenario plays stories of people in trouble on every channel.
//
// A story is one YAML file. It describes the person, what they do, and where that must lead:
//
//	title: Insulin tonight, in a supermarket parking lot
//	who: a man of 60 with diabetes, alone
//	inside: insulin for tonight     # this and the next two are for readers, and optional
//	works: the doors; the fob's light is weak
//	where: supermarket parking lot in Ohio, parked
//	language: en-US
//	country: US            # as confirmed by the person; omitted if unknown
//	from: life.none~old.x  # the transcript the person starts with; omitted if there is none
//	way:                   # what the person does, in order
//	  - life: none         # this screen is shown, and this is the answer
//	  - flag: trapped      # a red flag
//	  - take: help         # an offer
//	  - back               # one back
//	  - change: {need: medicine}  # the last answer to this is asked again, and answered so
//	  - country: GB        # the person names another country
//	  - reload             # the page is loaded again, or the device changed
//	ends: {id: opened, kind: disposition, urgency: not-urgent}
//	sees: [no-strangers]   # cautions and notes of the last screen, by id; optional
//	says: ["911"]          # texts in the last screen's title, notes or numbers; optional
//	never: [blade]         # screens that must not be shown; optional
//
// Unknown keys are errors. In a story, "flag", "take", "back", "change", "country" and "reload"
// cannot be names of nodes.
//
// The package does not check whether a guide is safe; package verify does. Start reading at [Load],
// then [Steps], which returns what the engine shows on the way. [Check] plays all stories of a
// guide with the engine, and [Play] compares a channel with the engine.
package scenario

import "fmt"

// Story is one story, as read from its file.
type Story struct {
	Name                             string // of the file, without its extension
	Title, Who, Inside, Works, Where string
	Language                         string // a language of the guide
	// ISO code in capitals, confirmed; empty if unknown
	Country           string
	From              string // transcript in its public form; may be empty
	Way               []Move
	Ends              End
	Sees, Says, Never []string

	lines []string // lines of its file
}

// Action is an action that a person can do on any channel.
type Action string

// The actions, one per method of [Player]. Open precedes the moves of every story.
const (
	Open    Action = "open"
	Choose  Action = "choose"
	Flag    Action = "flag"
	Take    Action = "take" // an offer
	Back    Action = "back"
	Change  Action = "change" // a question is asked again; its new answer is a separate move
	Country Action = "country"
	Reload  Action = "reload"
)

// Move is one action of the person.
type Move struct {
	Act  Action
	Node string // Choose, Change: the node to answer
	ID   string // Choose, Flag, Take: id of the choice, flag or offer; Country: ISO code
	Line int    // in the story's file
}

// End is the last screen of a story. Kind and Urgency are as in view.Screen.
type End struct {
	ID      string `yaml:"id"`
	Kind    string `yaml:"kind"`
	Urgency string `yaml:"urgency"`
}

// String returns the end as a story has it.
func (e End) String() string {
	return fmt.Sprintf("{id: %s, kind: %s, urgency: %s}", e.ID, e.Kind, e.Urgency)
}
