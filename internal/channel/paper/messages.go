package paper

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// messages are the texts of this channel, in addition to those of package view. Each "%" is what
// the comment names.
type messages struct {
	Beside  string // further numbers that work in the country
	None    string // no number is known; the country
	InShort string // heading
	Online  string // beside the QR code
	Checked string // the date of the numbers
	Release string // the release
}

// messagesIn returns the messages in a language, or in American English if the language has none.
func messagesIn(language string) messages { return translations.For(language) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[messages](messageFiles)
