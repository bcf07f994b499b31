package desk

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// Details are what the person enters in addition to the answers of the guide. Only a phone number
// or a place is required, to reach or find the person. They do not say what a person suffers from:
// of a needed item, they have only its kind.
type Details struct {
	Name  string `json:"name,omitempty"`  // whom to ask for
	Phone string `json:"phone,omitempty"` // to call back, as place.CallBack returns it

	Place   Place   `json:"place,omitzero"`
	Vehicle Vehicle `json:"vehicle,omitzero"`

	Inside   string   `json:"inside,omitempty"`    // what is needed from inside; one of NeededItems
	NeededBy string   `json:"needed_by,omitempty"` // one of NeededTimes
	People   int      `json:"people,omitempty"`    // with the car, the person included
	Children int      `json:"children,omitempty"`  // of them
	Animals  int      `json:"animals,omitempty"`
	Hazards  []string `json:"hazards,omitempty"` // of Hazards
	Note     string   `json:"note,omitempty"`    // free text

	Consent bool `json:"consent"` // to the desk's having all this for the length of the case
}

// Vehicle is the car, as far as the person knows it.
type Vehicle struct {
	Make   string `json:"make,omitempty"`
	Model  string `json:"model,omitempty"`
	Year   int    `json:"year,omitempty"`
	Colour string `json:"colour,omitempty"`
	Plate  string `json:"plate,omitempty"`
	VIN    string `json:"vin,omitempty"`
	Keys   string `json:"keys,omitempty"`   // where: one of Wheres
	Papers string `json:"papers,omitempty"` // where: one of Wheres
}

// Place is where the car is. It may have both a position and words; the newer one counts.
type Place struct {
	Latitude  int32     `json:"latitude,omitempty"`  // millionths of a degree, north positive
	Longitude int32     `json:"longitude,omitempty"` // millionths of a degree, east positive
	Measured  time.Time `json:"measured,omitzero"`   // when; zero: no position
	Accuracy  int       `json:"accuracy,omitempty"`  // metres; 95 % of positions are within it
	// the person has confirmed the position
	Trusted bool   `json:"trusted,omitempty"`
	Code    string `json:"code,omitempty"`  // plus code
	Words   string `json:"words,omitempty"` // free text: road, direction, landmarks
}

// NeededItems returns the kinds of things that may be needed from inside the car.
func NeededItems() []string { return values("inside") }

// NeededTimes returns the values for how soon something may be needed.
func NeededTimes() []string { return values("needed_by") }

// ItemPlaces returns the places where keys and papers may be.
func ItemPlaces() []string { return values("vehicle.keys") }

// values returns the values of a field that an answer may fill in.
func values(field string) []string {
	all := guide.Details()
	return all[slices.IndexFunc(all, func(d guide.Detail) bool { return d.Field == field })].Values
}

// answerable returns the fields of guide.Details.
func (d *Details) answerable() map[string]*string {
	return map[string]*string{"inside": &d.Inside, "needed_by": &d.NeededBy,
		"vehicle.keys": &d.Vehicle.Keys, "vehicle.papers": &d.Vehicle.Papers}
}

// filled returns the details with the values of the answers in fields that are empty.
func (d Details) filled(r Report) Details {
	for field, value := range d.answerable() {
		*value = cmp.Or(*value, r.Value(field))
	}
	return d
}

// beyond returns the details without what the answers say.
func (d Details) beyond(r Report) Details {
	for field, value := range d.answerable() {
		if *value == r.Value(field) {
			*value = ""
		}
	}
	return d
}

// Hazards returns the hazards that the helper should be prepared for.
func Hazards() []string {
	return []string{"traffic", "dark", "alone", "heat", "cold", "oxygen", "battery", "fuel"}
}

// Problem is a field that is invalid, and the reason.
type Problem struct {
	Field string `json:"field"` // as in JSON: vehicle.vin
	Code  string `json:"code"`  // required, too-long, unreadable, unknown, or a PhoneProblem
}

// Problems are all that is wrong with a hand-over, in the order of its fields.
type Problems []Problem

// PhoneProblem returns the code for a phone number that cannot be called back.
func PhoneProblem(wrong place.PhoneError) string { return "phone-" + string(wrong) }

// Error lists the fields and their codes.
func (p Problems) Error() string {
	names := make([]string, len(p))
	for i, one := range p {
		names[i] = one.Field + ": " + one.Code
	}
	return strings.Join(names, "; ")
}

// Empty reports whether the place has no position, plus code or words.
func (p Place) Empty() bool { return p.Measured.IsZero() && p.Code == "" && p.Words == "" }

// Check returns what is wrong with a place, or nil. An empty place is valid.
func (p Place) Check() Problems {
	var c checker
	c.place(p)
	return c.found
}

// clean returns the details as they are stored: trimmed, on one line each except the note, and with
// the phone number in its canonical form.
func (d Details) clean(country string) Details {
	for _, s := range []*string{
		&d.Name, &d.Vehicle.Make, &d.Vehicle.Model, &d.Vehicle.Colour,
	} {
		*s = oneLine(*s)
	}
	d.Vehicle.Plate, d.Vehicle.VIN = upperCase(d.Vehicle.Plate), upperCase(d.Vehicle.VIN)
	d.Place, d.Note = d.Place.clean(), lines(d.Note)
	if number, err := place.CallBack(country, d.Phone); err == nil {
		d.Phone = number
	}
	return d
}

