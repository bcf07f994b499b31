package view

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// ArticleNode is a node as shown in an article: after no answer.
type ArticleNode struct {
	ID, Title, Why string
	Do, Say, Then  []string
	Wait, Worse    []string
	SayAlways      int      // how many lines of Say hold after any answers: the first
	Place          []string // what the tables know of the country here
	Numbers        []Number // of a helpline that the node calls
}

// Article is everything that a guide says, in its own order: to read as one article, or to print.
type Article struct {
	Cautions []Caution
	Nodes    []ArticleNode // by guide.Node.Index
	Notes    []string
}

// NewArticle returns the whole guide in one language, with the numbers of a country or, if it is
// unknown, those for an unknown one.
func NewArticle(g *guide.Guide, where Situation) Article {
	turn := triage.Replay(g, triage.Transcript{})
	text := g.Text(where.Language)
	s := renderer{&turn, where, text, MessagesFor(text.Language)}
	w := Article{Cautions: s.cautions(g.Cautions)}
	for _, n := range g.Nodes {
		t := text.Nodes[n.Index]
		node := ArticleNode{ID: n.ID, Title: s.fillFor(n, t.Title), Why: s.fillFor(n, t.Why)}
		node.Do, node.Say = s.fillAllFor(n, t.Do), s.fillAllFor(n, t.Say)
		node.Then = s.fillAllFor(n, t.Then)
		node.Wait, node.Worse = s.fillAllFor(n, t.Wait), s.fillAllFor(n, t.Worse)
		node.SayAlways, node.Place = len(node.Say), AboutPlace(text, n, where.Country)
		if n.Call != nil {
			node.Numbers = HelplineNumbers(n.Call.Who, where.Country.ISO, text.Language)
		}
		for _, note := range n.Notes {
			if !note.ShownIn(where.confirmed()) {
				continue
			}
			switch line := s.fill(text.Notes[note.Index]); note.Kind {
			case guide.Say:
				node.Say = append(node.Say, line)
			case guide.Do:
				node.Do = append([]string{line}, node.Do...)
			}
		}
		w.Nodes = append(w.Nodes, node)
	}
	for _, n := range g.Notes {
		if n.Kind != guide.Say && n.Kind != guide.Do && n.Kind != guide.ToGuide &&
			n.ShownIn(where.confirmed()) {
			w.Notes = append(w.Notes, s.fill(text.Notes[n.Index]))
		}
	}
	return w
}
