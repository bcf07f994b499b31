package store

import (
	"context"
	"strings"

	"firststeps/desk"
)

var operatorTable = table[Operator]{name: "operators", key: "id", hashed: hashedOfOperator, fields: func(o *Operator) []field {
	return []field{
		{"id", &o.ID}, {"name", &o.Name}, {"role", &o.Role}, {"subject", &o.Subject}, {"created", &o.Created}, {"blocked", &o.Blocked},
	}
}}

var credentialTable = table[Credential]{name: "credentials", key: "id", digest: hashCredential, fields: func(c *Credential) []field {
	return []field{{"id", &c.ID}, {"operator", &c.Operator}, {"data", &c.Data}, {"used", &c.Used}}
}}

var inviteTable = table[Invite]{name: "invites", key: "token", hashed: hashedOfInvite, fields: func(i *Invite) []field {
	return []field{{"token", &i.Token}, {"name", &i.Name}, {"role", &i.Role}, {"expires", &i.Expires}, {"for_id", &i.For}}
}}

var sessionTable = table[Session]{name: "sessions", key: "token", fields: func(s *Session) []field {
	return []field{
		{"token", &s.Token}, {"operator", &s.Operator}, {"created", &s.Created}, {"seen", &s.Seen}, {"expires", &s.Expires},
	}
}}

var keyTable = table[Key]{name: "keys", key: "id", hashed: hashedOfKey, fields: func(k *Key) []field {
	return []field{
		{"id", &k.ID}, {"token", &k.Token}, {"name", &k.Name}, {"created", &k.Created}, {"used", &k.Used}, {"revoked", &k.Revoked},
	}
}}

// PutOperator keeps an operator, new or changed, with the event that tells of it. ErrOtherBody where another has the subject.
func (s *SQL) PutOperator(ctx context.Context, o Operator, e desk.Event) error {
	return tell(ctx, s, o.ID, func(t *tx) error {
		if err := operatorTable.put(t, o); err != nil {
			return err
		}
		e.Rows = operatorTable.wrote(o)
		t.events = append(t.events, e)
		if o.Blocked == 0 {
			return nil
		}
		_, err := t.exec("DELETE FROM sessions WHERE operator = $1", o.ID)
		return err
	})
}

// Operators gives every operator, in the order of creation.
func (s *SQL) Operators(ctx context.Context) ([]Operator, error) {
	return operatorTable.all(ctx, s.read, "ORDER BY seq")
}

// PutCredential keeps a passkey, new or used.
func (s *SQL) PutCredential(ctx context.Context, c Credential) error {
	return tell(ctx, s, string(c.ID), func(t *tx) error { return credentialTable.put(t, c) })
}

// Credentials gives the passkeys of an operator.
func (s *SQL) Credentials(ctx context.Context, operator string) ([]Credential, error) {
	return credentialTable.all(ctx, s.read, "WHERE operator = $1 ORDER BY seq", clean(operator))
}

// AddInvite keeps an invitation, with the event that tells of it.
func (s *SQL) AddInvite(ctx context.Context, i Invite, e desk.Event) error {
	e.Rows = inviteTable.wrote(i)
	return tell(ctx, s, i.Token, func(t *tx) error {
		t.events = append(t.events, e)
		return inviteTable.put(t, i)
	})
}

// Invite gives an invitation by the hash of its token, or ErrNone.
func (s *SQL) Invite(ctx context.Context, token string) (Invite, error) {
	return inviteTable.one(ctx, s.read, "WHERE token = $1", clean(token))
}

// Invites gives the invitations that nobody has used yet, those that expire first before others.
func (s *SQL) Invites(ctx context.Context) ([]Invite, error) {
	return inviteTable.all(ctx, s.read, "ORDER BY expires, token")
}

// DropInvite takes an invitation back, by the hash of its token, with the event that tells of it. ErrNone where it was used meanwhile.
func (s *SQL) DropInvite(ctx context.Context, token string, e desk.Event) error {
	return tell(ctx, s, token, func(t *tx) error { return t.dropInvite(token, e) })
}

func (t *tx) dropInvite(token string, e desk.Event) error {
	n, err := t.exec("DELETE FROM invites WHERE token = $1", clean(token))
	if err == nil && n == 0 {
		err = ErrNone
	}
	if err == nil {
		e.Rows = strings.TrimSpace(inviteTable.took(Invite{Token: token}) + " " + e.Rows)
		t.events = append(t.events, e)
	}
	return err
}

// Sweep takes away what is of no use any more: sessions and invitations that expired up to now.
func (s *SQL) Sweep(ctx context.Context, now desk.Moment) error {
	return tell(ctx, s, "", func(t *tx) error {
		for _, table := range []string{"sessions", "invites"} {
			if _, err := t.exec("DELETE FROM "+table+" WHERE expires <= $1", now); err != nil {
				return err
			}
		}
		return nil
	})
}

// UseInvite uses an invitation up: it keeps the operator and the passkey that came of it, and the event. ErrNone where somebody
// else was faster.
func (s *SQL) UseInvite(ctx context.Context, token string, o Operator, c Credential, e desk.Event) error {
	e.Rows = operatorTable.wrote(o) + " " + credentialTable.wrote(c)
	return tell(ctx, s, token, func(t *tx) error {
		if err := t.dropInvite(token, e); err != nil {
			return err
		}
		if err := operatorTable.put(t, o); err != nil {
			return err
		}
		return credentialTable.put(t, c)
	})
}

// PutSession keeps a session, new or seen again.
func (s *SQL) PutSession(ctx context.Context, n Session) error {
	return tell(ctx, s, n.Token, func(t *tx) error { return sessionTable.put(t, n) })
}

// Session gives a session by the hash of its token, or ErrNone.
func (s *SQL) Session(ctx context.Context, token string) (Session, error) {
	return sessionTable.one(ctx, s.read, "WHERE token = $1", clean(token))
}

// EndSession ends a session, if there is one.
func (s *SQL) EndSession(ctx context.Context, token string) error {
	return tell(ctx, s, token, func(t *tx) error {
		_, err := t.exec("DELETE FROM sessions WHERE token = $1", clean(token))
		return err
	})
}

// PutKey keeps a provider's key, new or changed, with the event that tells of it. ErrOtherBody where another has the token.
func (s *SQL) PutKey(ctx context.Context, k Key, e desk.Event) error {
	e.Rows = keyTable.wrote(k)
	return tell(ctx, s, k.ID, func(t *tx) error {
		t.events = append(t.events, e)
		return keyTable.put(t, k)
	})
}

// Keys gives every key, in the order of creation.
func (s *SQL) Keys(ctx context.Context) ([]Key, error) {
	return keyTable.all(ctx, s.read, "ORDER BY seq")
}

// KeyOf gives a key by the hash of its token, or ErrNone.
func (s *SQL) KeyOf(ctx context.Context, token string) (Key, error) {
	return keyTable.one(ctx, s.read, "WHERE token = $1", clean(token))
}
