package desk

import "strings"

// Role is the role in which an actor acts.
type Role string

// The roles. A provider's system has humans of its own who accept cases.
const (
	Person     Role = "person"     // whose case it is, by the link to the status page
	Operator   Role = "operator"   //
	Supervisor Role = "supervisor" // an operator who is also responsible for the desk
	Provider   Role = "provider"   // a provider's system, by its API key
	System     Role = "system"     // the desk itself, for alarms and retention
)

// Actor is who acts on a case.
type Actor struct {
	Role Role
	ID   string // of the operator or the key; empty for the person and the system
	Name string // as the person reads it
}

// Ref returns the actor's reference in the log, without the name: operator:7f3a…
func (a Actor) Ref() string {
	if a.ID == "" {
		return string(a.Role)
	}
	return string(a.Role) + ":" + a.ID
}

// isStaff reports whether the actor is a human at the desk or a provider's system.
func (a Actor) isStaff() bool {
	return a.Role == Operator || a.Role == Supervisor || a.Role == Provider
}

// worksAtDesk reports whether the actor is an operator or a supervisor.
func (a Actor) worksAtDesk() bool { return a.Role == Operator || a.Role == Supervisor }

// holds reports whether the actor holds the case, or held it when it was closed. An operator who
// has become a supervisor since still holds it.
func (a Actor) holds(c Case) bool {
	_, id, _ := strings.Cut(c.Holder, ":")
	return a.isStaff() && id != "" && id == a.ID
}

// owns reports whether the actor may act as the holder of the case. A supervisor may act as any
// holder.
func (a Actor) owns(c Case) bool { return a.holds(c) || a.Role == Supervisor }

// Sees reports whether the actor may see the case. Operators and supervisors see every case, and so
// does the person, who has the link to it. A provider's system sees cases that are not held and its
// own, but no test cases.
func (a Actor) Sees(c Case) bool {
	return a.Role != Provider || !c.Test && (c.State == Received || a.holds(c))
}
