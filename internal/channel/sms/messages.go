package sms

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// messages are the texts of this channel, in addition to [view.Messages]. The words in capitals are
// commands, which are the same in every language. Each "%" is a value that the comment names.
type messages struct {
	Danger  string // begins every screen: the numbers
	Life    string // begins each further part of a screen: a number
	Card    string // begins each further part of an emergency card: a number
	Guides  string // asks which guide
	Keys    string // ends every screen: the other commands
	More    string // ends a message that has more parts
	Ended   string // there is nothing to choose
	Flags   string // heading of the red flags
	Which   string // heading of the answers that can be changed
	Help    string // what HELP explains
	Stopped string // the answer to STOP
	Old     string // a number of an earlier screen was sent
	Unknown string // something was sent that is neither a number nor a command
	First   string // BACK on the first screen
	Nothing string // MORE or CHANGE, but there is nothing
	Country string // COUNTRY without a known country
	Many    string // the person sends too many messages: the numbers
}

func messagesIn(language string) messages { return translations.For(language) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[messages](messageFiles)
