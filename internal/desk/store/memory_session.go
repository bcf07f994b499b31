package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// spend marks a challenge as used. It returns ErrNotFound if it was used before.
func (m *Memory) spend(p Proof) error {
	if _, used := m.spent[p.Once]; used {
		return ErrNotFound
	}
	if m.spent == nil {
		m.spent = map[string]time.Time{}
	}
	m.spent[p.Once] = p.Expires
	return nil
}

// prove marks the challenge of a proof as used and updates its passkey. It returns ErrNotFound if
// the operator does not have the passkey any more.
func (m *Memory) prove(p Proof, operator string) error {
	at := m.passkey(operator, p.Passkey.ID)
	if len(p.Passkey.ID) > 0 && at < 0 {
		return ErrNotFound
	}
	err := m.spend(p)
	if err == nil && at >= 0 {
		m.credentials[at].Data, m.credentials[at].Used = p.Passkey.Data, p.Passkey.Used
	}
	return err
}

// SignIn starts a session with a proof, and appends the events of it. It returns ErrNotFound if the
// proof was used before, or the operator does not have the passkey any more.
func (m *Memory) SignIn(_ context.Context, p Proof, n Session, events ...desk.Event) error {
	if err := filled(p.Once, n.Token, n.Operator); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session(n.Token) >= 0 {
		return ErrConflict
	}
	if err := m.prove(p, n.Operator); err != nil {
		return err
	}
	m.sessions = append(m.sessions, n)
	for _, e := range events {
		m.append(e)
	}
	return nil
}

// Confirm sets the time of the last authentication of a session to n.Fresh, with a proof, and
// appends the event of it. It returns ErrNotFound if the session has ended, the proof was used
// before, or the operator does not have the passkey any more.
func (m *Memory) Confirm(_ context.Context, p Proof, n Session, e desk.Event) error {
	if err := filled(p.Once); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := m.session(n.Token)
	if at < 0 || m.sessions[at].Operator != n.Operator {
		return ErrNotFound
	}
	if err := m.prove(p, n.Operator); err != nil {
		return err
	}
	m.sessions[at].Fresh = n.Fresh
	m.append(e)
	return nil
}

// session returns the index of a session, or -1.
func (m *Memory) session(token string) int {
	return slices.IndexFunc(m.sessions, func(s Session) bool { return s.Token == token })
}

// SeeSession stores when a session was last used, unless it has ended.
func (m *Memory) SeeSession(_ context.Context, token string, seen time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at := m.session(token); at >= 0 {
		m.sessions[at].Seen = seen
	}
	return nil
}

// Sessions returns the sessions of an operator, the oldest first.
func (m *Memory) Sessions(_ context.Context, operator string) ([]Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	own := slices.DeleteFunc(slices.Clone(m.sessions),
		func(s Session) bool { return s.Operator != operator })
	slices.SortFunc(own, func(a, b Session) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Token, b.Token))
	})
	return own, nil
}

// EndSessions ends all sessions of an operator, and appends the event of it.
func (m *Memory) EndSessions(_ context.Context, operator string, e desk.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.endSessions(operator)
	m.append(e)
	return nil
}

// SigningKey returns the key with a name that all servers share. If there is none yet, it stores
// value and returns it.
func (m *Memory) SigningKey(_ context.Context, name, value string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.signing == nil {
		m.signing = map[string]string{}
	}
	if _, known := m.signing[name]; !known {
		m.signing[name] = value
	}
	return m.signing[name], nil
}

// Session returns a session by the hash of its token, or ErrNotFound.
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
