package car

import (
	"firststeps/internal/facts/vehicle"
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
	Listed    string // source of a car that was not made for the US
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
func messagesIn(language string) messages {
	here := view.MessagesFor(language).Car.Here
	glass := "windshield"
	if language == "en-GB" {
		glass = "windscreen"
	}
	return messages{
		VIN: "Type the VIN",
		VINWhere: "It has 17 letters and digits. On a car made for the US, look in from outside, " +
			"at the left end of the " + glass +
			": the driver's side. It also stands on the label in the driver's door frame, and in " +
			"the car's papers.",
		Read: "Read the VIN", Once: "It is read once, and not kept.",
		NoNetwork: "A VIN cannot be read without a network. Choose your car by hand, below. What " +
			"you typed is still there.",
		Reading: "Reading it …",
		Scan:    "Scan the VIN", Stop: "Stop the camera",
		Found:    "This may be the VIN. Compare it with your car. Then press “Read the VIN”.",
		NoCamera: "The camera cannot be used. Type the VIN, or choose your car by hand.",

		Hand: "Or choose by hand",
		HandWhy: "The list has cars made for the US, and common ones of Britain. Yours is not in " +
			"it? Go back: the guide works for any car.",
		Make: "Make", Model: "Model", Year: "Model year", Choose: "Choose", Next: "Go on",
		WhichModel: "Which model of %?", WhichYear: "Which model year of %?",
		YearWhy: "Look in the car's papers. It can be a year later than the year in which the " +
			"car was built.",
		Often: "Common", All: "All",
		OtherMake: "Another make", OtherModel: "Another model",
		Sold: "Was it made for the US?",
		SoldWhy: here(
			"US law asks for a release inside the trunk. A car made for the US says so in the " +
				"driver's door frame: its label names the Federal motor vehicle safety standards."),
		Yes: "Yes", No: "No", Unsure: "I am not sure",

		Maybe: "My car is this one: %", Known: "You said that this is your car.",
		Shapes: map[string]string{
			"trunk":  here("It has a separate trunk, shut off from the seats."),
			"hatch":  "It is open from the seats to the back.",
			"pickup": "It has a bed behind the cabin.",
			"front":  here("Its trunk is at the front."),
		},
		NoShape:  "Its shape is not known. Look at yours.",
		FrontToo: here("Cars of this model have a second trunk, at the front."),
		Law:      here("A release inside the trunk"),
		Source: "Source: what makers told NHTSA, the US road safety authority, as of %. It " +
			"can be wrong for one car.",
		Listed: "Source: our own list of common cars of Britain, compared with its sources on " +
			vehicle.EuropeDay() + ". It can be wrong for one car.",
		Corrected: "Its shape: %.",
		Is:        "Yes, this is my car",
		IsShape: map[string]string{
			"trunk":  here("Yes, and it has a separate trunk"),
			"hatch":  "Yes, and it is open from the seats to the back",
			"pickup": "Yes, and it is a pickup",
			"front":  here("Yes, and its trunk is at the front"),
		},
		IsUnsure: "Yes, but I am not sure of its shape",
		Another:  "No, another car", NotThis: "Not this car",
		Back: "I do not know. Back to the guide",
	}
}
