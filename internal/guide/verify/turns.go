package verify

import (
	"cmp"
	"fmt"

	"firststeps/internal/guide"
)

// helpInTurns also refuses a declared number that is too high: it would allow more questions later
// without a decision.
func helpInTurns(p *proof) {
	at, turns := p.help()
	declare := fmt.Sprintf("\"turns: %d\"", turns)
	limit := cmp.Or(p.g.Turns, p.options.RecordedTurns)
	if p.g.Turns > turns {
		p.find("turns", nil, "declare "+declare,
			"it takes at most %d turns to reach a professional, not %d", turns, p.g.Turns)
	}
	if s := &p.states[at]; limit > 0 && turns > limit {
		p.find(ofNode(s.Turn.Node), s, "remove a question before help, or declare "+declare,
			"through %q it takes %d turns to reach a professional, more than %d", s.Turn.Node.ID,
			turns, limit)
	}
}

// turnsToHelp returns the number of turns to a professional on the longest of the shortest paths of
// a person who has tried nothing and is in no emergency, and a state on that path; 0 if there is
// none.
func (p *proof) turnsToHelp() (at, turns int) {
	professional := func(s *state) bool { return isProfessional(s.Turn.Node) }
	help := p.distances(p.backAll(), professional, anyState)
	tried := make([]bool, len(p.states))
	for i := range p.states { // nearest first
		s := &p.states[i]
		if from := s.path.from; s.path.moves > 0 {
			tried[i] = tried[from] || isTry(p.states[from].Turn.Node)
		}
		if n := int(s.path.moves) + help[i]; help[i] >= 0 && !tried[i] && n > turns &&
			s.Turn.Urgency < guide.Emergency && s.Met&p.watch.help == 0 {
			at, turns = i, n
		}
	}
	return at, turns
}
