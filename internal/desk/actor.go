package desk

import "strings"

// Role says as whom somebody acts.
type Role string

// The roles. A key belongs to a provider's own system, which has humans of its own to accept.
const (
	Person     Role = "person"     // whose case it is, by the link
	Operator   Role = "operator"   //
	Supervisor Role = "supervisor" // an operator who also answers for the desk
	Provider   Role = "provider"   // a system, by its key
	System     Role = "system"     // the desk itself: alarms, retention
)

// Actor is who acts.
type Actor struct {
	Role Role
	ID   string // of the operator or the key; empty for the person and the system
	Name string // as the person reads it
}

// Ref names the actor in the log, without the name: operator:7f3a…
func (a Actor) Ref() string {
	if a.ID == "" {
		return string(a.Role)
	}
	return string(a.Role) + ":" + a.ID
}

// staff says whether a human of a desk, or of a provider, stands behind the act.
func (a Actor) staff() bool {
	return a.Role == Operator || a.Role == Supervisor ||
		a.Role == Provider
}

// desk says whether the actor works at the desk itself.
func (a Actor) desk() bool { return a.Role == Operator || a.Role == Supervisor }

// has says whether the actor is the one who has the case, or had it when it was closed: also when
// an operator has become a supervisor since.
func (a Actor) has(c Case) bool {
	_, id, _ := strings.Cut(c.Holder, ":")
	return a.staff() && id != "" && id == a.ID
}

// owns says whether the actor may act for whoever has the case. A supervisor may, for anybody.
func (a Actor) owns(c Case) bool { return a.has(c) || a.Role == Supervisor }

// Sees says whether the actor may know of the case. Who works at the desk may, and so may the
// person, who came by the link. A provider's system sees what nobody has, and its own; of a test it
// hears nothing.
func (a Actor) Sees(c Case) bool {
	return a.Role != Provider || !c.Test && (c.State == Received || a.has(c))
}
