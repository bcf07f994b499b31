package paper

import "strings"

// messages are the texts of this channel, in addition to those of package view. Each "%" is what
// the comment names.
type messages struct {
	elsewhere string // numbers to try in another country
	beside    string // further numbers that work in the country
	none      string // no number is known; the country
	inShort   string // headings
	roadside  string // the country
	online    string // beside the QR code
	checked   string // the date of the numbers
	release   string // the release
}

// messagesFor returns the messages in English, in the spelling of a language.
func messagesFor(language string) messages {
	m := messages{
		elsewhere: "In another country: %.",
		beside:    "Or try %.",
		none:      "%: we have no checked number.",
		inShort:   "In short",
		roadside:  "Roadside help, %",
		online: "This guide, one screen at a time, on your phone. Open it once: then it works " +
			"without a network.",
		checked: "Emergency numbers compared with their sources on %.",
		release: "Release %.",
	}
	if language == "en-GB" {
		m.roadside = strings.ReplaceAll(m.roadside, "Roadside", "Breakdown")
	}
	return m
}
