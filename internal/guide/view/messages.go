package view

import (
	"strings"
	"sync"
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

	Urgencies []string `json:"urgencies"` // by guide.Urgency
	Say       string   `json:"say"`       // heading of what to say
	Fails     string   `json:"fails"`
	Try       string   `json:"try"` // other numbers, before FailsList
	FailsList []string `json:"failsList"`
	Wait      string   `json:"wait"`  // heading of what to do while waiting
	Worse     string   `json:"worse"` // heading of what would make it more urgent
	Why       string   `json:"why"`   // opens the reasons
	TriesLeft string   `json:"left"`  // a number greater than one
	LastTry   string   `json:"last"`
	First     string   `json:"first"` // heading of all cautions on the first screen
	How       string   `json:"how"`   // heading of the outcomes of a step
	More      string   `json:"more"`  // opens the rest of what to do
	Flags     string   `json:"flags"` // heading of the red flags
	Lost      string   `json:"lost"`  // part of a transcript could not be read
	Old       string   `json:"old"`   // the review is overdue; a date

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
	At    *Contact `json:"at,omitempty"`
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
	Languages  string `json:"-"` // names the links to other languages, for screen readers

	Trouble string `json:"-"`
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
}

// PlaceMessages has the messages about a country, except its emergency numbers. "%" is the country
// unless the comment names something else. They are empty in a language without a translation.
type PlaceMessages struct {
	Says     string            // before a sentence
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

// MessagesFor returns the program's messages in a language, or in English if there is no
// translation. The maps and lists of the result are shared: callers must not change them.
func MessagesFor(language string) Messages {
	if language == "en-GB" {
		return british()
	}
	return american()
}

var (
	american = sync.OnceValue(func() Messages { return speak("en-US") })
	british  = sync.OnceValue(func() Messages { return speak("en-GB") })
)

func speak(language string) Messages {
	v := Messages{
		Call: "Call %", Or: "or", Police: "police", Ambulance: "ambulance", Fire: "fire",
		Guess: "% (guess)", Which: "Which country are you in?",
		Change:  "Change",
		Marks:   []string{"", " (not confirmed)", " (sources differ)", ""},
		Unnamed: "the emergency number",
		Doubts: []string{
			"%: we know no number for this. Try these, and ask anyone near you.",
			"%: only one source names this number. If nobody answers, ask anyone near you.",
			"%: sources name other numbers, too. If nobody answers, ask anyone near you.", "",
		},
		NoLine: "%: we have no checked number of this kind. A shop, hotel or gas station near " +
			"you may know it.",
		There: "your country", Country: "Country", Use: "Use its numbers",
		Urgencies: []string{"Not urgent", "Urgent", "Emergency"},
		Say:       "What to say",
		Fails:     "If the call does not go through",
		Try:       "Try %, from any phone.",
		FailsList: []string{
			"Ask anyone near you to call.",
			"Move a few steps for a better signal. Call again.",
			"Shout for help.",
		},
		Wait: "Until help is there", Worse: "If it gets worse", Why: "Why?",
		TriesLeft: "About % more to try", LastTry: "Perhaps the last one to try",
		First: "If nobody is in danger, remember:", How: "How did it go?", More: "More",
		Flags: "Is anyone in danger? Tap:",
		Lost:  "Some of your answers could not be read. Please check.",
		Old: "This copy was due for review on %. It still works. Check it with the people who " +
			"help you.",
		Back: "Back", Answers: "Your answers", Again: "Start again",
		Article: "Read it all on one page",
		Print:   "Print", Numbers: "Numbers and sources", Reviewed: "Reviewed %",
		Skip: "Emergency call",
		Desk: "Send this to the roadside desk", Whose: "Which car?",

		Recalled:  "This edition of the guide was taken back: %",
		Withdrawn: "Stop here, and call a professional",
		WithdrawnDo: "Do not try anything more from this guide. Your answers are below, to read " +
			"out.",
		Everywhere: "Many countries answer one of these. Know a better number for where you " +
			"are? Use it.",
		Elsewhere: "In another country, try %.",
		Contents:  "On this page", Return: "Back to your answers",
		Start:       "Answer one question at a time instead",
		Emergencies: "If someone is in danger", DoNot: "What not to do",
		Steps: "What to do, in order",
		Ends:  "How it can end", Know: "Good to know", Sources: "Sources",
		Car: CarMessages{
			Yours:     "Your car: %.",
			Often:     "Often on % cars. Yours may differ:",
			Several:   "Your car, %, was sold in more than one shape. Look at yours.",
			NoPromise: "Yours may not have one, or it may not work.",
			Evidence: []string{"the maker's own page, checked %", "owner's manual, checked %",
				"copy of a manual, checked %", "weak source, checked %"},
			Words: []string{"{trunk}", "trunk"},
		},
		Place: PlaceMessages{
			Says: "%: ", Source: "one source", Checked: "read %",
			Desk: "the roadside desk",
			Services: map[string]string{
				"roadside": "%", "customer": "% customer service",
				"unlocking": "%, to unlock its cars",
			},
			SecondHand: "second hand",
			Evidence: map[string]string{
				"official": "official page", "club": "page of a club", "weak": "weak source",
				"manual": "owner's manual", "manual_copy": "copy of a manual",
				"dealer": "page of a dealer", "copy": "copy of its page",
				"secondary": "second hand", "policy booklet": "booklet of a policy",
			},
			NotRung: "not verified", Rung: "called %", Numbers: "Roadside help, %",
			Sheet: "All numbers and rules that the guide may show, by country: where each " +
				"stands, and when it was read. An emergency number is called agreed if two " +
				"independent sources name it for that service. All public lists count as one " +
				"source.",
			Agreement: []string{"", "not confirmed by a second source", "sources differ",
				"two independent sources agree"},
			Unknown: "No number for % is known.",
			Also:    "Also: %.", Lists: "public lists",
			Kinds: map[string]string{
				"non_emergency":           "police, when it is no emergency",
				"non_emergency_textphone": "police by textphone, when it is no emergency",
				"municipal":               "the city's line, in some places",
				"road":                    "the road's own service",
				"emergency_text":          "emergency by text message",
				"emergency_textphone":     "emergency by textphone",
				"vet":                     "vet",
				"poison-control":          "poison control",
				"gas-company":             "gas company",
			},
			Help: "roadside help of %.", Beside: "Beside fast traffic, %:",
			Who: map[string]string{"passengers": "people", "animals": "animals"},
			Statuses: map[string]string{
				"state_license":   "locksmiths need a license of the state",
				"local_permit":    "locksmiths need a permit of the county",
				"local_license":   "locksmiths need a license of the city or county",
				"local_preempted": "no license: local ones are void",
				"repealed":        "no license: the law is gone",
			},
			Licences: "locksmiths need a license or permit in %. There, ask to see it. Elsewhere " +
				"we know of no license, and the word \"licensed\" may prove nothing.",
		},
		Tools:     tools(language),
		All:       "All guides",
		Home:      "What has gone wrong?",
		HomeCall:  "Is someone in danger? Call the emergency number now.",
		HomeFirst: "Someone may be in danger", HomeOthers: "Nobody is in danger",
		HomeSearch: "Search by words", HomeNone: "No guide has these words. All are listed below.",
		Languages: "Languages",
		NotHere:   "This page is not here", Trouble: "This page does not work right now",
	}
	if language == "en-GB" {
		v.Car.Words = []string{"{trunk}", "boot", "trunk", "boot", "center", "centre", "glove box",
			"glovebox", "hood", "bonnet", "license plate", "number plate"}
		v.Place.Desk = "the breakdown desk"
		v.Place.Licences = "locksmiths need a licence or permit in %. There, ask to see it. " +
			"Elsewhere we know of no licence, and the word \"licensed\" may prove nothing."
		v.Place.Help, v.Place.Numbers = "breakdown help of %.", "Breakdown help, %"
		for status, text := range v.Place.Statuses {
			v.Place.Statuses[status] = strings.ReplaceAll(text, "license", "licence")
		}
		v.Desk = "Send this to the breakdown desk"
		v.NoLine = "%: we have no checked number of this kind. A shop, hotel or petrol station " +
			"near you may know it."
	}
	return v
}

// Contact is how people reach the desk, from its settings. Each field may be empty, but Dial is set
// if Phone is.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Hours string `json:"hours,omitempty"`
	Phone string `json:"phone,omitempty"` // as people read it
	Dial  string `json:"tel,omitempty"`   // as dialed by a telephone
}

// Line returns the name and the hours.
func (c Contact) Line() string { return Join(", ", c.Name, c.Hours) }
