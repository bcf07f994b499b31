package voice

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// messages are the texts of this channel, in addition to [view.Messages]. They are read out. Each
// "%" is a value that the comment names.
type messages struct {
	Danger  string // begins every screen: the numbers
	Card    string // begins every emergency card: a number
	Guides  string // asks which guide
	Option  string // an answer, the key
	Further string // the key for more answers
	Keys    string // the keys for danger, back and again
	Ended   string // there is nothing to choose
	Flags   string // asks for the red flag
	Wrong   string // a key or a word that is no answer
	First   string // back, on the first screen
	Person  string // before the call is passed on to the desk: its name
	NoDesk  string // the same, if the desk has no number
	Desk    string // instead of the name of the desk
	Words   words  // what a person can say instead of a key
}

// words are the words for each key, in lower case.
type words struct {
	Danger, Back, Again []string
}

func messagesIn(language string) messages { return translations.For(language) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[messages](messageFiles)
