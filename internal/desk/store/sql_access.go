package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"firststeps/internal/desk"
)

var operatorTable = table[Operator]{name: "operators", key: "id", hashed: hashedOfOperator,
	fields: func(o *Operator) []field {
		return []field{
			{"id", &o.ID}, {"name", &o.Name}, {"role", &o.Role}, {"subject", &o.Subject},
			{"created", (*instant)(&o.Created)}, {"blocked", (*instant)(&o.Blocked)},
		}
	}}

var credentialTable = table[Credential]{name: "credentials", key: "id", digest: hashCredential,
	fields: func(c *Credential) []field {
		return []field{{"id", &c.ID}, {"operator", &c.Operator}, {"data", &c.Data},
			{"used", (*instant)(&c.Used)}}
	}}

var inviteTable = table[Invite]{name: "invites", key: "token", hashed: hashedOfInvite,
	fields: func(i *Invite) []field {
		return []field{{"token", &i.Token}, {"name", &i.Name}, {"role", &i.Role},
			{"expires", (*instant)(&i.Expires)},
			{"for_id", &i.For}, {"by_id", &i.By}}
	}}

var sessionTable = table[Session]{name: "sessions", key: "token", fields: func(s *Session) []field {
	return []field{
		{"token", &s.Token}, {"operator", &s.Operator}, {"created", (*instant)(&s.Created)},
		{"seen", (*instant)(&s.Seen)}, {"fresh", (*instant)(&s.Fresh)},
		{"expires", (*instant)(&s.Expires)},
	}
}}

var keyTable = table[Key]{name: "keys", key: "id", hashed: hashedOfKey,
	fields: func(k *Key) []field {
		return []field{
			{"id", &k.ID}, {"token", &k.Token}, {"name", &k.Name},
			{"created", (*instant)(&k.Created)}, {"used", (*instant)(&k.Used)},
			{"revoked", (*instant)(&k.Revoked)}, {"by_id", &k.By},
		}
	}}

// AddOperator inserts a new operator, and appends the event of it. It returns ErrConflict if an
// operator has the same id or subject.
func (s *SQL) AddOperator(ctx context.Context, o Operator, e desk.Event) error {
	if err := filled(o.ID); err != nil {
		return err
	}
	return submitOnly(ctx, s, o.ID, func(t *tx) error {
		e.Rows = operatorTable.wroteRow(o)
		t.events = append(t.events, e)
		return operatorTable.add(t, o)
	})
}

// ChangeOperator replaces an operator, and appends the event of it, if the operator is still as the
// caller read them (was); otherwise it returns ErrChanged. If the role changes, or the operator is
// blocked or unblocked, the operator's unused invitations and provider keys are withdrawn. If the
// operator is blocked or unblocked, their sessions and the invitations for them are deleted, too.
func (s *SQL) ChangeOperator(ctx context.Context, was, o Operator, e desk.Event) error {
	if err := filled(o.ID); err != nil {
		return err
	}
	return submitOnly(ctx, s, o.ID, func(t *tx) error {
		n, err := t.exec("UPDATE operators SET name = $1, role = $2, subject = $3, blocked = $4 "+
			"WHERE id = $5 AND name = $6 AND role = $7 AND subject = $8 AND blocked = $9",
			clean(o.Name), o.Role, clean(o.Subject), desk.Millis(o.Blocked),
			o.ID, was.Name, was.Role, was.Subject, desk.Millis(was.Blocked))
		if err == nil && n == 0 {
			err = ErrChanged
		}
		if err != nil {
			return err
		}
		e.Rows = operatorTable.wroteRow(o)
		at := len(t.events)
		t.events = append(t.events, e)
		if o.Role != was.Role || !o.Blocked.Equal(was.Blocked) {
			err = t.withdraw(o.ID, &e)
		}
		if err == nil && !o.Blocked.Equal(was.Blocked) {
			err = t.each(o.ID, "DELETE FROM sessions WHERE operator = $1")
			if err == nil {
				err = t.dropInvites(&e, "WHERE for_id = $1", o.ID)
			}
		}
		t.events[at] = e
		return err
	})
}

