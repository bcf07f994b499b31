package handover

import (
	"cmp"
	"net/url"
	"strconv"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// field is a field of the form, as it is drawn.
type field struct {
	label
	Name    string
	Kind    string // text, tel, number, area, list, several
	Fill    string // autocomplete
	Most    int    // maximum number of letters
	Value   string
	Options []option
	Problem string
}

type option struct {
	Value, Text string
	Chosen      bool
}

// form is what was typed, and the errors in it.
type form struct {
	messages messages
	labels   desk.Labels
	language string
	typed    url.Values
	wrong    map[string]string
	guide    *guide.Guide // the form asks about what the guide asks about
	report   desk.Report  // its answers fill in fields
}

func newForm(language string, typed url.Values, wrong []fieldError) form {
	f := form{messages: messagesIn(language), labels: desk.LabelsIn(language),
		language: language, typed: typed, wrong: map[string]string{}}
	for _, w := range wrong {
		f.wrong[w.Field] = w.Text
	}
	return f
}

func (f form) field(kind, name, fill string, maxLen int) field {
	return field{
		label: f.messages.Fields[name], Name: name, Kind: kind, Fill: fill, Most: maxLen,
		Value: cmp.Or(f.typed.Get(name), f.report.Value(name)), Problem: f.wrong[name],
	}
}

// list returns a field with a closed set of answers. A field that the answers fill in can be
// changed, but not emptied.
func (f form) list(name string, codes []string, names map[string]string) field {
	it := f.field("list", name, "", 0)
	if f.report.Value(name) == "" {
		it.Options = append(it.Options, option{"", f.messages.Choose, false})
	}
	for _, c := range codes {
		it.Options = append(it.Options, option{c, names[c], c == it.Value})
	}
	return it
}

// Reach returns the two fields of which one is required.
func (f form) Reach() []field {
	return []field{f.field("tel", "phone", "tel", place.MaxPhone),
		f.field("area", "place.words", "off", desk.MaxText)}
}

// Car returns the fields about the car, if the guide asks about it.
func (f form) Car() []field {
	if !f.guide.AsksCar() {
		return nil
	}
	return []field{
		f.field("text", "vehicle.make", "off", 40), f.field("text", "vehicle.model", "off", 60),
		f.field("number", "vehicle.year", "off", 4),
		f.field("text", "vehicle.colour", "off", 40), f.field("text", "vehicle.plate", "off", 20),
		f.field("text", "vehicle.vin", "off", 20),
		f.list("vehicle.keys", desk.ItemPlaces(), f.labels.Wheres),
		f.list("vehicle.papers", desk.ItemPlaces(), f.labels.Wheres),
	}
}

// Inside returns the fields about what the person needs from the car, if the guide asks for that.
func (f form) Inside() []field {
	if !f.guide.Tells("inside") && !f.guide.Tells("needed_by") {
		return nil
	}
	return []field{f.list("inside", desk.NeededItems(), f.labels.Insides),
		f.list("needed_by", desk.NeededTimes(), f.labels.NeededBys)}
}

// Around returns the fields about people and hazards.
func (f form) Around() []field {
	several := f.field("several", "hazards", "", 0)
	for _, h := range desk.Hazards() {
		chosen := false
		for _, typed := range f.typed["hazards"] {
			chosen = chosen || typed == h
		}
		several.Options = append(several.Options, option{h, f.labels.Dangers[h], chosen})
	}
	return []field{
		f.field("text", "name", "name", 80), f.field("number", "people", "off", 2),
		f.field("number", "children", "off", 2),
		f.field("number", "animals", "off", 2), several,
	}
}

// Else returns the fields for everything else.
func (f form) Else() []field {
	return []field{f.field("area", "note", "off", desk.MaxText),
		f.field("text", "place.code", "off", 20)}
}

// section is a part of the form that is collapsed. It is open if a field in it has a value or an
// error, so that the person sees what is sent.
type section struct {
	group
	Fields []field
	Open   bool
	From   string // where its values come from, if the person did not type them
}

// Answered returns the section with the fields that the answers fill in. The other sections do not
// ask for them again.
func (f form) Answered() section {
	p := section{group: f.messages.Answered, Open: true}
	for _, fields := range [][]field{f.Car(), f.Inside()} {
		for _, one := range fields {
			if f.report.Value(one.Name) != "" {
				p.Fields = append(p.Fields, one)
			}
		}
	}
	return p
}

// Folded returns the other sections, which may stay empty.
func (f form) Folded() []section {
	var parts []section
	for i, fields := range [][]field{f.Car(), f.Inside(), f.Around(), f.Else()} {
		p := section{group: f.messages.Groups[i]}
		for _, one := range fields {
			if f.report.Value(one.Name) != "" {
				continue
			}
			p.Fields = append(p.Fields, one)
			p.Open = p.Open || one.Problem != "" || one.Value != ""
			if one.Name == "vehicle.make" && f.isCarOfAnswers() {
				p.From = f.messages.FromGuide
			}
		}
		if p.Fields != nil {
			parts = append(parts, p)
		}
	}
	return parts
}

// isCarOfAnswers reports whether the form has the car that the answers name.
func (f form) isCarOfAnswers() bool {
	car := desk.CarOf(f.typed.Get("t"))
	return car.Make != "" && car.Make == f.typed.Get("vehicle.make") &&
		car.Model == f.typed.Get("vehicle.model") && car.Year == f.number("vehicle.year")
}

// Hidden returns the names of the fields of a position.
func (form) Hidden() []string {
	return []string{"place.latitude", "place.longitude", "place.measured", "place.accuracy",
		"place.trusted"}
}

// Typed returns the value of a hidden field: a position measured by the phone.
func (f form) Typed(name string) string { return f.typed.Get(name) }

// Consent returns the field in which the person agrees.
func (f form) Consent() field { return f.field("", "consent", "", 0) }

// Country returns the field of the person's country: what they chose, or else a guess.
func (f form) Country(guess string) field {
	it := f.field("list", "country", "country", 0)
	if !f.typed.Has("country") {
		it.Value = guess
	}
	it.Options = append(it.Options, option{"", f.messages.NoCountry, false})
	for _, c := range place.AllIn(f.language) {
		it.Options = append(it.Options, option{c.ISO, c.Name, c.ISO == it.Value})
	}
	return it
}

// Key and Secret return the key and secret of the hand-over. For a page without script, which
// cannot make its own, they are generated. Sending the same page twice leads to one case.
func (f form) Key() string    { return orNew(f.typed.Get("key")) }
func (f form) Secret() string { return orNew(f.typed.Get("secret")) }

func orNew(before string) string {
	if before != "" {
		return before
	}
	return service.NewSecret()
}

// handover converts the form to a hand-over.
func (f form) handover(guide, language string) desk.Handover {
	return desk.Handover{
		Guide: guide, Transcript: f.typed.Get("t"), Language: language,
		Country: f.typed.Get("country"),
		Details: desk.Details{
			Name: f.typed.Get("name"), Phone: f.typed.Get("phone"), Place: f.place(),
			Vehicle: desk.Vehicle{
				Make: f.typed.Get("vehicle.make"), Model: f.typed.Get("vehicle.model"),
				Year:   f.number("vehicle.year"),
				Colour: f.typed.Get("vehicle.colour"), Plate: f.typed.Get("vehicle.plate"),
				VIN:  f.typed.Get("vehicle.vin"),
				Keys: f.typed.Get("vehicle.keys"), Papers: f.typed.Get("vehicle.papers"),
			},
			Inside: f.typed.Get("inside"), NeededBy: f.typed.Get("needed_by"),
			People: f.number("people"), Children: f.number("children"),
			Animals: f.number("animals"),
			Hazards: f.typed["hazards"], Note: f.typed.Get("note"),
			Consent: f.typed.Get("consent") == "yes",
		},
	}
}

func (f form) place() desk.Place {
	p := desk.Place{Code: f.typed.Get("place.code"), Words: f.typed.Get("place.words")}
	// a position that the person did not confirm is not sent
	if f.typed.Get("place.trusted") == "yes" {
		p.Latitude, p.Longitude = f.degrees("place.latitude"), f.degrees("place.longitude")
		p.Measured, p.Accuracy, p.Trusted = desk.AtMillis(int64(f.number("place.measured"))),
			f.number("place.accuracy"), true
	}
	return p
}

// number parses a number: 0 if the field is empty, and -1, which no field allows, if it is not a
// number.
func (f form) number(name string) int {
	if f.typed.Get(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(f.typed.Get(name))
	if err != nil || n > 1<<53 {
		return -1
	}
	return n
}

// degrees parses millionths of a degree. An invalid value becomes one outside the earth, which is
// refused with the other errors.
func (f form) degrees(name string) int32 {
	const nowhere = 200_000_000
	n, err := strconv.Atoi(f.typed.Get(name))
	if err != nil || n > nowhere || n < -nowhere {
		return nowhere
	}
	return int32(n)
}
