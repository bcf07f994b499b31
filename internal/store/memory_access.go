package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"firststeps/desk"
)

// access is who may sign in, in memory.
type access struct {
	operators   []Operator
	credentials []Credential
	invites     []Invite
	sessions    []Session
	keys        []Key
}

// PutOperator keeps an operator, new or changed, with the event that tells of it. ErrOtherBody where another has the subject.
func (m *Memory) PutOperator(_ context.Context, o Operator, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.operators, func(a Operator) bool { return a.Subject == o.Subject && o.Subject != "" && a.ID != o.ID }); err == nil {
		return ErrOtherBody
	}
	put(&m.operators, o, func(a Operator) bool { return a.ID == o.ID })
	if o.Blocked != 0 {
		m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Operator == o.ID })
	}
	m.append(e)
	return nil
}

// Operators gives every operator, in the order of creation.
func (m *Memory) Operators(context.Context) ([]Operator, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.operators), nil
}

// PutCredential keeps a passkey, new or used.
func (m *Memory) PutCredential(_ context.Context, c Credential) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.credentials, c, func(a Credential) bool { return bytes.Equal(a.ID, c.ID) })
	return nil
}

// Credentials gives the passkeys of an operator.
func (m *Memory) Credentials(_ context.Context, operator string) ([]Credential, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var own []Credential
	for _, c := range m.credentials {
		if c.Operator == operator {
			own = append(own, c)
		}
	}
	return own, nil
}

// AddInvite keeps an invitation, with the event that tells of it.
func (m *Memory) AddInvite(_ context.Context, i Invite, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.invites = append(m.invites, i)
	m.append(e)
	return nil
}

// Invite gives an invitation by the hash of its token, or ErrNone.
func (m *Memory) Invite(_ context.Context, token string) (Invite, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return one(m.invites, func(i Invite) bool { return i.Token == token })
}

// Invites gives the invitations that nobody has used yet, those that expire first before others.
func (m *Memory) Invites(context.Context) ([]Invite, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sooner := func(a, b Invite) int { return cmp.Or(cmp.Compare(a.Expires, b.Expires), cmp.Compare(a.Token, b.Token)) }
	return slices.SortedFunc(slices.Values(m.invites), sooner), nil
}

// DropInvite takes an invitation back, by the hash of its token, with the event that tells of it. ErrNone where it was used meanwhile.
func (m *Memory) DropInvite(_ context.Context, token string, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dropInvite(token, e)
}

func (m *Memory) dropInvite(token string, e desk.Event) error {
	before := len(m.invites)
	m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.Token == token })
	if len(m.invites) == before {
		return ErrNone
	}
	m.append(e)
	return nil
}

// Sweep takes away what is of no use any more: sessions and invitations that expired up to now.
func (m *Memory) Sweep(_ context.Context, now desk.Moment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Expires <= now })
	m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.Expires <= now })
	return nil
}

// UseInvite uses an invitation up: it keeps the operator and the passkey that came of it, and the event. ErrNone where somebody
// else was faster.
func (m *Memory) UseInvite(_ context.Context, token string, o Operator, c Credential, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.dropInvite(token, e); err != nil {
		return err
	}
	put(&m.operators, o, func(a Operator) bool { return a.ID == o.ID })
	put(&m.credentials, c, func(a Credential) bool { return bytes.Equal(a.ID, c.ID) })
	return nil
}

// PutSession keeps a session, new or seen again.
func (m *Memory) PutSession(_ context.Context, s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.sessions, s, func(a Session) bool { return a.Token == s.Token })
	return nil
}

// Session gives a session by the hash of its token, or ErrNone.
func (m *Memory) Session(_ context.Context, token string) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return one(m.sessions, func(s Session) bool { return s.Token == token })
}

// EndSession ends a session, if there is one.
func (m *Memory) EndSession(_ context.Context, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Token == token })
	return nil
}

// PutKey keeps a provider's key, new or changed, with the event that tells of it. ErrOtherBody where another has the token.
func (m *Memory) PutKey(_ context.Context, k Key, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.keys, func(a Key) bool { return a.Token == k.Token && a.ID != k.ID }); err == nil {
		return ErrOtherBody
	}
	put(&m.keys, k, func(a Key) bool { return a.ID == k.ID })
	m.append(e)
	return nil
}

// Keys gives every key, in the order of creation.
func (m *Memory) Keys(context.Context) ([]Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.keys), nil
}

// KeyOf gives a key by the hash of its token, or ErrNone.
func (m *Memory) KeyOf(_ context.Context, token string) (Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return one(m.keys, func(k Key) bool { return k.Token == token })
}

func put[T any](list *[]T, row T, same func(T) bool) {
	if i := slices.IndexFunc(*list, same); i >= 0 {
		(*list)[i] = row
		return
	}
	*list = append(*list, row)
}

func one[T any](list []T, is func(T) bool) (T, error) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], nil
	}
	var none T
	return none, ErrNone
}
