package web

import (
	"html/template"
	"net/http"
	"strings"
	"sync"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// article is the whole guide on one page, to read or to print. The one that phones store is the
// same for everyone: it names no country and lists the numbers that work in many countries. If the
// address has a country, the page has its numbers.
type article struct {
	Text      *guide.Text
	Voice     view.Messages
	Heading   string
	Base      string
	Release   string
	Reviewed  string
	Print     bool
	Dial      []view.Dial
	Country   string        // whose numbers Dial are; empty for no country
	Elsewhere string        // the numbers to try in another country; empty for no country
	Return    template.URL  // of the screen that the person came from; empty if unknown
	Roadside  []view.Number // for roadside help in the country
	Fails     []string      // what to try if an emergency call fails
	Cards     []part        // what to do if a life is in danger
	Cautions  []view.Caution
	Questions []part
	Steps     []part
	Ends      []part
	Notes     []string
	Sources   []*guide.Source
	Style     template.CSS
}

// numbers is every number and rule that a guide may show, by country, with its sources. It is the
// same for everyone and for all guides in a language.
type numbers struct {
	Language string
	Voice    view.Messages
	Dial     []string
	Sheets   []view.CountryFacts
	Style    template.CSS
}

func newNumbers(language string) numbers {
	n := numbers{
		Language: language, Voice: view.MessagesFor(language), Dial: place.FallbackNumbers(),
		Style: template.CSS(page.Style + docStyle),
	}
	for _, c := range place.All() {
		n.Sheets = append(n.Sheets, view.FactsOf(c, language))
	}
	return n
}

// numberPages has the pages that were drawn, by language: they are the largest of all.
var numberPages sync.Map // of func() file

func numbersPage(language string) file {
	made, ok := numberPages.Load(language)
	if !ok {
		made, _ = numberPages.LoadOrStore(language, sync.OnceValue(func() file {
			return newDoc(page.Draw(templates, "numbers", newNumbers(language)))
		}))
	}
	return made.(func() file)()
}

// part is a node in an article. Names are the fragments that link to it; phone/worker.js uses them.
type part struct {
	view.ArticleNode
	Voice view.Messages
	Names []string
}

func newArticle(g *guide.Guide, text *guide.Text, forPrint bool) article {
	return articleIn(g, text, place.Country{}, forPrint)
}

// articleIn returns the article with the numbers of a country.
func articleIn(g *guide.Guide, text *guide.Text, in place.Country, forPrint bool) article {
	where := view.Situation{Language: text.Language, Country: in, Confirmed: in.ISO != ""}
	a := article{
		Text: text, Voice: view.MessagesFor(text.Language), Heading: text.Title,
		Base: phone.Path(g, text), Release: phone.ShortRelease(g.Release),
		Reviewed: g.Reviewed, Print: forPrint, Dial: view.Numbers(where).Dial,
		Fails: view.Fails(where), Sources: g.Sources,
		Style: template.CSS(page.Style + docStyle),
	}
	if in.ISO != "" {
		a.Country = in.NameIn(text.Language)
		if g.Calls(guide.Roadside) {
			a.Roadside = view.RoadsideNumbers(in.ISO, text.Language)
		}
		a.Elsewhere = strings.Join(place.FallbackNumbers(), " "+a.Voice.Or+" ")
	}
	all := view.NewArticle(g, where)
	a.Cautions, a.Notes = all.Cautions, all.Notes
	for i, n := range g.Nodes {
		p := part{ArticleNode: all.Nodes[i], Voice: a.Voice}
		switch {
		case n.Kind == guide.Disposition && n.Urgency == guide.Emergency:
			p.Names = namesOf(g, n)
			a.Cards = append(a.Cards, p)
		case n.Kind == guide.Disposition:
			a.Ends = append(a.Ends, p)
		case n.Kind == guide.Step:
			p.Names = []string{"_" + n.ID} // no id of a card begins so
			a.Steps = append(a.Steps, p)
		}
	}
	if forPrint {
		said := map[string]bool{}
		for _, parts := range [][]part{a.Cards, a.Steps, a.Ends} {
			for i, p := range parts {
				parts[i].shorten(len(text.Nodes[g.Node(p.ID).Index].Do), said)
			}
		}
	}
	return a
}

// shorten leaves out the notes and facts that are in said, and adds the others to it. The last own
// lines of Do and the first lines of Say are no notes.
func (p *part) shorten(own int, said map[string]bool) {
	notes, always := len(p.Do)-own, p.SayAlways
	p.Do = append(once(p.Do[:notes], said), p.Do[notes:]...)
	p.Say = append(p.Say[:always:always], once(p.Say[always:], said)...)
	p.Place = once(p.Place, said)
}

// once returns the lines that are not in said yet, and adds them.
func once(lines []string, said map[string]bool) (fresh []string) {
	for _, line := range lines {
		if !said[line] {
			fresh = append(fresh, line)
			said[line] = true
		}
	}
	return fresh
}

// article serves the article of a guide: as phones store it, or, if the query names a country or
// answers, for that country and with a link back to these answers.
func (s *Server) article(g *guide.Guide, text *guide.Text, forPrint bool,
	stored file) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		in, known := place.Lookup(q.Get("c"))
		t := triage.Parse(q.Get("t")).String()
		if !known && t == "" || s.recalls(g.Release) != "" {
			stored.ServeHTTP(w, r)
			return
		}
		a := articleIn(g, text, in, forPrint)
		a.Return = template.URL(a.Base + query(in.ISO, t, ""))
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", stored.policy)
		page.SendHTML(w, r, http.StatusOK, page.Draw(templates, "article", a))
	})
}

// namesOf returns the ids of the flags that lead to an emergency card, and the card's id.
func namesOf(g *guide.Guide, card *guide.Node) []string {
	names := []string{card.ID}
	for _, f := range g.Flags {
		if f.To == card && f.ID != card.ID {
			names = append(names, f.ID)
		}
	}
	return names
}
