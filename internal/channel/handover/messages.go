package handover

// voice is what the hand-over and the status page say in one language. "%" stands for what the
// comment names. A language is one file, as voice_en.go.
type voice struct {
	// On every page.
	NotThem   string // the desk is not the emergency service; the numbers
	Danger    string // whom to call in danger now; the numbers
	Country   string // heads the country
	NoCountry string // none is chosen yet
	Change    string
	Back      string // to the guide
	Guide     string // leads to the guide's first question
	UTC       string // a time of day in universal time, where no script knows the person's own
	Now       string // less than a minute ago
	Ago       string // minutes
	In        string // minutes from now

	// The review page.
	Review    string // heads it, and names it
	ReviewWhy string
	Sees      string // heads what the desk will see of the guide
	Stands    string // where the person stands in the guide
	Urgencies []string
	Answers   string // heads the answers, folded
	NoAnswers string
	Mend      string // leads back to the guide, to change an answer
	Details   string // heads the fields
	Optional  string // said once: what is required, and that the rest may stay empty
	Why       string // before the reason of a field
	Groups    [4]group
	Fields    map[string]label
	FromGuide string // the answers named the car that stands in the form
	Choose    string // the empty option of a list
	Locate    string // the button that asks the phone where it is
	LocateWhy string
	Looking   string // it is being asked
	Found     string // degrees and plus code, metres, time of day: %1, %2, %3
	Right     string // asks whether it is
	Yes       string
	No        string
	NoPlace   string // the phone could not say
	Kept      string // the position goes with the case
	NoScript  string // there is no script, so no position
	Consent   string
	Keep      string // how many days it is kept
	Send      string // the button
	Wrong     string // heads the list of what is wrong
	Problems  map[string]string

	// Whom to call.
	TheDesk   string           // in the place of its name
	CallDesk  string           // its name
	Nobody    label            // no one could accept a case
	NobodyHas label            // nor this one, which the desk has received
	Call      map[string]label // by words.Call.Who; "" where the guide names nobody
	Dial      string           // a number
	Missing   string           // no checked number is known
	Say       string           // heads what the guide says to say
	Script    string           // heads the case to read out
	SMS       string           // the link that opens a text message
	SMSWhy    string
	QR        string // names the picture
	QRWhy     string
	QROffline string
	UntilThen string // until a human accepts, the number stays

	// Sent or not.
	NotSent    string
	NotSentWhy string
	Waits      string // the case waits on the phone
	WaitsHere  string // and would be gone with this page
	Tried      string // a time of day
	Again      string // the button that tries now
	Throw      string // the button that throws it away
	ThrowSure  string // asks once more
	Old        string // it has waited long: asks whether it is still wanted
	Sending    string
	Away       string // the desk cannot be reached
	Crowded    string // too much is asked of it at once
	Twice      string // this page was sent before, with other details
	Busy       string // the same is being taken
	Open       string // a case of this phone; its short name
	OpenIt     string // leads there

	status
}

// group is a folded part of the form.
type group struct{ Title, Hint string }

// label is a name and what stands below it.
type label struct{ Text, Why string }

// status is what the status page says.
type status struct {
	Case     string    // names it; the case's short name
	Steps    [5]string // sent, received, accepted (by whom), on the way, there
	Somebody string    // in the place of a name, while nobody accepted
	NotYet   string
	States   map[string]label // by desk.State
	Unheard  label            // nobody accepted it within a minute
	Silent   label            // nor did the phone hear of anybody, since it hears nothing
	Late     label            // the promised time has passed; who has it
	PassedOn label            // somebody gave it back; the reason
	Promise  string           // a time
	NoTime   string           // none was promised
	Untimed  string           // nor after a while
	IfPassed string           // what to do when it passes
	Reason   string           // why it was rejected
	Stale    string           // since when what stands here is not up to date
	Offline  string           // there is no network
	Live     string           // it changes by itself
	Reload   string           // the link that loads it again
	Link     string           // what the link is worth
	Unsolved string           // leads on into the guide, where what was done did not help
	Heard    string           // heads what the desk wrote to the person
	Worse    string           // heads what would make it more urgent
	WorseAny string           // where the guide says nothing of it; the numbers
	Has      string           // heads what the desk has
	Notes    string           // heads the person's own notes
	More     string           // heads what can be done
	Return   string           // leads back to the case, with nothing done
	Acts     map[string]act
	Nothing  string // a note is empty
	Past     string // the case is past that
	None     label  // no such case
	Erased   label
	Trouble  string // the desk cannot be asked now
	Forget   string // takes the case off this phone
}

// act is something that a person can do with a case: the link to it, what is asked, what it means,
// what is to be typed, and the button.
type act struct{ Link, Ask, Why, Field, Do string }

// speak gives the voice of a language. For a language without one it is English, so that no one is
// left without words.
func speak(language string) voice {
	if language == "en-GB" {
		return british
	}
	return american
}

var british, american = english(true), english(false)
