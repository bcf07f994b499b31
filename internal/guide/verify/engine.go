package verify

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// engine is what every guide relies on. A proof asks the real one; a test gives a broken one, so
// that the rules which only a defect of the engine can break are seen to fail.
type engine struct {
	begin  func(*guide.Guide) triage.Stand
	after  func(from *triage.Stand, c *guide.Choice, to *triage.Stand)
	raise  func(from *triage.Stand, f *guide.Flag, to *triage.Stand)
	offers func(at *triage.Stand) []*guide.Offer
	take   func(from *triage.Stand, o *guide.Offer, to *triage.Stand)
	replay func(*guide.Guide, triage.Transcript) triage.Turn
	say    func(*triage.Turn, view.Situation) view.Screen
	speak  func(language string) view.Voice
}

func realEngine() engine {
	return engine{
		triage.Begin, (*triage.Stand).After, (*triage.Stand).Raised, (*triage.Stand).Offers,
		(*triage.Stand).Taken,
		triage.Replay, view.Say, view.Speak,
	}
}
