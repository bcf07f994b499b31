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
	begin    func(*guide.Guide) triage.Stand
	after    func(from *triage.Stand, c *guide.Choice, to *triage.Stand)
	raise    func(from *triage.Stand, f *guide.Flag, to *triage.Stand)
	offers   func(at *triage.Stand) []*guide.Offer
	take     func(from *triage.Stand, o *guide.Offer, to *triage.Stand)
	replay   func(*guide.Guide, triage.Transcript) triage.Turn
	render   func(*triage.Turn, view.Situation) view.Screen
	messages func(language string) view.Voice
}

func realEngine() engine {
	return engine{
		triage.Begin, (*triage.Stand).After, (*triage.Stand).Raised, (*triage.Stand).Offers,
		(*triage.Stand).Taken,
		triage.Replay, view.Say, view.Speak,
	}
}
