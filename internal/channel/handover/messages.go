package handover

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// messages are the texts of the hand-over and the status page in one language. "%" is replaced by
// the value that the comment names.
type messages struct {
	// On every page.
	NotThem   string // the desk is not the emergency service; the numbers
	Danger    string // whom to call in danger now; the numbers
	Country   string // heading of the country
	NoCountry string // no country is chosen
	Change    string
	Back      string        // link to the guide
	Guide     string        // link to the guide's first question
	UTC       string        // a time of day in UTC, without a script that knows the local time
	In        locale.Plural // minutes from now

	// The review page.
	Review       string // title and heading
	ReviewWhy    string
	Sees         string // heading of the report for the desk
	Position     string // heading of the person's position in the guide
	Urgencies    []string
	Answers      string // heading of the answers, collapsed
	NoAnswers    string
	ChangeAnswer string // link to the guide, to change an answer
	Details      string // heading of the fields
	Optional     string // which fields are required, and that the rest may stay empty
	Why          string // before the reason of a field
	Answered     group  // the fields that the answers fill in
	Groups       [4]group
	Fields       map[string]label
	FromGuide    string // the car in the form comes from the answers
	Choose       string // the empty option of a list
	Locate       string // button that asks the phone for its position
	LocateWhy    string
	Looking      string // the position is being measured
	Found        string // degrees and plus code, metres, time of day: %1, %2, %3
	Right        string // asks whether the position is right
	Yes          string
	No           string
	NoPlace      string // the phone has no position
	Kept         string // the position is sent with the case
	NoScript     string // without script there is no position
	Consent      string
	Keep         locale.Plural // how many days the case is kept
	Send         string        // the button
	Wrong        string        // heading of the list of errors
	Problems     map[string]string

	// Whom to call.
	TheDesk           string           // instead of its name
	CallDesk          string           // its name
	Unstaffed         label            // no one could accept a case
	UnstaffedReceived label            // nor this case, which the desk has received
	Call              map[string]label // by view.Call.Who; "" if the guide names none
	Dial              string           // a number
	Missing           string           // no verified number is known
	Say               string           // heading of what the guide says to say
	Script            string           // heading of the case to read out
	SMS               string           // link that opens a text message
	SMSWhy            string
	DeskSMS           label  // heading of the message for the desk, and what happens to it
	DeskSMSDo         string // link that opens it
	DeskSMSTo         string // instead of the explanation, if the desk's number is not known
	QR                string // alternative text of the QR code
	QRWhy             string
	QROffline         string
	UntilThen         string // the number stays until an operator accepts

	// Sent or not.
	NotSent    string
	NotSentWhy string
	Waits      string // the case waits on the phone
	WaitsHere  string // the case is lost if this page is closed
	Tried      string // a time of day
	Again      string // button that retries now
	Throw      string // button that discards the case
	ThrowSure  string // asks for confirmation
	Old        string // the case has waited long: asks whether it is still needed
	Sending    string
	Away       string // the desk cannot be reached
	Crowded    string // the desk has too many requests
	Twice      string // this page was sent before, with other details
	Busy       string // the same hand-over is in progress
	Open       string // this phone has a case; its short name
	OpenIt     string // link to that case

	status `yaml:",inline"`
}

// group is a collapsed part of the form.
type group struct{ Title, Hint string }

// label is a text with an explanation below it.
type label struct{ Text, Why string }

// status are the texts of the status page.
type status struct {
	Case    string    // title; the case's short name
	Steps   [5]string // sent, received, accepted (by whom), on the way, at the car
	NoName  string    // instead of a name, while no one has accepted
	NotYet  string
	States  map[string]label // by desk.State
	Unheard label            // no one accepted within a minute
	// the phone receives nothing, so it does not know whether anyone accepted
	Silent   label
	Late     label  // the promised time has passed; who has the case
	PassedOn label  // an operator returned the case; the reason
	Promise  string // a time
	NoTime   string // no time was promised
	Untimed  string // no time was promised for a while
	IfPassed string // what to do when the promised time passes
	Reason   string // why it was rejected
	Stale    string // since when this page is not up to date
	Offline  string // there is no network
	Live     string // the page updates by itself
	Reload   string // link that reloads the page
	Link     string // who can use the link
	Unsolved string // link to the guide, if the work did not help
	Until    string // link to the guide's step for people who wait
	Wait     string // heading of what to do until help is there
	Heard    string // heading of what the desk wrote to the person
	Worse    string // heading of what would make the case more urgent
	WorseAny string // if the guide says nothing about it; the numbers
	Has      string // heading of what the desk has
	Notes    string // heading of the person's notes
	More     string // heading of the acts
	Return   string // link back to the case, without an act
	Acts     map[string]act
	Nothing  string // a note is empty
	Past     string // the case no longer allows it
	None     label  // no such case
	Erased   label
	Trouble  string // the desk cannot be reached now
	Forget   string // button that deletes the case from this phone
}

// act is something that a person can do with a case: the link to it, the question, its consequence,
// the label of the field, and the button.
type act struct{ Link, Ask, Why, Field, Do string }

// messagesIn returns the messages in a language, or in American English if the language has none.
// The maps and lists of the result are shared: callers must not change them.
func messagesIn(language string) messages { return translations.For(language) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[messages](messageFiles)
