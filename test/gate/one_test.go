package gate

import (
	"github.com/anishathalye/porcupine"

	"firststeps/internal/desk"
)

// asked is one operation: who wants what of which case.
type asked struct {
	id   string
	kind desk.Kind // Viewed: a look; atLast: how it stands in the end
	by   string
}

const atLast desk.Kind = "at last"

// answered is what came of it.
type answered struct {
	verdict string
	state   desk.State // of a look
	mine    bool       // of a look
	holder  string     // at last
}

// What can be answered.
const (
	done     = "done"
	none     = "none" // there is no such case for whoever asks
	notYours = "not yours"
	past     = "past"
	lost     = "lost"   // no answer: perhaps it was done
	undone   = "undone" // certainly not
)

// standing is all of a case that decides which provider may do what with it.
type standing struct {
	state  desk.State
	holder string
}

// one is a desk of which there is one only, which is never killed and does one thing after the
// other for providers: what servers that are killed must look like from outside. It is written
// apart from the rules of package desk.
func one() porcupine.Model {
	return (&porcupine.NondeterministicModel{
		Init:      func() []any { return []any{standing{desk.Received, ""}} },
		Partition: byCase,
		Step: func(before, input, output any) []any {
			s, a, said := before.(standing), input.(asked), output.(answered)
			verdict, after := s.asked(a)
			look := answered{done, s.state, s.holder == a.by, ""}
			switch {
			case said.verdict == lost:
				return []any{s, after}
			case said.verdict != verdict:
				return nil
			case a.kind == desk.Viewed && verdict == done && said != look:
				return nil
			case a.kind == atLast && (said.state != s.state || said.holder != s.holder):
				return nil
			}
			return []any{after}
		},
	}).ToModel()
}

// byCase takes a history apart: no case has to do with another.
func byCase(history []porcupine.Operation) (parts [][]porcupine.Operation) {
	at := map[string]int{}
	for _, op := range history {
		id := op.Input.(asked).id
		if _, known := at[id]; !known {
			at[id] = len(parts)
			parts = append(parts, nil)
		}
		parts[at[id]] = append(parts[at[id]], op)
	}
	return parts
}

// asked says what a single desk answers, and how the case stands then.
func (s standing) asked(a asked) (string, standing) {
	mine := s.holder == a.by
	switch {
	case a.kind == atLast:
		return done, s
	case s.state != desk.Received && !mine:
		return none, s
	case a.kind == desk.Viewed:
		return done, s
	case a.kind == desk.Accept && s.state == desk.Received:
		return done, standing{desk.Accepted, a.by}
	case a.kind == desk.Accept:
		return past, s
	case !mine:
		return notYours, s
	case a.kind == desk.PassOn && s.state == desk.Accepted,
		a.kind == desk.Reopen && s.state == desk.Completed:
		return done, standing{desk.Received, ""}
	case a.kind == desk.Complete && s.state == desk.Accepted:
		return done, standing{desk.Completed, a.by}
	}
	return past, s
}
