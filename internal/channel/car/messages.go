package car

import (
	"embed"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide/locale"
	"firststeps/internal/guide/view"
)

// messages are the texts of the page in one language. "%" is replaced by the value that the comment
// names.
type messages struct {
	VIN       string // label of the field
	VINWhere  string // where to find a VIN
	Read      string // button that reads the VIN
	Once      string // what happens to the VIN
	NoNetwork string // without a network no VIN can be read
	Reading   string
	Scan      string // button that starts the camera
	Stop      string
	Found     string // the camera has found a VIN
	NoCamera  string

	Hand       string // heading of the list of makes
	HandWhy    string // what the list contains
	Make       string
	Model      string
	Year       string
	Choose     string // shown in a list before anything is chosen
	Next       string // button below a list
	WhichModel string // a make
	WhichYear  string // a make and a model
	YearWhy    string
	Often      string // heading of the most common makes
	All        string // heading of all makes
	OtherMake  string
	OtherModel string
	Sold       string
	SoldWhy    string
	Yes        string
	No         string
	Unsure     string

	Maybe     string // a car decoded from a faulty VIN
	Known     string // the car was named before
	Shapes    map[string]string
	NoShape   string
	FrontToo  string
	Law       string // heading of what the law requires
	Source    string // a date
	Listed    string // source of a car that was not made for the US; a date
	Corrected string // a source and a date
	Is        string // it is this car
	IsShape   map[string]string
	IsUnsure  string
	Another   string // it is not this car
	NotThis   string // it is not the car named before
	Back      string
}

// shape returns the text about a car's shape.
func (v messages) shape(s vehicle.Shape) string {
	if s == vehicle.UnknownShape {
		return v.NoShape
	}
	return v.Shapes[s.String()]
}

// messagesIn returns the messages in a language, or in American English if the language has none.
// The maps of the result are shared: callers must not change them.
func messagesIn(language string) messages {
	v := translations.For(language)
	v.Listed = view.Fill(v.Listed, vehicle.EuropeDay())
	return v
}

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[messages](messageFiles)
