package web

import (
	"embed"
	"html/template"
	"slices"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

//go:embed html/*.html
var htmlFiles embed.FS

//go:embed phone/doc.min.css
var docStyle string

//go:embed phone/page.min.js
var script string

var templates = template.Must(template.New("").Funcs(page.Funcs()).Funcs(template.FuncMap{
	"kind":    func(kind string, l []string) lines { return lines{kind, l} },
	"picture": page.Picture,
	// package picture has checked that an icon has paths and circles only
	"drawing": func(svg string) template.HTML { return template.HTML(svg) },
}).ParseFS(htmlFiles, "html/*.html"))

// lines is a list and the class it is shown with.
type lines struct {
	Kind  string
	Lines []string
}

// state is what an address contains: answers only, nothing personal.
type state struct {
	T       string // transcript as received
	Country place.Country
	Sure    bool // the person named the country
	Chooser bool // the list of countries is shown
	Plain   bool // without script
	Today   string

	Desk     *view.Contact // contact of the desk; nil if unknown
	Recalled string        // why the release was recalled; empty if it was not
}

// pageData is the template data of one state in one language.
type pageData struct {
	Screen  view.Screen
	Turn    triage.Turn
	Voice   view.Messages
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
	exported map[string]string // in an export: the names of states with a page, by transcript
}

func newPage(g *guide.Guide, text *guide.Text, s state) pageData {
	turn := triage.Replay(g, triage.Parse(s.T))
	screen := view.Render(&turn, view.Situation{
		Language: text.Language, Country: s.Country, Confirmed: s.Sure, Today: s.Today,
		Recalled: s.Recalled, Desk: s.Desk,
	})
	return pageData{
		Screen: screen, Turn: turn, Voice: view.MessagesFor(text.Language), Heading: text.Title,
		Base: phone.Path(g, text), Release: phone.ShortRelease(g.Release), Review: g.Reviewed,
		T: turn.Transcript.String(), Chooser: s.Chooser,
		Style: template.CSS(page.Style), Script: template.JS(script), text: text,
		recalled: s.Recalled != "",
	}
}

// Title returns the title of the window, which differs from screen to screen.
func (p pageData) Title() string {
	if p.Chooser {
		return p.Voice.Which + " – " + p.Heading
	}
	return p.Screen.Title + " – " + p.Heading
}

// Life reports whether the screen asks about life, as the first one does.
func (p pageData) Life() bool { return p.Turn.Node.Life }

// Tiles reports whether the choices have icons.
func (p pageData) Tiles() bool {
	return slices.ContainsFunc(p.Screen.Choices, func(o view.Option) bool { return o.Icon != "" })
}

// Do returns what to do that is shown at once.
func (p pageData) Do() []string { return p.Screen.Do[:p.Next()-1] }

// MoreToDo returns the rest of what to do.
func (p pageData) MoreToDo() []string { return p.Screen.Do[p.Next()-1:] }

// Next returns the number of the first line of MoreToDo, counted from 1.
func (p pageData) Next() int {
	if p.Screen.Shown > 0 {
		return p.Screen.Shown + 1
	}
	return len(p.Screen.Do) + 1
}

// Reasons returns the reason of the screen, and those of its cautions if the screen shows the
// cautions without their reasons.
func (p pageData) Reasons() (all []view.Caution) {
	if p.Screen.Card() {
		return nil
	}
	if p.Screen.Why != "" {
		all = append(all, view.Caution{Why: p.Screen.Why})
	}
	if p.Screen.Kind != guide.Question {
		all = append(all, p.Screen.Cautions...)
	}
	return all
}

// FoldsPlace reports whether what is known of the country is with the reasons. A person who is to
// call roadside help or a locksmith need not read it first.
func (p pageData) FoldsPlace() bool {
	c := p.Screen.Call
	return c != nil && (c.Who == guide.Roadside || c.Who == guide.Locksmith) && p.Reasons() != nil
}

// Level returns the urgency of the screen as an index of Voice.Urgencies.
func (p pageData) Level() int { return int(p.Screen.Urgency) }

// Desk returns the address of the hand-over if a professional is to be called or on the way. It is
// empty on every other screen, so that no link leads a person in danger away from the emergency
// number.
func (p pageData) Desk() template.URL {
	if p.Voice.Desk == "" || !p.Screen.OfferDesk {
		return ""
	}
	return "/handover" + p.Link(p.T, "")
}

// DeskPhone returns the desk's number to show beside the link to the desk. It is empty if a button
// above dials it.
func (p pageData) DeskPhone() string {
	if p.Voice.At == nil || p.Screen.Call != nil && len(p.Screen.Call.Numbers) > 0 {
		return ""
	}
	return p.Voice.At.Phone
}

// Car returns the address of the car page on screens that may refer to the car, and "" on others.
func (p pageData) Car() template.URL {
	if !p.Screen.OfferCar || p.exported != nil { // without script, that page needs a server
		return ""
	}
	return "/car" + p.Link(p.T, "")
}

// Cards returns the emergency cards for the page of a recalled release, since a phone may store
// only that page.
func (p pageData) Cards() []part {
	if !p.recalled {
		return nil
	}
	return newArticle(p.Turn.Guide, p.text, false).Cards
}

// Link returns the address of a state, with the country if the person named it.
func (p pageData) Link(t, screen string) template.URL { return p.link(p.Base, t, screen) }

func (p pageData) link(path, t, screen string) template.URL {
	if p.exported != nil {
		return template.URL(p.exportedLink(path, t, screen))
	}
	c := ""
	if p.Screen.Emergency.Confirmed {
		c = p.Screen.Emergency.ISO
	}
	return template.URL(path + query(c, t, screen))
}

// Whole returns the address of an article, for the country and with a link back to these answers.
func (p pageData) Whole(end string) template.URL { return p.link(p.Base+end, p.T, "") }

// Elsewhere returns the address of another guide, with the answers that go with the person.
func (p pageData) Elsewhere(guide, t string) template.URL {
	return p.link("/"+guide+"/"+p.text.Language, t, "")
}

// Back returns the address of the previous state, or "" on the first screen.
func (p pageData) Back() template.URL {
	switch {
	case p.Chooser:
		return p.Link(p.T, "")
	case p.Screen.Back == nil:
		return ""
	}
	return p.Link(*p.Screen.Back, "")
}

// Countries returns the countries to choose from.
func (p pageData) Countries() []place.Country { return place.AllIn(p.text.Language) }

// other is the same state in another language.
type other struct {
	Link     template.URL
	Language string
	Name     string
}

// Others returns the same state in the guide's other languages.
func (p pageData) Others() (list []other) {
	for _, o := range phone.Others(p.Turn.Guide, p.text) {
		list = append(list, p.Other(o[0], o[1]))
	}
	return list
}

// Other returns the same state in another language.
func (p pageData) Other(language, name string) other {
	here := strings.TrimPrefix(string(p.Link(p.T, p.screen())), p.Base)
	return other{template.URL("/" + p.Turn.Guide.ID + "/" + language + here), language, name}
}

func (p pageData) screen() string {
	if p.Chooser {
		return "country"
	}
	return ""
}

// query encodes a state as the query of an address. Ids need no escaping, and a transcript has
// nothing else.
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
