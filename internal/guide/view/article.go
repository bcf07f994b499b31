package view

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Told is a node as it stands in an article: in no country, and after no answer.
type Told struct {
	ID, Title, Why       string
	Do, Say, Wait, Worse []string
}

// Whole is everything that a guide says, in its own order: to read as one article, or to print.
type Whole struct {
	Cautions []Caution
	Nodes    []Told // by guide.Node.Index
	Notes    []string
}

// Tell gives the whole guide in one language. Numbers are those that stand where the country is not
// known.
func Tell(g *guide.Guide, text *guide.Text) Whole {
	turn := triage.Replay(g, triage.Transcript{})
	s := sayer{&turn, Situation{Language: text.Language}, text, Speak(text.Language)}
	w := Whole{Cautions: s.cautions(g.Cautions)}
	for _, n := range g.Nodes {
		t := text.Nodes[n.Index]
		told := Told{ID: n.ID, Title: s.fillFor(n, t.Title), Why: s.fillFor(n, t.Why)}
		told.Do, told.Say = s.fillAllFor(n, t.Do), s.fillAllFor(n, t.Say)
		told.Wait, told.Worse = s.fillAllFor(n, t.Wait), s.fillAllFor(n, t.Worse)
		for _, note := range n.Notes {
			switch line := s.fill(text.Notes[note.Index]); note.Kind {
			case guide.Say:
				told.Say = append(told.Say, line)
			case guide.Do:
				told.Do = append([]string{line}, told.Do...)
			}
		}
		w.Nodes = append(w.Nodes, told)
	}
	for _, n := range g.Notes {
		if n.Kind != guide.Say && n.Kind != guide.Do {
			w.Notes = append(w.Notes, s.fill(text.Notes[n.Index]))
		}
	}
	return w
}