// receivedBy returns the place as it is stored when it is received at now. The time of measurement
// cannot be later, even if the clock of the phone is wrong.
func (p Place) receivedBy(now time.Time) Place {
	if p.Measured.After(now) {
		p.Measured = now
	}
	return p
}

func (p Place) clean() Place {
	p.Code, p.Words, p.Measured = oneLine(p.Code), lines(p.Words), Truncate(p.Measured)
	return p
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// upperCase returns a plate as it is printed. Invalid UTF-8 stays unchanged, so that check refuses
// it.
func upperCase(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return strings.ToUpper(oneLine(s))
}

// lines returns a text of several lines as it is stored. Forms send line ends as CR LF, and pasted
// text may have tabs.
func lines(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s))
}

// check returns everything that is wrong with cleaned details.
func (d Details) check(country string) Problems {
	var c checker
	if d.Phone == "" && d.Place.Empty() {
		c.add("phone", "required") // or a place: a way to reach or to find the person
	}
	c.text("name", d.Name, 80)
	if _, err := place.CallBack(country, d.Phone); d.Phone != "" {
		if wrong, ok := errors.AsType[place.PhoneError](err); ok {
			c.add("phone", PhoneProblem(wrong))
		}
	}
	c.place(d.Place)
	c.vehicle(d.Vehicle)
	c.oneOf("inside", d.Inside, NeededItems())
	c.oneOf("needed_by", d.NeededBy, NeededTimes())
	c.number("people", d.People, 0, 99)
	c.number("children", d.Children, 0, 99)
	c.number("animals", d.Animals, 0, 99)
	c.someOf("hazards", d.Hazards, Hazards())
	c.text("note", d.Note, MaxText)
	if !d.Consent {
		c.add("consent", "required")
	}
	return c.found
}

// checker collects problems.
type checker struct{ found Problems }

func (c *checker) add(field, code string) { c.found = append(c.found, Problem{field, code}) }

// text checks that a text has at most most bytes and can be displayed.
func (c *checker) text(field, s string, most int) {
	switch {
	case len(s) > most:
		c.add(field, "too-long")
	case !isDisplayable(s, most):
		c.add(field, "unreadable")
	}
}

// isDisplayable reports whether a text has at most most bytes, is valid UTF-8, and has no
// characters that change how other text reads.
func isDisplayable(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, IsHidden)
}

// DisplayName returns a name on one line, as it is stored, and whether it can be displayed: it is
// not empty, has at most most bytes, and has no characters that change how other text reads.
func DisplayName(name string, most int) (string, bool) {
	name = oneLine(name)
	return name, name != "" && isDisplayable(name, most)
}

// IsHidden reports whether a character changes how the text around it reads: control characters
// except line feed, and bidirectional overrides and isolates.
func IsHidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || r >= 0x202a && r <= 0x202e ||
		r >= 0x2066 && r <= 0x2069
}

func (c *checker) oneOf(field, s string, set []string) {
	if s != "" && !slices.Contains(set, s) {
		c.add(field, "unknown")
	}
}

// someOf adds at most one problem, so that a request with a million hazards does not get a million
// problems.
func (c *checker) someOf(field string, given, set []string) {
	switch {
	case len(given) > len(set):
		c.add(field, "too-long")
	case slices.ContainsFunc(given, func(s string) bool { return !slices.Contains(set, s) }):
		c.add(field, "unknown")
	}
}

func (c *checker) number(field string, n, least, most int) {
	if n < least || n > most {
		c.add(field, "unknown")
	}
}

func (c *checker) vehicle(v Vehicle) {
	c.text("vehicle.make", v.Make, 40)
	c.text("vehicle.model", v.Model, 60)
	if v.Year != 0 {
		c.number("vehicle.year", v.Year, 1900, 2100)
	}
	c.text("vehicle.colour", v.Colour, 40)
	c.text("vehicle.plate", v.Plate, 20)
	c.text("vehicle.vin", v.VIN, 20)
	c.oneOf("vehicle.keys", v.Keys, ItemPlaces())
	c.oneOf("vehicle.papers", v.Papers, ItemPlaces())
}

func (c *checker) place(p Place) {
	c.number("place.latitude", int(p.Latitude), -90_000_000, 90_000_000)
	c.number("place.longitude", int(p.Longitude), -180_000_000, 180_000_000)
	c.number("place.accuracy", p.Accuracy, 0, 40_000_000)
	measured := Millis(p.Measured)
	switch positioned := p.Latitude != 0 || p.Longitude != 0 || p.Accuracy != 0; {
	case measured < 0 || measured > maxMillis:
		c.add("place.measured", "unknown")
	case positioned && measured == 0:
		c.add("place.measured", "required") // without it the position would be ignored silently
	}
	c.text("place.code", p.Code, 20)
	c.text("place.words", p.Words, MaxText)
}
