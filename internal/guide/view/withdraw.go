package view

import (
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
)

// Withdrawn is the id of the screen that replaces every screen except emergency cards after a
// release was recalled.
const Withdrawn = "withdrawn"

// withdraw reduces a screen to what is correct even if the guide is wrong: the emergency numbers,
// the red flags, the person's answers, and whom to call instead of continuing.
func (s *renderer) withdraw(screen *Screen) {
	screen.Kind, screen.ID, screen.Urgency = guide.Disposition, Withdrawn,
		max(s.turn.Urgency, guide.Urgent)
	screen.Title, screen.Hint, screen.Why = s.messages.Withdrawn, "", ""
	screen.Do, screen.Wait = []string{s.messages.WithdrawnDo}, nil
	screen.Worse, screen.Cautions, screen.Notes = nil, []Caution{}, nil
	screen.Choices, screen.Always, screen.Call = []Option{}, []Offer{}, nil
	named := map[guide.Who]bool{}
	car, _ := vehicle.FromID(s.turn.Transcript.Car())
	for _, n := range s.turn.Guide.Nodes {
		if n.Kind != guide.Step || n.Class != guide.Help || n.Call == nil || named[n.Call.Who] {
			continue
		}
		named[n.Call.Who] = true
		text := s.text.Nodes[n.Index]
		screen.Do = append(screen.Do, s.fillFor(n, text.Title)+".")
		if screen.Call == nil {
			screen.OfferDesk = OffersDesk(s.turn.Guide, n)
			screen.Call = &Call{
				Who: n.Call.Who, Say: s.fillAllFor(n, text.Say),
				Numbers: s.callNumbers(n.Call, car.Make),
			}
		}
	}
}
