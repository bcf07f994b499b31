package verify

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// engine holds the functions of the engine that every guide relies on. A proof uses the real ones.
// Tests substitute broken ones to check that the rules that only a defect of the engine can break
// do fail.
type engine struct {
	begin    func(*guide.Guide) triage.State
	after    func(from *triage.State, c *guide.Choice, to *triage.State)
	raise    func(from *triage.State, f *guide.Flag, to *triage.State)
	offers   func(at *triage.State) []*guide.Offer
	take     func(from *triage.State, o *guide.Offer, to *triage.State)
	replay   func(to *triage.Turn, g *guide.Guide, t triage.Transcript)
	render   func(*triage.Turn, view.Situation) view.Screen
	messages func(language string) view.Messages
}

func realEngine() engine {
	return engine{
		triage.Begin, (*triage.State).After, (*triage.State).AfterFlag, (*triage.State).Offers,
		(*triage.State).AfterOffer,
		(*triage.Turn).Replay, view.Render, view.MessagesFor,
	}
}
