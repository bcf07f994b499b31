package desk

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
func (a Actor) staff() bool { return a.Role == Operator || a.Role == Supervisor || a.Role == Provider }

// owns says whether the actor has the case. A supervisor may act for whoever has it.
func (a Actor) owns(c Case) bool {
	return a.staff() && (c.Holder == a.Ref() || a.Role == Supervisor)
}
