package paper

// messages are the texts of this channel, in addition to those of package view. Each "%" is what
// the comment names.
type messages struct {
	beside  string // further numbers that work in the country
	none    string // no number is known; the country
	inShort string // heading
	online  string // beside the QR code
	checked string // the date of the numbers
	release string // the release
}

// newMessages returns the messages in English, for guides in any language.
func newMessages() messages {
	return messages{
		beside:  "Or try %.",
		none:    "%: we have no checked number.",
		inShort: "In short",
		online: "This guide, one screen at a time, on your phone. Open it once: then it works " +
			"without a network.",
		checked: "Emergency numbers compared with their sources on %.",
		release: "Release %.",
	}
}
