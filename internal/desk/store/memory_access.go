package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"firststeps/internal/desk"
)

// access is who may sign in, in memory.
type access struct {
	operators   []Operator
	credentials []Credential
	invites     []Invite
	sessions    []Session
	keys        []Key
	spent       map[string]desk.Moment // answered challenges, and until when they are remembered
	signing     map[string]string      // keys, by name
}

// AddOperator keeps a new operator, with the event that tells of it. It returns ErrOtherBody if
// there is one with the id or the subject.
func (m *Memory) AddOperator(_ context.Context, o Operator, e desk.Event) error {
	if err := filled(o.ID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.knows(o) {
		return ErrOtherBody
	}
	m.operators = append(m.operators, o)
	m.append(e)
	return nil
}

// knows reports whether there is an operator with the id or the subject of another.
func (m *Memory) knows(o Operator) bool {
	return slices.ContainsFunc(m.operators, func(a Operator) bool {
		return a.ID == o.ID || a.Subject == o.Subject && o.Subject != ""
	})
}

// ChangeOperator keeps an operator who was as the caller read them, with the event that tells of
// it; otherwise it returns ErrChanged. With another role, or blocked or let in again, an operator
// loses what they handed out and nobody has used: invitations, and keys of providers. Blocking also
// ends their sessions and the invitations for them.
func (m *Memory) ChangeOperator(_ context.Context, was, o Operator, e desk.Event) error {
	if err := filled(o.ID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.Index(m.operators, was)
	if at < 0 || was.ID != o.ID {
		return ErrChanged
	}
	m.operators[at] = o
	m.append(e)
	if o.Role != was.Role || o.Blocked != was.Blocked {
		m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.By == o.ID })
		for i, k := range m.keys {
			if k.By == o.ID && k.Used == 0 && k.Revoked == 0 {
				m.keys[i].Revoked = e.At
				m.append(k.revoked(e))
			}
		}
	}
	if o.Blocked != was.Blocked {
		m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.For == o.ID })
		m.endSessions(o.ID)
	}
	return nil
}

func (m *Memory) endSessions(operator string) {
	m.sessions = slices.DeleteFunc(m.sessions,
		func(s Session) bool { return s.Operator == operator })
}

// Operators gives every operator, in the order of creation.
func (m *Memory) Operators(context.Context) ([]Operator, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.operators), nil
}

// AddCredential keeps a new passkey. It returns ErrOtherBody if there is one with the id.
func (m *Memory) AddCredential(_ context.Context, c Credential) error {
	if err := filled(string(c.ID), c.Operator); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.credentials, c.same); err == nil {
		return ErrOtherBody
	}
	m.credentials = append(m.credentials, c)
	return nil
}

func (c Credential) same(other Credential) bool { return bytes.Equal(c.ID, other.ID) }

// DropCredential removes a passkey of an operator, with the event that tells of it, and ends their
// sessions: whoever has the device may have one. It returns ErrNone if there is no such passkey.
func (m *Memory) DropCredential(_ context.Context, operator string, id []byte, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := m.passkey(operator, id)
	if at < 0 {
		return ErrNone
	}
	m.credentials = slices.Delete(m.credentials, at, at+1)
	m.endSessions(operator)
	m.append(e)
	return nil
}

// passkey returns where a passkey of an operator is, or -1.
func (m *Memory) passkey(operator string, id []byte) int {
	return slices.IndexFunc(m.credentials, func(c Credential) bool {
		return c.Operator == operator && bytes.Equal(c.ID, id)
	})
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
	if err := filled(i.Token); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.invites, func(a Invite) bool { return a.Token == i.Token }); err == nil {
		return ErrOtherBody
	}
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
	sooner := func(a, b Invite) int {
		return cmp.Or(cmp.Compare(a.Expires, b.Expires),
			cmp.Compare(a.Token, b.Token))
	}
	return slices.SortedFunc(slices.Values(m.invites), sooner), nil
}

// DropInvite takes an invitation back, by the hash of its token, with the event that tells of it.
// ErrNone where it was used meanwhile.
func (m *Memory) DropInvite(_ context.Context, token string, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.invites, func(i Invite) bool { return i.Token == token })
	if at < 0 {
		return ErrNone
	}
	m.invites = slices.Delete(m.invites, at, at+1)
	m.append(e)
	return nil
}

// Sweep takes away what is of no use any more: sessions and invitations that expired up to now.
func (m *Memory) Sweep(_ context.Context, now desk.Moment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Expires <= now })
	m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.Expires <= now })
	maps.DeleteFunc(m.spent,
		func(_ string, expires desk.Moment) bool { return expires <= now.After(-spentFor) })
	return nil
}

// UseInvite uses an invitation up, in one transaction with what comes of it: the operator, unless
// the invitation is for a known one, whose other sessions end; the passkey of the proof; a session;
// the events. It returns ErrNone if the invitation may not be used any more, or the proof was used,
// and ErrOtherBody if the operator or the passkey is another's, or two use links for the first
// supervisor.
func (m *Memory) UseInvite(
	_ context.Context, token string, p Proof, o Operator, n Session, events ...desk.Event,
) error {
	if err := filled(
		token, p.Once, o.ID, string(p.Passkey.ID), p.Passkey.Operator, n.Token, n.Operator,
	); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.invites, func(i Invite) bool { return i.Token == token })
	if at < 0 || !m.usable(m.invites[at], o) {
		return ErrNone
	}
	i := m.invites[at]
	if _, err := one(m.credentials, p.Passkey.same); err == nil || i.For == "" && m.knows(o) {
		return ErrOtherBody
	}
	if err := m.spend(p); err != nil {
		return err
	}
	m.invites = slices.Delete(m.invites, at, at+1)
	if i.For == "" {
		m.operators = append(m.operators, o)
	} else {
		m.endSessions(o.ID)
	}
	m.credentials = append(m.credentials, p.Passkey)
	m.sessions = append(m.sessions, n)
	for _, e := range events {
		m.append(e)
	}
	return nil
}

// usable reports whether an invitation may be used for an operator.
func (m *Memory) usable(i Invite, o Operator) bool {
	known := func(id string, role desk.Role) bool {
		return slices.ContainsFunc(m.operators, func(a Operator) bool {
			return a.ID == id && a.Blocked == 0 && (role == "" || a.Role == role)
		})
	}
	return (i.For == "" || i.For == o.ID && known(o.ID, "")) &&
		(!i.First() || len(m.operators) == 0) &&
		(i.By == "" || known(i.By, desk.Supervisor))
}

// PutKey keeps a provider's key, new or changed, with the event that tells of it. It returns
// ErrOtherBody if another has the token, and ErrChanged if the key was revoked: it stays so.
func (m *Memory) PutKey(_ context.Context, k Key, e desk.Event) error {
	if err := filled(k.ID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.keys, func(a Key) bool {
		return a.Token == k.Token &&
			a.ID != k.ID
	}); err == nil {
		return ErrOtherBody
	}
	if _, err := one(m.keys, func(a Key) bool {
		return a.ID == k.ID &&
			a.Revoked != 0
	}); err == nil {
		return ErrChanged
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
