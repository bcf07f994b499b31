package view

import (
	"embed"

	"firststeps/internal/guide/locale"
)

// Messages has the program's own messages in one language, used with every guide. All other texts
// are in the guides. "%" is a placeholder for the thing named in the comment.
type Messages struct {
	Call      string `json:"call"`      // a number
	Or        string `json:"or"`        // between two numbers
	Police    string `json:"police"`    // for countries with a number for each service
	Ambulance string `json:"ambulance"` //
	Fire      string `json:"fire"`      //
	Guess     string `json:"guess"`     // a country that the person has not confirmed
	Which     string `json:"which"`     // if no country is known
	Change    string `json:"change"`    // the country, or an answer

	// By place.Evidence: the suffix of a number, and the warning on a card; a country.
	Marks  []string `json:"marks"`
	Doubts []string `json:"doubts"`

	Unnamed string `json:"unnamed"` // instead of a number that is unknown

	NoLine string `json:"noLine"` // there is no known non-emergency number; a country

	There   string `json:"there"`   // instead of the name of an unknown country
	Country string `json:"country"` // labels the list of countries
	Use     string `json:"use"`     // chooses the country in the list

	Urgencies []string      `json:"urgencies"` // by guide.Urgency
	Say       string        `json:"say"`       // heading of what to say
	Fails     string        `json:"fails"`
	Try       string        `json:"try"` // other numbers, before FailsList
	FailsList []string      `json:"failsList"`
	Wait      string        `json:"wait"`  // heading of what to do while waiting
	Worse     string        `json:"worse"` // heading of what would make it more urgent
	Why       string        `json:"why"`   // opens the reasons
	TriesLeft locale.Plural `json:"-"`     // how many things there are to try, with this one
	First     string        `json:"first"` // heading of all cautions on the first screen
	How       string        `json:"how"`   // heading of the outcomes of a step
	More      string        `json:"-"`     // opens the rest of what to do
	Flags     string        `json:"flags"` // heading of the red flags
	Lost      string        `json:"lost"`  // part of a transcript could not be read
	Old       string        `json:"old"`   // the review is overdue; a date

	Back     string `json:"back"`
	Answers  string `json:"answers"` // heading of the answers given
	Again    string `json:"again"`
	Article  string `json:"article"`
	Print    string `json:"print"`
	Numbers  string `json:"numbers"`  // link to the sources of the numbers
	Reviewed string `json:"reviewed"` // a date
	Skip     string `json:"skip"`     // name of the emergency bar for screen readers

	All  string `json:"all,omitempty"`  // link to the list of guides, if there are several
	Desk string `json:"desk,omitempty"` // link to the hand-over, if there is a desk
	// how to reach that desk; nil if unknown
	At    *Contact `json:"at,omitempty" yaml:"-"`
	Whose string   `json:"car"` // link to the page where the person names the car

	Car   CarMessages   `json:"-"` // about the person's car
	Place PlaceMessages `json:"-"` // about the country
	Tools ToolMessages  `json:"-"` // of what a script adds to a screen

	// On pages that only the server renders, so not on the phone.
	Recalled    string `json:"-"` // a release was recalled; the reason
	Withdrawn   string `json:"-"` // heading of the screen that replaces it
	WithdrawnDo string `json:"-"`
	Everywhere  string `json:"-"` // next to the numbers of an article
	Elsewhere   string `json:"-"` // the same, in an article for one country: numbers to try in others
	Contents    string `json:"-"` // heading of links to the parts of an article
	Return      string `json:"-"` // link from an article to the screen that the person came from
	Start       string `json:"-"` // link to the guide's first question
	Emergencies string `json:"-"` // headings
	DoNot       string `json:"-"`
	Steps       string `json:"-"`
	Ends        string `json:"-"`
	Know        string `json:"-"`
	Sources     string `json:"-"`
	NotHere     string `json:"-"` // heading of an error page

	// On the page that lists several guides.
	Home       string `json:"-"` // heading
	HomeCall   string `json:"-"` // above all guides
	HomeFirst  string `json:"-"` // heading of the guides about a danger to life
	HomeOthers string `json:"-"` // heading of the others
	HomeSearch string `json:"-"` // labels the field that searches a long list
	HomeNone   string `json:"-"` // the search finds no guide

	HomePartial string `json:"-"` // labels a link to the same page: other guides follow
	Languages   string `json:"-"` // names the links to other languages, for screen readers

	Trouble string `json:"-"`
	// On error pages.
	NotReady  string `json:"-"` // a guide is not proved yet
	Ready     string `json:"-"` // before the guides that are
	InSeconds string `json:"-"` // labels a link to the same page
	GuideHere string `json:"-"` // before links to the guides
	Away      string `json:"-"` // a page that the phone has not stored, without a network
	AwayLead  string `json:"-"` // before a link to the guide, which it has

	Unreviewed string `json:"-"` // no native speaker has reviewed the translation
}

