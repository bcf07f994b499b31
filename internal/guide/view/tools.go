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

func tools(language string) ToolMessages {
	v := ToolMessages{
		Mine: "Your case", NotSent: "NOT SENT",
		NotSentWhy: "Nobody has your case.",
		Old:        "It has waited since %. Do you still need it?",
		Send:       "Send it now", Sending: "Sending it now …",
		Tried:    "The desk was not reached at %.",
		Refused:  "The desk cannot take it like this. Open it, and correct it.",
		Case:     "Case %:",
		Received: "The desk has received it.", Unaccepted: "Nobody has accepted it yet.",
		Open: "Open my case", Known: "As of %.",
		Away: "The desk cannot be reached now. This was so at %.",

		Where: "Where am I?", Looking: "Your phone is looking. This can take 15 seconds.",
		Near:    "Within about %1 feet (%2 meters), at %3.",
		Far:     "Within about %1 miles (%2 kilometers), at %3.",
		Rough:   "This is not exact. Say the road and the signs first.",
		Compass: []string{"north", "south", "east", "west"},
		Plus:    "Plus code %",
		Refuses: "Your browser does not allow it. You can allow it in its settings.",
		NoPlace: "Your phone cannot tell where it is.",
		Late: "This takes too long. If it is safe, go where you can see the sky, and try " +
			"again.",
		Look: "Look around, and say:",
		Cues: []string{
			"Which road or street is it?", "Which way are you going?",
			"Which exit, town or crossing came last?",
			"Is there a sign, a marker, a house number or a shop?",
		},

		Aloud: "Read aloud", Hush: "Stop reading", Larger: "Larger text",
		Smaller: "Smaller text", Leave: "Leave this page",

		Beat: "Beat the time", Timer: "Start a timer: % min", Stop: "Stop", Over: "Time is up",
	}
	if language == "en-GB" {
		v.Near = "Within about %2 metres, at %3."
		v.Far = "Within about %1 miles (%2 kilometres), at %3."
		v.Cues[2] = "Which junction, town or crossing came last?"
	}
	return v
}
