package scenario

// Player is a channel that can be played on. Each method does one thing as a person would, and
// gives what then stands there. An error means that the channel could not do it.
type Player interface {
	// Open starts anew. The country is confirmed; where it is empty, the channel must know nothing
	// of it, so a browser says "en" and not "en-US". The transcript is what the person comes with,
	// mostly empty.
	Open(language, country, transcript string) (Seen, error)
	Choose(Pick) (Seen, error) // answers what is on the screen
	Flag(Pick) (Seen, error)   // raises a red flag
	Take(Pick) (Seen, error)   // takes an offer
	Back() (Seen, error)
	Change(Pick) (Seen, error) // asks one of the answers given again
	Country(iso string) (Seen, error)
	Reload() (Seen, error) // loads the same state again, as another device would
}

// Pick is one of a list on the screen. A channel uses what it shows.
type Pick struct {
	// of the choice, the flag, the offer, or the node whose answer is changed
	ID    string `json:"id"`
	At    int    `json:"at"`    // its place in the list, from 0
	Label string `json:"label"` // what stands there; for an answer given, its question
}

// Seen is what stands before the person, as far as every channel shows it.
type Seen struct {
	// Not every channel shows these: where one leaves them empty, they are not compared.
	ID      string `json:"id,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Urgency string `json:"urgency,omitempty"`

	Title   string   `json:"title"`
	Numbers []string `json:"numbers"` // of the emergency line, in order
	// the number on a card for the police's non-emergency line; empty where none stands
	Other    string   `json:"other"`
	Cautions []string `json:"cautions"` // each "do not" of this turn, in order, without its reason
	Choices  []string `json:"choices"`  // in order
}