// CarMessages has the messages about the person's car. They are empty in a language without a
// translation.
type CarMessages struct {
	Yours     string   // the car that the person named, so that they see it and can undo it
	Often     string   // heading of what manuals say; a make and model, a make, or vehicle.Electric
	Several   string   // a model that was sold in more than one shape
	NoPromise string   // after what the law requires
	Evidence  []string // by weakness; a date
	// American words, each followed by its replacement, as strings.NewReplacer takes them
	Words []string

	Cars         string // after a make, in a label; a make
	Electric     string // in Often, instead of a make
	ElectricCars string // in a label, instead of Cars

	language string // as in MessagesFor
}

// PlaceMessages has the messages about a country, except its emergency numbers. "%" is the country
// unless the comment names something else. They are empty in a language without a translation.
type PlaceMessages struct {
	language string // as in MessagesFor

	Says     string            // before a sentence
	Call     string            // whose number it is, and the number
	Source   string            // the reliability of a row with one source
	Checked  string            // a date
	Evidence map[string]string // by the kind of source of a row
	NotRung  string
	Rung     string // a date
	Licences string // states of the US whose locksmiths need a licence

	// On the buttons that call roadside help.
	Desk       string            // instead of the name of a desk without a name
	Services   map[string]string // by place.Roadside.Service: whom a number reaches; their name
	SecondHand string            // a source that only repeats a number

	// On the page about all numbers, and in the terminal.
	Numbers   string   // heading of numbers for roadside help
	Sheet     string   // the purpose of that page
	Agreement []string // by place.Evidence: how reliable an emergency number is
	Unknown   string   // a service without a known number
	Also      string   // other numbers of a service
	Lists     string   // public lists, as one source
	Kinds     map[string]string
	Help      string            // a maker or a club
	Beside    string            // the people or animals that a rule applies to
	Who       map[string]string // by whom a rule applies to
	Statuses  map[string]string // how a state licenses locksmiths
}

// MessagesFor returns the program's messages in a language: those of its file, or of its primary
// language, or English if there is no translation. The maps and lists of the result are shared:
// callers must not change them.
func MessagesFor(language string) Messages {
	v := translations.For(language)
	v.Car.language, v.Place.language = language, language
	return v
}

// Language returns the first of the languages that a person prefers, as an Accept-Language header
// lists them, in which there are messages, or English.
func Language(accept string) string { return translations.Match(accept) }

//go:embed messages/*.yaml
var messageFiles embed.FS

var translations = locale.New[Messages](messageFiles)

// Contact is how people reach the desk, from its settings. Each field may be empty, but Dial is set
// if Phone is.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Hours string `json:"hours,omitempty"`
	Phone string `json:"phone,omitempty"` // as people read it
	Dial  string `json:"tel,omitempty"`   // as dialed by a telephone
	SMS   string `json:"sms,omitempty"`   // number for text messages, as dialed
}

// Line returns the name and the hours.
func (c Contact) Line() string { return Join(", ", c.Name, c.Hours) }
