package scenario

// Player is a channel that stories can be played on. Each method does one action of a person and
// returns what the channel shows afterwards. An error means that the channel could not do the
// action.
type Player interface {
	// Open starts a new run. The country is confirmed. If it is empty, the channel must not know
	// any country, so a browser sends the language "en" instead of "en-US". The transcript is what
	// the person starts with, usually empty.
	Open(language, country, transcript string) (View, error)
	Choose(Pick) (View, error) // answers the node on the screen
	Flag(Pick) (View, error)   // raises a red flag
	Take(Pick) (View, error)   // takes an offer
	Back() (View, error)
	Change(Pick) (View, error) // asks one of the answers given again
	Country(iso string) (View, error)
	Reload() (View, error) // loads the same state again, like another device
}

// Pick is one item of a list on the screen. A channel uses the fields that it needs.
type Pick struct {
	// id of the choice, the flag, the offer, or the node whose answer is changed
	ID    string `json:"id"`
	At    int    `json:"at"`    // its index in the list, from 0
	Label string `json:"label"` // the text on the screen; for a given answer, its question
}

// View is what the person sees, limited to what every channel shows.
type View struct {
	// Not every channel shows these. Empty fields are not compared.
	ID      string `json:"id,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Urgency string `json:"urgency,omitempty"`

	Title   string   `json:"title"`
	Numbers []string `json:"numbers"` // in the emergency bar, in order
	// the number on a card for the non-emergency line of the police; empty if there is none
	Other    string   `json:"other"`
	Cautions []string `json:"cautions"` // each "do not" of this turn, in order, without its reason
	Choices  []string `json:"choices"`  // in order
}
