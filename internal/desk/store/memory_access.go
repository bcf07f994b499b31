package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// access is the part of Memory for operators and keys.
type access struct {
	operators   []Operator
	credentials []Credential
	invites     []Invite
	sessions    []Session
	keys        []Key
	spent       map[string]time.Time // expiry of used challenges, by hash
	signing     map[string]string    // signing keys, by name
}

// AddOperator inserts a new operator, and appends the event of it. It returns ErrConflict if an
// operator has the same id or subject.
func (m *Memory) AddOperator(_ context.Context, o Operator, e desk.Event) error {
	if err := filled(o.ID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hasOperator(o) {
		return ErrConflict
	}
	m.operators = append(m.operators, o)
	m.append(e)
	return nil
}

// hasOperator reports whether an operator has the id or the subject of o.
func (m *Memory) hasOperator(o Operator) bool {
	return slices.ContainsFunc(m.operators, func(a Operator) bool {
		return a.ID == o.ID || a.Subject == o.Subject && o.Subject != ""
	})
}

// ChangeOperator replaces an operator, and appends the event of it, if the operator is still as the
// caller read them (was); otherwise it returns ErrChanged. If the role changes, or the operator is
// blocked or unblocked, the operator's unused invitations and provider keys are withdrawn. If the
// operator is blocked or unblocked, their sessions and the invitations for them are deleted, too.
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
	if o.Role != was.Role || !o.Blocked.Equal(was.Blocked) {
		m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.By == o.ID })
		for i, k := range m.keys {
			if k.By == o.ID && k.Used.IsZero() && k.Revoked.IsZero() {
				m.keys[i].Revoked = e.At
				m.append(k.revoked(e))
			}
		}
	}
	if !o.Blocked.Equal(was.Blocked) {
		m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return i.For == o.ID })
		m.endSessions(o.ID)
	}
	return nil
}

func (m *Memory) endSessions(operator string) {
	m.sessions = slices.DeleteFunc(m.sessions,
		func(s Session) bool { return s.Operator == operator })
}

// Operators returns every operator, in the order of creation.
func (m *Memory) Operators(context.Context) ([]Operator, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.operators), nil
}

// AddCredential inserts a new passkey. It returns ErrConflict if a passkey has the same id.
func (m *Memory) AddCredential(_ context.Context, c Credential) error {
	if err := filled(string(c.ID), c.Operator); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.credentials, c.same); err == nil {
		return ErrConflict
	}
	m.credentials = append(m.credentials, c)
	return nil
}

func (c Credential) same(other Credential) bool { return bytes.Equal(c.ID, other.ID) }

// DropCredential deletes a passkey of an operator, appends the event of it, and ends the operator's
// sessions, since one may be open on the device with the passkey. It returns ErrNotFound if there
// is no such passkey.
func (m *Memory) DropCredential(_ context.Context, operator string, id []byte, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := m.passkey(operator, id)
	if at < 0 {
		return ErrNotFound
	}
	m.credentials = slices.Delete(m.credentials, at, at+1)
	m.endSessions(operator)
	m.append(e)
	return nil
}

// passkey returns the index of a passkey of an operator, or -1.
func (m *Memory) passkey(operator string, id []byte) int {
	return slices.IndexFunc(m.credentials, func(c Credential) bool {
		return c.Operator == operator && bytes.Equal(c.ID, id)
	})
}

// Credentials returns the passkeys of an operator.
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

// AddInvite inserts an invitation, and appends the event of it.
func (m *Memory) AddInvite(_ context.Context, i Invite, e desk.Event) error {
	if err := filled(i.Token); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := one(m.invites, func(a Invite) bool { return a.Token == i.Token }); err == nil {
		return ErrConflict
	}
	m.invites = append(m.invites, i)
	m.append(e)
	return nil
}

// Invite returns an invitation by the hash of its token, or ErrNotFound.
func (m *Memory) Invite(_ context.Context, token string) (Invite, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return one(m.invites, func(i Invite) bool { return i.Token == token })
}

// Invites returns the unused invitations, ordered by expiry.
func (m *Memory) Invites(context.Context) ([]Invite, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sooner := func(a, b Invite) int {
		return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Token, b.Token))
	}
	return slices.SortedFunc(slices.Values(m.invites), sooner), nil
}

// DropInvite deletes an invitation by the hash of its token, and appends the event of it. It
// returns ErrNotFound if the invitation was used or deleted before.
func (m *Memory) DropInvite(_ context.Context, token string, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.invites, func(i Invite) bool { return i.Token == token })
	if at < 0 {
		return ErrNotFound
	}
	m.invites = slices.Delete(m.invites, at, at+1)
	m.append(e)
	return nil
}

// DeleteExpired deletes sessions and invitations that expired at or before now, and used challenges
// that expired at least spentFor before.
func (m *Memory) DeleteExpired(_ context.Context, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = slices.DeleteFunc(m.sessions,
		func(s Session) bool { return !s.Expires.After(now) })
	m.invites = slices.DeleteFunc(m.invites, func(i Invite) bool { return !i.Expires.After(now) })
	maps.DeleteFunc(m.spent,
		func(_ string, expires time.Time) bool { return !expires.After(now.Add(-spentFor)) })
	return nil
}

// UseInvite uses an invitation in one transaction. It inserts the new operator o or, if the
// invitation is for an existing operator, ends that operator's sessions; and it inserts the passkey
// of the proof and a session, and appends the events. It returns ErrNotFound if the invitation may
// not be used any more or the proof was used before, and ErrConflict if the operator or the passkey
// exists already.
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
		return ErrNotFound
	}
	i := m.invites[at]
	if _, err := one(m.credentials, p.Passkey.same); err == nil || i.For == "" && m.hasOperator(o) {
		return ErrConflict
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

// usable reports whether o may use an invitation.
func (m *Memory) usable(i Invite, o Operator) bool {
	known := func(id string, role desk.Role) bool {
		return slices.ContainsFunc(m.operators, func(a Operator) bool {
			return a.ID == id && a.Blocked.IsZero() && (role == "" || a.Role == role)
		})
	}
	return (i.For == "" || i.For == o.ID && known(o.ID, "")) &&
		(!i.First() || len(m.operators) == 0) &&
		(i.By == "" || known(i.By, desk.Supervisor))
}

// PutKey inserts or replaces an API key, and appends the event of it. It returns ErrConflict if
// another key has the token, and ErrChanged if the key was revoked: a revoked key cannot be
// changed.
func (m *Memory) PutKey(_ context.Context, k Key, e desk.Event) error {
	if err := filled(k.ID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	sameToken := func(a Key) bool { return a.Token == k.Token && a.ID != k.ID }
	if _, err := one(m.keys, sameToken); err == nil {
		return ErrConflict
	}
	revoked := func(a Key) bool { return a.ID == k.ID && !a.Revoked.IsZero() }
	if _, err := one(m.keys, revoked); err == nil {
		return ErrChanged
	}
	put(&m.keys, k, func(a Key) bool { return a.ID == k.ID })
	m.append(e)
	return nil
}

// Keys returns every key, in the order of creation.
func (m *Memory) Keys(context.Context) ([]Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.keys), nil
}

// KeyOf returns a key by the hash of its token, or ErrNotFound.
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
	return none, ErrNotFound
}
