package view

// ToolMessages has the messages of the tools that a script adds to a screen: the strip about the
// person's case, the position, reading aloud, and leaving the page. They come to the phone in a
// second file. "%" is what the comment names.
type ToolMessages struct {
	// The strip about a case. Times are times of day.
	Mine       string `json:"mine"` // its name for screen readers
	NotSent    string `json:"notSent"`
	NotSentWhy string `json:"notSentWhy"`
	Old        string `json:"old"` // it has waited long; since when
	Send       string `json:"send"`
	Sending    string `json:"sending"`
	Tried      string `json:"tried"`      // the desk could not be reached; when
	Refused    string `json:"refused"`    // the desk asks for a correction
	Case       string `json:"case"`       // the case's short name
	Received   string `json:"received"`   // the desk has it; its status is not known yet
	Unaccepted string `json:"unaccepted"` // the desk has it, and no one has accepted it
	Open       string `json:"open"`       // link to the case
	Known      string `json:"known"`      // when its status was read
	Away       string `json:"away"`       // the desk cannot be reached; when its status was read

	// The position of the phone.
	Where   string   `json:"where"`
	Looking string   `json:"looking"`
	Near    string   `json:"near"` // feet %1, meters %2, time %3
	Far     string   `json:"far"`  // miles %1, kilometers %2, time %3
	Rough   string   `json:"rough"`
	Compass []string `json:"compass"` // north, south, east, west
	Plus    string   `json:"plus"`    // a plus code
	Refuses string   `json:"refuses"` // the person or the browser does not allow it
	NoPlace string   `json:"noPlace"` // the phone cannot measure it
	Late    string   `json:"late"`    // the phone takes too long
	Look    string   `json:"look"`    // heading of Cues
	Cues    []string `json:"cues"`

	Aloud   string `json:"aloud"`
	Hush    string `json:"hush"`
	Larger  string `json:"larger"`  // makes the text larger
	Smaller string `json:"smaller"` // and back
	Leave   string `json:"leave"`

	// The beat and the timer of what to do.
	Beat  string `json:"beat"`
	Timer string `json:"timer"` // minutes
	Stop  string `json:"stop"`
	Over  string `json:"over"`
}