// withdraw revokes the unused keys and deletes the unused invitations that an operator made.
func (t *tx) withdraw(operator string, e *desk.Event) error {
	unused, err := keyTable.all(t.ctx, t.db, "WHERE by_id = $1 AND used = 0 AND revoked = 0",
		operator)
	for _, k := range unused {
		t.events = append(t.events, k.revoked(*e))
	}
	if err == nil {
		_, err = t.exec(
			"UPDATE keys SET revoked = $1 WHERE by_id = $2 AND used = 0 AND revoked = 0",
			desk.Millis(e.At), operator)
	}
	if err == nil {
		err = t.dropInvites(e, "WHERE by_id = $1", operator)
	}
	return err
}

// dropInvites deletes invitations and records that in an event.
func (t *tx) dropInvites(e *desk.Event, where string, args ...any) error {
	dropped, err := inviteTable.rows(t.ctx, t.db,
		"DELETE FROM invites "+where+" RETURNING "+inviteTable.columnNames(), args...)
	for _, i := range dropped {
		e.Rows = strings.TrimSpace(e.Rows + " " + inviteTable.removedRow(i))
	}
	return err
}

// each runs statements whose only argument is an operator's id.
func (t *tx) each(operator string, statements ...string) error {
	for _, text := range statements {
		if _, err := t.exec(text, operator); err != nil {
			return err
		}
	}
	return nil
}

// Operators returns every operator, in the order of creation.
func (s *SQL) Operators(ctx context.Context) ([]Operator, error) {
	return operatorTable.all(ctx, s.read, "ORDER BY seq")
}

// AddCredential inserts a new passkey. It returns ErrConflict if a passkey has the same id.
func (s *SQL) AddCredential(ctx context.Context, c Credential) error {
	if err := filled(string(c.ID), c.Operator); err != nil {
		return err
	}
	return submitOnly(ctx, s, string(c.ID), func(t *tx) error { return credentialTable.add(t, c) })
}

// DropCredential deletes a passkey of an operator, appends the event of it, and ends the operator's
// sessions, since one may be open on the device with the passkey. It returns ErrNotFound if there
// is no such passkey.
func (s *SQL) DropCredential(ctx context.Context, operator string, id []byte, e desk.Event) error {
	return submitOnly(ctx, s, operator, func(t *tx) error {
		n, err := t.exec("DELETE FROM credentials WHERE id = $1 AND operator = $2", id,
			clean(operator))
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		e.Rows = credentialTable.removedRow(Credential{ID: id})
		t.events = append(t.events, e)
		return t.each(clean(operator), "DELETE FROM sessions WHERE operator = $1")
	})
}

// Credentials returns the passkeys of an operator.
func (s *SQL) Credentials(ctx context.Context, operator string) ([]Credential, error) {
	return credentialTable.all(ctx, s.read, "WHERE operator = $1 ORDER BY seq", clean(operator))
}

// AddInvite inserts an invitation, and appends the event of it.
func (s *SQL) AddInvite(ctx context.Context, i Invite, e desk.Event) error {
	if err := filled(i.Token); err != nil {
		return err
	}
	return submitOnly(ctx, s, i.Token, func(t *tx) error {
		e.Rows = inviteTable.wroteRow(i)
		t.events = append(t.events, e)
		return inviteTable.add(t, i)
	})
}

// Invite returns an invitation by the hash of its token, or ErrNotFound.
func (s *SQL) Invite(ctx context.Context, token string) (Invite, error) {
	return inviteTable.one(ctx, s.read, "WHERE token = $1", clean(token))
}

// Invites returns the unused invitations, ordered by expiry.
func (s *SQL) Invites(ctx context.Context) ([]Invite, error) {
	return inviteTable.all(ctx, s.read, "ORDER BY expires, token")
}

// DropInvite deletes an invitation by the hash of its token, and appends the event of it. It
// returns ErrNotFound if the invitation was used or deleted before.
func (s *SQL) DropInvite(ctx context.Context, token string, e desk.Event) error {
	return submitOnly(ctx, s, token, func(t *tx) error {
		if err := t.dropInvites(&e, "WHERE token = $1", clean(token)); err != nil {
			return err
		}
		if e.Rows == "" {
			return ErrNotFound
		}
		t.events = append(t.events, e)
		return nil
	})
}

// spentFor is how long a used challenge is remembered after it expired, because the clock may be
// set back in the meantime.
const spentFor = 24 * time.Hour

