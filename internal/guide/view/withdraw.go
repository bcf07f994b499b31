package view

import (
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
)

// Withdrawn is the id of the screen that takes the place of every calm one, once a release was
// taken back.
const Withdrawn = "withdrawn"

// withdraw leaves of a screen what is right whatever was wrong with the guide: the emergency
// numbers, the red flags, what the person answered, and whom to call instead of going on.
func (s *sayer) withdraw(screen *Screen) {
	screen.Kind, screen.ID, screen.Urgency = guide.Disposition, Withdrawn,
		max(s.turn.Urgency, guide.Urgent)
	screen.Title, screen.Hint, screen.Why = s.voice.Withdrawn, "", ""
	screen.Do, screen.Wait = []string{s.voice.WithdrawnDo}, nil
	screen.Worse, screen.Cautions, screen.Notes = nil, []Caution{}, nil
	screen.Choices, screen.Always, screen.Call = []Option{}, []Offer{}, nil
	named := map[guide.Who]bool{}
	car, _ := vehicle.Named(s.turn.Transcript.Car())
	for _, n := range s.turn.Guide.Nodes {
		if n.Kind != guide.Step || n.Class != guide.Help || n.Call == nil || named[n.Call.Who] {
			continue
		}
		named[n.Call.Who] = true
		text := s.text.Nodes[n.Index]
		screen.Do = append(screen.Do, s.fillFor(n, text.Title)+".")
		if screen.Call == nil {
			screen.OfferDesk = OffersDesk(n)
			screen.Call = &Call{
				Who: n.Call.Who, Say: s.fillAllFor(n, text.Say),
				Numbers: s.helpers(n.Call, car.Make),
			}
		}
	}
}
