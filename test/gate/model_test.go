package gate

import (
	"github.com/anishathalye/porcupine"

	"firststeps/internal/desk"
)

// request is the input of one operation.
type request struct {
	id   string
	kind desk.Kind // Viewed reads the case; finally reads it after the end
	by   string
}

const finally desk.Kind = "finally"

// response is the output of one operation.
type response struct {
	verdict string
	state   desk.State // for Viewed and finally
	mine    bool       // for Viewed
	holder  string     // for finally
}

// The verdicts.
const (
	done     = "done"
	notFound = "not found" // the requester cannot see such a case
	notYours = "not yours"
	conflict = "conflict" // the case's state does not allow it
	lost     = "lost"     // no response: it may have been done
	undone   = "undone"   // it was certainly not done
)

// caseState is the part of a case that decides which provider may do what with it.
type caseState struct {
	state  desk.State
	holder string
}

// sequentialDesk is the model: a single desk that is never killed and processes the providers'
// operations one after the other. Servers that are killed must look like it from outside. It does
// not use the rules of package desk.
func sequentialDesk() porcupine.Model {
	return (&porcupine.NondeterministicModel{
		Init:      func() []any { return []any{caseState{desk.Received, ""}} },
		Partition: byCase,
		Step: func(before, input, output any) []any {
			s, a, said := before.(caseState), input.(request), output.(response)
			verdict, after := s.apply(a)
			view := response{done, s.state, s.holder == a.by, ""}
			switch {
			case said.verdict == lost:
				return []any{s, after}
			case said.verdict != verdict:
				return nil
			case a.kind == desk.Viewed && verdict == done && said != view:
				return nil
			case a.kind == finally && (said.state != s.state || said.holder != s.holder):
				return nil
			}
			return []any{after}
		},
	}).ToModel()
}

// byCase splits a history by case: operations on different cases are independent.
func byCase(history []porcupine.Operation) (parts [][]porcupine.Operation) {
	at := map[string]int{}
	for _, op := range history {
		id := op.Input.(request).id
		if _, known := at[id]; !known {
			at[id] = len(parts)
			parts = append(parts, nil)
		}
		parts[at[id]] = append(parts[at[id]], op)
	}
	return parts
}

// apply returns the verdict of a single desk and the case's next state.
func (s caseState) apply(a request) (string, caseState) {
	mine := s.holder == a.by
	switch {
	case a.kind == finally:
		return done, s
	case s.state != desk.Received && !mine:
		return notFound, s
	case a.kind == desk.Viewed:
		return done, s
	case a.kind == desk.Accept && s.state == desk.Received:
		return done, caseState{desk.Accepted, a.by}
	case a.kind == desk.Accept:
		return conflict, s
	case !mine:
		return notYours, s
	case a.kind == desk.PassOn && s.state == desk.Accepted,
		a.kind == desk.Reopen && s.state == desk.Completed:
		return done, caseState{desk.Received, ""}
	case a.kind == desk.Complete && s.state == desk.Accepted:
		return done, caseState{desk.Completed, a.by}
	}
	return conflict, s
}
