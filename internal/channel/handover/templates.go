package handover

import (
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

//go:embed html/*.html
var htmlFiles embed.FS

//go:embed phone/handover.min.css
var ownStyle string

//go:embed phone/review.min.js
var reviewScript string

//go:embed phone/case.min.js
var caseScript string

var templates = page.Templates(htmlFiles, template.FuncMap{
	"stamped": stamped,
	"pair":    func(a, b any) []any { return []any{a, b} },
	"three":   func(a, b, c any) []any { return []any{a, b, c} },
	"sms":     sms,
	"code":    code,
	"millis":  desk.Millis,
})

var style = page.Style + ownStyle

// frame is the template data that all pages share.
type frame struct {
	page.Frame
	Voice messages
	Guide template.URL // link to the guide
}

func newFrame(language, title string, e view.Emergency, script string) frame {
	e.Confirmed = true // the page asks for the country if it is a guess, so the bar need not say so
	return frame{
		page.Frame{Language: language, Title: title, Emergency: e, Style: template.CSS(style),
			Script: template.JS(script)},
		messagesIn(language), "/",
	}
}

// Numbers returns the emergency numbers as part of a sentence.
func (f frame) Numbers() string {
	var numbers []string
	for _, d := range f.Emergency.Dial {
		numbers = append(numbers, view.Join(" ", d.Number, d.Label))
	}
	return strings.Join(numbers, " "+f.Said().Or+" ")
}

// send draws a page and sends it.
func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	page.SendHTML(w, r, status, page.Draw(templates, name, data))
}

// stamped puts a time of day into a text, at "%". It is UTC; a script replaces it by the local
// time.
func stamped(text, utc string, at time.Time) template.HTML {
	at = at.UTC()
	clock := `<time datetime="` + at.Format(time.RFC3339) + `">` +
		template.HTMLEscapeString(view.Fill(utc, at.Format("15:04"))) + `</time>`
	return template.HTML(view.Fill(template.HTMLEscapeString(text), clock))
}

// callCard is whom to call and what to say: the desk and those whom the guide names.
type callCard struct {
	Desk *view.Contact // nil if the desk has no known number
	Life bool          // the emergency service comes before the desk
	label
	Number  string
	Missing bool          // a number is expected, but none is known
	Help    []view.Number // numbers for roadside help
	Say     []string
	Fails   []string // what to try if the call fails, under If
	If      string
}

// callOf returns the card of a case. g may be nil and brand empty if they are unknown.
func (s *Server) callOf(
	v messages, r desk.Report, g *guide.Guide, where view.Situation, brand string,
) callCard {
	l, ok := v.Call[r.Who]
	if !ok {
		l = v.Call[""]
	}
	c := callCard{label: l, Say: r.Say}
	if s.Contact != nil && s.Contact.Phone != "" {
		c.Desk = s.Contact
	}
	switch r.Who {
	case "non-emergency":
		c.Number, c.Missing = r.Number, r.Number == ""
	case "emergency":
		c.Life, c.If, c.Fails = true, view.MessagesFor(where.Language).Fails, view.Fails(where)
	case "roadside", "":
		if g != nil && g.Calls(guide.Roadside) {
			c.Help = slices.DeleteFunc(view.RoadsideNumbers(where.Country.ISO, where.Language),
				func(n view.Number) bool {
					return !n.For(brand)
				})
		}
	}
	return c
}

// situation returns the country with a code; iso may be empty if it is unknown.
func situation(language, iso string) view.Situation {
	c, known := place.Lookup(iso)
	return view.Situation{Language: language, Country: c, Confirmed: known}
}
