package guide

import "fmt"

// MarshalText returns the kind as String does.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText sets the kind that String returns as text.
func (k *Kind) UnmarshalText(text []byte) error { return unmarshal(k, Offering, "kind", text) }

// MarshalText returns the urgency as String does.
func (u Urgency) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText sets the urgency that String returns as text.
func (u *Urgency) UnmarshalText(text []byte) error {
	return unmarshal(u, Emergency, "urgency", text)
}

// MarshalText returns who is called as String does.
func (w Who) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText sets who is called from what String returns as text.
func (w *Who) UnmarshalText(text []byte) error { return unmarshal(w, GasCompany, "call", text) }

// unmarshal sets to to the value up to last whose String is text.
func unmarshal[T interface {
	~uint8
	fmt.Stringer
}](to *T, last T, what string, text []byte) error {
	for v := T(0); v <= last; v++ {
		if v.String() == string(text) {
			*to = v
			return nil
		}
	}
	return fmt.Errorf("unknown %s %q", what, text)
}
