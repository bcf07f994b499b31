package web

import (
	"embed"
	"html/template"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	look "firststeps/internal/page"
)

//go:embed html/*.html
var htmlFiles embed.FS

//go:embed phone/doc.min.css
var docStyle string

//go:embed phone/page.min.js
var script string

var templates = template.Must(template.New("").Funcs(look.Funcs()).Funcs(template.FuncMap{
	"kind": func(kind string, l []string) lines { return lines{kind, l} },
}).ParseFS(htmlFiles, "html/*.html"))

// lines is a list and the class it is shown with.
type lines struct {
	Kind  string
	Lines []string
}

// state is what an address says: choices only, nothing personal.
type state struct {
	T       string // transcript, as it came
	Country place.Country
	Sure    bool // the person named the country
	Chooser bool // the screen that asks for the country
	Plain   bool // without script
	Today   string

	Desk     *view.Contact // how the desk is reached; nil if nothing is known of it
	Recalled string        // why the release was taken back; empty where it was not
}

// page is one state in one language, ready for the templates.
type page struct {
	Screen  view.Screen
	Turn    triage.Turn
	Voice   view.Voice
	Heading string // the guide's title
	Base    string // the path of the guide in this language
	Release string // short
	Review  string // date of the last review
	T       string // the transcript in its public form
	Chooser bool
	Style   template.CSS
	Script  template.JS
	Pack    template.JS

	text     *guide.Text
	recalled bool
}

func newPage(g *guide.Guide, text *guide.Text, s state) page {
	turn := triage.Replay(g, triage.Parse(s.T))
	screen := view.Say(&turn, view.Situation{
		Language: text.Language, Country: s.Country, Confirmed: s.Sure, Today: s.Today,
		Recalled: s.Recalled, Desk: s.Desk,
	})
	return page{
		Screen: screen, Turn: turn, Voice: view.Speak(text.Language), Heading: text.Title,
		Base: phone.Path(g, text), Release: phone.Short(g.Release), Review: g.Reviewed,
		T: turn.Transcript.String(), Chooser: s.Chooser,
		Style: template.CSS(look.Style), Script: template.JS(script), text: text,
		recalled: s.Recalled != "",
	}
}

// Title names the screen for the window: each has its own.
func (p page) Title() string {
	if p.Chooser {
		return p.Voice.Which + " – " + p.Heading
	}
	return p.Screen.Title + " – " + p.Heading
}

// Level gives the urgency of the screen as a position in Voice.Urgencies.
func (p page) Level() int { return int(p.Screen.Urgency) }

// Desk gives the address at which the case is handed over, where a professional is to be called or
// is on the way. It is empty on every other screen: nobody in danger is led away from the emergency
// number.
func (p page) Desk() template.URL {
	if p.Voice.Desk == "" || !p.Screen.OfferDesk {
		return ""
	}
	return "/handover" + p.Link(p.T, "")
}

// DeskPhone returns the desk's number where it stands beside the way to the desk: empty if a button
// above dials it.
func (p page) DeskPhone() string {
	if p.Voice.At == nil || p.Screen.Call != nil && len(p.Screen.Call.Numbers) > 0 {
		return ""
	}
	return p.Voice.At.Phone
}

// Car gives the address where the person says which car it is, on screens that may speak of it.
func (p page) Car() template.URL {
	if !p.Screen.OfferCar {
		return ""
	}
	return "/car" + p.Link(p.T, "")
}

// Cards returns the emergency cards for a page that was taken back: it may be all that a phone
// keeps.
func (p page) Cards() []part {
	if !p.recalled {
		return nil
	}
	return newArticle(p.Turn.Guide, p.text, false).Cards
}

// Link gives the address of a state, with the country the person named.
func (p page) Link(t, screen string) template.URL {
	c := ""
	if p.Screen.Emergency.Confirmed {
		c = p.Screen.Emergency.ISO
	}
	return template.URL(p.Base + query(c, t, screen))
}

// Sure gives the address of the same state with the country confirmed.
func (p page) Sure(iso string) template.URL { return template.URL(p.Base + query(iso, p.T, "")) }

// Back gives the address of the state before; empty where there is none.
func (p page) Back() template.URL {
	switch {
	case p.Chooser:
		return p.Link(p.T, "")
	case p.Screen.Back == nil:
		return ""
	}
	return p.Link(*p.Screen.Back, "")
}

// Countries are those to choose from.
func (page) Countries() []place.Country { return place.All() }

// other is the same state in another language.
type other struct {
	Link template.URL
	Name string
}

// Others gives the same state in the guide's other languages.
func (p page) Others() (list []other) {
	here := strings.TrimPrefix(string(p.Link(p.T, p.screen())), p.Base)
	for _, o := range phone.Others(p.Turn.Guide, p.text) {
		list = append(list, other{template.URL(o[0] + here), o[1]})
	}
	return list
}

func (p page) screen() string {
	if p.Chooser {
		return "country"
	}
	return ""
}

// query writes a state as an address does. Ids need no escaping, and nothing else ever stands in a
// transcript.
func query(country, transcript, screen string) string {
	var parts []string
	for _, kv := range [][2]string{{"c", country}, {"t", transcript}, {"p", screen}} {
		if kv[1] != "" {
			parts = append(parts, kv[0]+"="+kv[1])
		}
	}
	if parts == nil {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}