// DeleteExpired deletes sessions and invitations that expired at or before now, and used challenges
// that expired at least spentFor before.
func (s *SQL) DeleteExpired(ctx context.Context, now time.Time) error {
	return submitOnly(ctx, s, "", func(t *tx) error {
		// always in this order, so that two servers cannot deadlock
		for _, expired := range []struct {
			table string
			until time.Time
		}{{"invites", now}, {"sessions", now}, {"spent", now.Add(-spentFor)}} {
			_, err := t.exec("DELETE FROM "+expired.table+" WHERE expires <= $1",
				desk.Millis(expired.until))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// useInvite deletes an invitation if it may be used: if it names an operator, by that operator
// only; if it is for the first supervisor, only as long as there is no operator; and only while the
// operator who made it may invite.
var useInvite = "DELETE FROM invites WHERE token = $1 " +
	"AND (for_id = '' OR for_id = $2 " +
	"AND EXISTS (SELECT 1 FROM operators WHERE id = for_id AND blocked = 0)) " +
	"AND (for_id <> '' OR name <> '' OR NOT EXISTS (SELECT 1 FROM operators)) " +
	"AND (by_id = '' OR EXISTS (SELECT 1 FROM operators WHERE id = by_id AND blocked = 0 " +
	"AND role = '" + string(desk.Supervisor) + "')) RETURNING " + inviteTable.columnNames()

// UseInvite uses an invitation in one transaction. It inserts the new operator o or, if the
// invitation is for an existing operator, ends that operator's sessions; and it inserts the passkey
// of the proof and a session, and appends the events. It returns ErrNotFound if the invitation may
// not be used any more or the proof was used before, and ErrConflict if the operator or the passkey
// exists already, or if two links for the first supervisor are used at the same time.
func (s *SQL) UseInvite(
	ctx context.Context, token string, p Proof, o Operator, n Session, events ...desk.Event,
) error {
	if err := filled(
		token, p.Once, o.ID, string(p.Passkey.ID), p.Passkey.Operator, n.Token, n.Operator,
	); err != nil {
		return err
	}
	return submitOnly(ctx, s, token, func(t *tx) error {
		if err := t.spend(p); err != nil {
			return err
		}
		used, err := inviteTable.rows(t.ctx, t.db, useInvite, clean(token), clean(o.ID))
		if err == nil && len(used) == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if used[0].First() { // on PostgreSQL another server may use another link at the same time
			if _, err := t.exec("INSERT INTO once (name) VALUES ('first supervisor')"); err != nil {
				return err
			}
		}
		rows := []string{inviteTable.removedRow(used[0]), credentialTable.wroteRow(p.Passkey)}
		if used[0].For == "" {
			rows = append(rows, operatorTable.wroteRow(o))
			err = operatorTable.add(t, o)
		} else {
			err = t.each(o.ID, "DELETE FROM sessions WHERE operator = $1")
		}
		if err == nil {
			err = credentialTable.add(t, p.Passkey)
		}
		if err == nil {
			err = sessionTable.add(t, n)
		}
		events[0].Rows = strings.Join(rows, " ")
		t.events = append(t.events, events...)
		return err
	})
}

// PutKey inserts or replaces an API key, and appends the event of it. It returns ErrConflict if
// another key has the token, and ErrChanged if the key was revoked: a revoked key cannot be
// changed.
func (s *SQL) PutKey(ctx context.Context, k Key, e desk.Event) error {
	if err := filled(k.ID); err != nil {
		return err
	}
	return submitOnly(ctx, s, k.ID, func(t *tx) error {
		e.Rows = keyTable.wroteRow(k)
		n, err := keyTable.putIf(t, k, "WHERE keys.revoked = 0")
		if err == nil && n == 0 {
			err = ErrChanged
		}
		if err == nil {
			t.events = append(t.events, e)
		}
		return err
	})
}

// revoked returns the event that a key was revoked at the time and by the actor of another event.
func (k Key) revoked(e desk.Event) desk.Event {
	k.Revoked = e.At
	return desk.Event{
		At: e.At, Actor: e.Actor, Kind: "key-revoked", Subject: k.ID, Rows: keyTable.wroteRow(k),
	}
}

// filled returns ErrEmptyID if one of the ids is empty.
func filled(ids ...string) error {
	if slices.Contains(ids, "") {
		return ErrEmptyID
	}
	return nil
}

// Keys returns every key, in the order of creation.
func (s *SQL) Keys(ctx context.Context) ([]Key, error) {
	return keyTable.all(ctx, s.read, "ORDER BY seq")
}

// KeyOf returns a key by the hash of its token, or ErrNotFound.
func (s *SQL) KeyOf(ctx context.Context, token string) (Key, error) {
	return keyTable.one(ctx, s.read, "WHERE token = $1", clean(token))
}
