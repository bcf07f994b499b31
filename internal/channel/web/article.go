package web

import (
	"html/template"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// article is the whole guide on one page, to read or to print. It is the same for everyone, so it
// names no country and lists the numbers that work in many countries.
type article struct {
	Text      *guide.Text
	Voice     view.Messages
	Heading   string
	Base      string
	Release   string
	Reviewed  string
	Print     bool
	Dial      []string
	Fails     []string // what to try if an emergency call fails
	Cards     []part   // what to do if a life is in danger
	Cautions  []view.Caution
	Questions []part
	Steps     []part
	Ends      []part
	Notes     []string
	Sources   []*guide.Source
	Style     template.CSS
}

// numbers is every number and rule that a guide may show, by country, with its sources. It is the
// same for everyone.
type numbers struct {
	Text    *guide.Text
	Voice   view.Messages
	Base    string
	Release string
	Dial    []string
	Sheets  []view.CountryFacts
	Style   template.CSS
}

func newNumbers(g *guide.Guide, text *guide.Text) numbers {
	n := numbers{
		Text: text, Voice: view.MessagesFor(text.Language), Base: phone.Path(g, text),
		Release: phone.ShortRelease(g.Release), Dial: place.FallbackNumbers(),
		Style: template.CSS(page.Style + docStyle),
	}
	for _, c := range place.All() {
		n.Sheets = append(n.Sheets, view.FactsOf(c, text.Language))
	}
	return n
}

// part is a node in an article. Names are the fragments that link to it; phone/worker.js uses them.
type part struct {
	view.ArticleNode
	Voice view.Messages
	Names []string
}

func newArticle(g *guide.Guide, text *guide.Text, forPrint bool) article {
	a := article{
		Text: text, Voice: view.MessagesFor(text.Language), Heading: text.Title,
		Base: phone.Path(g, text), Release: phone.ShortRelease(g.Release),
		Reviewed: g.Reviewed, Print: forPrint, Dial: place.FallbackNumbers(),
		Fails: view.Fails(view.Situation{Language: text.Language}), Sources: g.Sources,
		Style: template.CSS(page.Style + docStyle),
	}
	all := view.NewArticle(g, view.Situation{Language: text.Language})
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
			a.Steps = append(a.Steps, p)
		}
	}
	return a
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
