package desk

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// Labels are the words for the fields of a case in one language. They are used in the text that a
// person reads out or sends as a text message, and on screens that show a case. "%" is replaced by
// what the comment of the field names.
type Labels struct {
	Urgencies []string `json:"urgencies"` // by guide.Urgency; empty for no words
	Where     string   `json:"where"`     // a place, in the person's words
	Position  string   `json:"position"`  // degrees north and east
	// the position as a plus code, which can be said on the telephone
	Plus      string `json:"plus"`
	Within    string `json:"within"`    // metres
	Code      string `json:"code"`      // a plus code that the person entered
	CallBack  string `json:"callBack"`  // a number
	Extension string `json:"extension"` // between a number and its extension
	AskFor    string `json:"askFor"`    // a name
	Car       string `json:"car"`       // make, model and the like
	Plate     string `json:"plate"`     // of the car
	VIN       string `json:"vin"`
	Keys      string `json:"keys"`     // one of Wheres
	Papers    string `json:"papers"`   // one of Wheres
	Inside    string `json:"inside"`   // one of NeededItems
	Needed    string `json:"needed"`   // one of NeededTimes
	People    string `json:"people"`   // how many
	Children  string `json:"children"` // how many
	Animals   string `json:"animals"`  // how many
	Hazards   string `json:"hazards"`  // some of Hazards
	Case      string `json:"case"`     // the reference of the case

	Insides   map[string]string `json:"insides"`   // each of NeededItems
	NeededBys map[string]string `json:"neededBys"` // each of NeededTimes
	Wheres    map[string]string `json:"wheres"`    // each of Wheres
	Dangers   map[string]string `json:"dangers"`   // each of Hazards
}

// LabelsIn returns the labels in a language, or the English ones if there are none in that
// language. The maps and lists of the result are shared: callers must not change them.
func LabelsIn(language string) Labels { return translations.For(language) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[Labels](messageFiles)
