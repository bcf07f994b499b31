package diff

// Kind is the kind of a change of a state.
type Kind uint8

const (
	LessUrgent   Kind = iota // less urgent, or its end may be
	CautionsLost             // a "do not" is no longer shown
	// no call any more, or a call to another service than the emergency service
	CallLost
	MoreUrgent // more urgent on some path, and less urgent on none
	// another disposition, a new one, or none any more
	AnotherEnd
	AnotherScreen  // the same answers lead to another node
	OtherWords     // the same node has another text, in a language of both releases
	CautionsGained // a "do not" is shown that was not
	// a new call, or a call that is now to the emergency service or to another part of it
	CallChanged
	kinds // number of kinds
)

// String returns the kind as in JSON.
func (k Kind) String() string {
	return [...]string{
		"less-urgent", "cautions-lost", "call-lost", "more-urgent", "another-end", "another-screen",
		"other-words",
		"cautions-gained", "call-changed",
	}[k]
}

// MarshalText returns the kind as in JSON. It never fails.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// label returns the kind as reviewers read it.
func (k Kind) label() string {
	return [...]string{
		"less urgent", "a caution lost", "a call lost", "more urgent", "another end",
		"another screen", "other words",
		"a caution gained", "another call",
	}[k]
}

// major reports whether one such state requires a major version.
func (k Kind) major() bool { return k <= CallLost }
