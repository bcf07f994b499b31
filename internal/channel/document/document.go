// Package document holds a turn as data, for channels whose readers are programs: the JSON API and
// assistants.
//
// A [Turn] is a screen of package view in the JSON form that "firststeps ask --json" prints, and in
// addition its transcript, every sentence in reading order, the sources of its numbers, and its
// proof. Only [New] makes one, from a turn of package triage: no field has an urgency, a choice or
// a caution that the screen does not have.
//
// The package serves nothing and stores nothing. Start reading at [Book.Turn], which reads a
// request.
package document

import (
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Turn is one screen as data. Lists are in the order shown, and never null.
type Turn struct {
	view.Screen

	// the state that this is the turn of; with the car, if one was given
	Transcript string `json:"transcript"`
	// what can be requested on every screen; empty on emergency cards
	Always []Offer `json:"always"`
	// every sentence of the screen, in reading order: relay all of them
	Sentences []Sentence `json:"sentences"`
	// what sources say about the numbers of the screen
	Sources []Source `json:"sources"`
	// the desk of this server takes a case from here, whether or not a human is there now
	HandOver bool `json:"handover"`
	// what was proved of this release before it was served
	Proof Proof `json:"proof"`
}

// Offer is something that the person can request on every screen.
type Offer struct {
	view.Offer
	Transcript string `json:"transcript"` // the state that it leads to
}

// Proof is the size of the proof that every safety rule holds in every state of a release.
type Proof struct {
	States int `json:"states"` // how many states were checked
	Rules  int `json:"rules"`  // how many rules hold in each of them
}

// New returns a turn as data.
func New(turn *triage.Turn, where view.Situation, proof catalog.Proof) Turn {
	s := view.Render(turn, where)
	fill(&s)
	t := Turn{
		Screen: s, Transcript: turn.Transcript.String(), Always: []Offer{},
		Sentences: Sentences(s), Sources: sourcesOf(s),
		Proof: Proof{States: proof.States, Rules: proof.Rules},
	}
	for _, o := range s.Always {
		t.Always = append(t.Always, Offer{o, o.Transcript})
	}
	return t
}

// fill makes the lists of a screen that always has them empty instead of null.
func fill(s *view.Screen) {
	if s.Emergency.Dial == nil {
		s.Emergency.Dial = []view.Dial{}
	}
	if s.Call != nil && s.Call.Say == nil {
		s.Call.Say = []string{}
	}
	if s.Call != nil && s.Call.Numbers == nil {
		s.Call.Numbers = []view.Number{}
	}
}
