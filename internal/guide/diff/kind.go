package diff

// Kind is one way in which a state can change.
type Kind uint8

const (
	LessUrgent   Kind = iota // calmer, or its end may be
	CautionsLost             // a "do not" that stood there stands there no more
	// nobody is to be called any more, or somebody else who is no emergency service
	CallLost
	MoreUrgent // more urgent in some way, and less in none
	// another disposition, one where there was none, or none where there was one
	AnotherEnd
	AnotherScreen  // the same answers lead to another node
	OtherWords     // the same node says something else, in a language that both speak
	CautionsGained // a "do not" stands there that did not
	CallChanged    // whom to call is another, or was nobody
	kinds          // how many there are
)

// String gives the kind as it stands in JSON.
func (k Kind) String() string {
	return [...]string{
		"less-urgent", "cautions-lost", "call-lost", "more-urgent", "another-end", "another-screen",
		"other-words",
		"cautions-gained", "call-changed",
	}[k]
}

// MarshalText gives the same for encoding/json. It never fails.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// words gives the kind as a reviewer reads it.
func (k Kind) words() string {
	return [...]string{
		"less urgent", "a caution lost", "a call lost", "more urgent", "another end",
		"another screen", "other words",
		"a caution gained", "another call",
	}[k]
}

// major says whether one such state is enough for a major version.
func (k Kind) major() bool { return k <= CallLost }
