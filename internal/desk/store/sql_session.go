package store

import (
	"context"
	"time"

	"firststeps/internal/desk"
)

// spend marks a challenge as used. It returns ErrNotFound if it was used before.
func (t *tx) spend(p Proof) error {
	n, err := t.exec(
		"INSERT INTO spent (name, expires) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
		clean(p.Once), desk.Millis(p.Expires))
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// prove marks the challenge of a proof as used and updates its passkey. It returns ErrNotFound if
// the operator does not have the passkey any more.
func (t *tx) prove(p Proof, operator string) error {
	if err := t.spend(p); err != nil || len(p.Passkey.ID) == 0 {
		return err
	}
	n, err := t.exec("UPDATE credentials SET data = $1, used = $2 WHERE id = $3 AND operator = $4",
		p.Passkey.Data, desk.Millis(p.Passkey.Used), p.Passkey.ID, clean(operator))
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// SignIn starts a session with a proof, and appends the events of it. It returns ErrNotFound if the
// proof was used before, or the operator does not have the passkey any more.
func (s *SQL) SignIn(ctx context.Context, p Proof, n Session, events ...desk.Event) error {
	if err := filled(p.Once, n.Token, n.Operator); err != nil {
		return err
	}
	return submitOnly(ctx, s, n.Operator, func(t *tx) error {
		if err := t.prove(p, n.Operator); err != nil {
			return err
		}
		t.events = append(t.events, events...)
		return sessionTable.add(t, n)
	})
}

// Confirm sets the time of the last authentication of a session to n.Fresh, with a proof, and
// appends the event of it. It returns ErrNotFound if the session has ended, the proof was used
// before, or the operator does not have the passkey any more.
func (s *SQL) Confirm(ctx context.Context, p Proof, n Session, e desk.Event) error {
	if err := filled(p.Once); err != nil {
		return err
	}
	return submitOnly(ctx, s, n.Operator, func(t *tx) error {
		if err := t.prove(p, n.Operator); err != nil {
			return err
		}
		done, err := t.exec("UPDATE sessions SET fresh = $1 WHERE token = $2 AND operator = $3",
			desk.Millis(n.Fresh), n.Token, n.Operator)
		if err == nil && done == 0 {
			err = ErrNotFound
		}
		if err == nil {
			t.events = append(t.events, e)
		}
		return err
	})
}

// SeeSession stores when a session was last used, unless it has ended.
func (s *SQL) SeeSession(ctx context.Context, token string, seen time.Time) error {
	return submitOnly(ctx, s, token, func(t *tx) error {
		_, err := t.exec("UPDATE sessions SET seen = $1 WHERE token = $2", desk.Millis(seen),
			clean(token))
		return err
	})
}

// Sessions returns the sessions of an operator, the oldest first.
func (s *SQL) Sessions(ctx context.Context, operator string) ([]Session, error) {
	return sessionTable.all(ctx, s.read, "WHERE operator = $1 ORDER BY created, token",
		clean(operator))
}

// EndSessions ends all sessions of an operator, and appends the event of it.
func (s *SQL) EndSessions(ctx context.Context, operator string, e desk.Event) error {
	return submitOnly(ctx, s, operator, func(t *tx) error {
		t.events = append(t.events, e)
		return t.each(clean(operator), "DELETE FROM sessions WHERE operator = $1")
	})
}

// SigningKey returns the key with a name that all servers share. If there is none yet, it stores
// value and returns it.
func (s *SQL) SigningKey(ctx context.Context, name, value string) (string, error) {
	return submit(ctx, s, change{row: name}, func(t *tx) (kept string, err error) {
		if _, err = t.exec(
			"INSERT INTO signing_keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
			name, value); err == nil {
			err = first(t.ctx, t.db, []any{&kept}, "SELECT value FROM signing_keys WHERE name = $1",
				name)
		}
		return kept, err
	})
}

// Session returns a session by the hash of its token, or ErrNotFound.
func (s *SQL) Session(ctx context.Context, token string) (Session, error) {
	return sessionTable.one(ctx, s.read, "WHERE token = $1", clean(token))
}

// EndSession ends a session, if there is one.
func (s *SQL) EndSession(ctx context.Context, token string) error {
	return submitOnly(ctx, s, token, func(t *tx) error {
		_, err := t.exec("DELETE FROM sessions WHERE token = $1", clean(token))
		return err
	})
}
