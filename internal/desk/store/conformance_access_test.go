package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// begin starts a session.
func begin(t *testing.T, s rows, n store.Session) {
	t.Helper()
	must(t, s.SignIn(ctx, store.Proof{Once: "answer " + n.Token, Expires: n.Expires}, n,
		affair("sign-in")))
}

// join uses an invitation for an operator, with a new passkey and session.
func join(s rows, token string, o store.Operator) error {
	c := store.Credential{ID: []byte("passkey " + token + o.ID), Operator: o.ID, Data: []byte("x")}
	n := store.Session{Token: "session " + token + o.ID, Operator: o.ID, Expires: ms(9)}
	return s.UseInvite(ctx, token, store.Proof{Once: "answer " + token + o.ID, Expires: ms(9),
		Passkey: c}, o, n, affair("join"))
}

// emptyIDIsRefused checks that nothing is stored under an empty id, since an operator that is not
// signed in, or unknown, has an empty id.
func emptyIDIsRefused(t *testing.T, open opener) {
	s := open(t)
	must(t, s.AddInvite(ctx,
		store.Invite{Token: "i", Name: "Ann", Role: desk.Operator, Expires: ms(9)},
		affair("invite")))
	passkey := store.Credential{ID: []byte("p"), Operator: "a", Data: []byte("x")}
	proof := store.Proof{Once: "once", Expires: ms(9), Passkey: passkey}
	ann, session := store.Operator{ID: "a", Role: desk.Operator},
		store.Session{Token: "t", Operator: "a", Expires: ms(9)}
	use := func(token string, p store.Proof, o store.Operator, n store.Session) error {
		return s.UseInvite(ctx, token, p, o, n, affair("join"))
	}
	ownerless, withoutID := proof, proof
	ownerless.Passkey.Operator, withoutID.Passkey.ID = "", nil
	for name, err := range map[string]error{
		"operator": s.AddOperator(ctx, store.Operator{Name: "Ann"},
			affair("operator")),
		"operator, changed": s.ChangeOperator(ctx, store.Operator{},
			store.Operator{Blocked: ms(1)}, affair("block")),
		"passkey": s.AddCredential(ctx,
			store.Credential{Operator: "a", Data: []byte("x")}),
		"passkey of no operator": s.AddCredential(ctx,
			store.Credential{ID: []byte("q"), Data: []byte("x")}),
		"invitation": s.AddInvite(ctx, store.Invite{Name: "Ann"},
			affair("invite")),
		"invited operator":               use("i", proof, store.Operator{Name: "Ann"}, session),
		"invited passkey":                use("i", withoutID, ann, session),
		"invited passkey of no operator": use("i", ownerless, ann, session),
		"invited session":                use("i", proof, ann, store.Session{Operator: "a"}),
		"invited session of no operator": use("i", proof, ann, store.Session{Token: "t"}),
		"invited without a proof":        use("i", store.Proof{Passkey: passkey}, ann, session),
		"session": s.SignIn(ctx, proof, store.Session{Operator: "a"},
			affair("sign-in")),
		"session of no operator": s.SignIn(ctx, proof, store.Session{Token: "t"},
			affair("sign-in")),
		"session without a proof":   s.SignIn(ctx, store.Proof{}, session, affair("sign-in")),
		"confirmed without a proof": s.Confirm(ctx, store.Proof{}, session, affair("confirm")),
		"key":                       s.PutKey(ctx, store.Key{Token: "k"}, affair("key")),
		"webhook": s.PutWebhook(ctx, store.Webhook{URL: "https://w.example"},
			affair("webhook")),
	} {
		if !errors.Is(err, store.ErrEmptyID) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if kinds := kindsOf(got[[]desk.Event](t)(s.Log(ctx, 0, 99))); kinds != "invite" {
		t.Errorf("the log has %s", kinds)
	}
	must(t, use("i", proof, ann, session))
}

// passkeyOwner checks that adding a passkey with an existing id changes neither its owner nor its
// data, that signing in changes only the operator's own passkey, and that it does not restore a
// removed one.
func passkeyOwner(t *testing.T, open opener) {
	s := open(t)
	for _, id := range []string{"a", "b"} {
		must(t, s.AddOperator(ctx, store.Operator{ID: id, Role: desk.Operator}, affair("operator")))
	}
	anns := store.Credential{ID: []byte("p"), Operator: "a", Data: []byte("ann's")}
	must(t, s.AddCredential(ctx, anns))
	bobs := store.Credential{ID: []byte("p"), Operator: "b", Data: []byte("bob's")}
	proof := func(once string, c store.Credential) store.Proof {
		return store.Proof{Once: once, Expires: ms(9), Passkey: c}
	}
	session := func(token, operator string) store.Session {
		return store.Session{Token: token, Operator: operator, Expires: ms(9)}
	}
	if err := s.AddCredential(ctx, bobs); !errors.Is(err, store.ErrConflict) {
		t.Errorf("added: %v", err)
	}
	changed := anns
	changed.Data = []byte("another key")
	if err := s.AddCredential(ctx, changed); !errors.Is(err, store.ErrConflict) {
		t.Errorf("added again by its owner: %v", err)
	}
	for token, i := range map[string]store.Invite{"new": {Name: "Eve", Role: desk.Operator},
		"again": {Name: "Bob", For: "b"}} {
		i.Token, i.Expires = token, ms(9)
		must(t, s.AddInvite(ctx, i, affair("invite")))
		c := bobs
		o := store.Operator{ID: "b"}
		if i.For == "" {
			o.ID, c.Operator = "e", "e"
		}
		err := s.UseInvite(ctx, token, proof("u"+token, c), o, session("u"+token, o.ID),
			affair("join"))
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("by the invitation %s: %v", token, err)
		}
		if _, err := s.Invite(ctx, token); err != nil {
			t.Errorf("the invitation %s is used up: %v", token, err)
		}
	}
	if err := s.SignIn(ctx, proof("1", bobs), session("1", "b"), affair("sign-in")); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("signed in with another's: %v", err)
	}
	if own := got[[]store.Credential](t)(s.Credentials(ctx, "a")); !reflect.DeepEqual(own,
		[]store.Credential{anns}) {
		t.Errorf("Ann's passkeys are %+v", own)
	}
	if all := got[[]store.Operator](t)(s.Operators(ctx)); len(all) != 2 {
		t.Errorf("operators: %+v", all)
	}

	begin(t, s, session("before", "a"))
	must(t, s.DropCredential(ctx, "a", []byte("p"), affair("passkey-removed")))
	if err := s.DropCredential(ctx, "a", []byte("p"), affair("passkey-removed")); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("removed again: %v", err)
	}
	if _, err := s.Session(ctx, "before"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session outlives the removal: %v", err)
	}
	if err := s.SignIn(ctx, proof("2", anns), session("2", "a"), affair("sign-in")); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("signed in with a passkey that was removed: %v", err)
	}
	if own := got[[]store.Credential](t)(s.Credentials(ctx, "a")); len(own) != 0 {
		t.Errorf("the removed passkey is back: %+v", own)
	}
}

// operatorChangedAsRead checks that a change based on an outdated operator fails.
func operatorChangedAsRead(t *testing.T, open opener) {
	one, two := open(t), open(t)
	ann := store.Operator{ID: "a", Name: "Ann", Role: desk.Operator, Created: ms(1)}
	must(t, one.AddOperator(ctx, ann, affair("operator")))
	if err := two.AddOperator(ctx, store.Operator{ID: "a", Name: "Eve"},
		affair("operator")); !errors.Is(err, store.ErrConflict) {
		t.Errorf("added again: %v", err)
	}
	blocked, promoted := ann, ann
	blocked.Blocked, promoted.Role = ms(7), desk.Supervisor
	must(t, one.ChangeOperator(ctx, ann, blocked, affair("block")))
	if err := two.ChangeOperator(ctx, ann, promoted, affair("role")); !errors.Is(err,
		store.ErrChanged) {
		t.Errorf("changed as they were before: %v", err)
	}
	if all := got[[]store.Operator](t)(two.Operators(ctx)); !reflect.DeepEqual(all,
		[]store.Operator{blocked}) {
		t.Errorf("operators: %+v", all)
	}
}

// blockingWithdraws checks that the unused invitations and keys of an operator are withdrawn when
// the operator is blocked or loses their role.
func blockingWithdraws(t *testing.T, open opener) {
	for name, change := range map[string]func(*store.Operator){
		"blocked": func(o *store.Operator) { o.Blocked = ms(7) },
		"demoted": func(o *store.Operator) { o.Role = desk.Operator },
	} {
		s := open(t)
		id := func(what string) string { return what + " " + name }
		sue := store.Operator{ID: id("sue"), Name: "Sue", Role: desk.Supervisor}
		ann := store.Operator{ID: id("ann"), Name: "Ann", Role: desk.Supervisor}
		must(t, s.AddOperator(ctx, sue, affair("operator")))
		must(t, s.AddOperator(ctx, ann, affair("operator")))
		for _, i := range []store.Invite{
			{Token: id("hers"), Name: "Sue 2", Role: desk.Supervisor, By: sue.ID},
			{Token: id("for her"), Name: "Sue", Role: desk.Supervisor, For: sue.ID, By: ann.ID},
			{Token: id("another's"), Name: "Cem", Role: desk.Operator, By: ann.ID},
			{Token: id("the server's"), Name: "Dan", Role: desk.Operator},
		} {
			i.Expires = ms(99)
			must(t, s.AddInvite(ctx, i, affair("invite")))
		}
		must(t, s.PutKey(ctx, store.Key{ID: id("unused"), Token: id("1"), By: sue.ID},
			affair("key")))
		must(t, s.PutKey(ctx, store.Key{ID: id("used"), Token: id("2"), By: sue.ID, Used: ms(3)},
			affair("key")))
		must(t, s.PutKey(ctx, store.Key{ID: id("another's"), Token: id("3"), By: ann.ID},
			affair("key")))
		now := sue
		change(&now)
		must(t, s.ChangeOperator(ctx, sue, now, affair("change")))
		for _, token := range []string{"hers", "for her", "another's", "the server's"} {
			_, err := s.Invite(ctx, id(token))
			gone := token == "hers" || token == "for her" && name == "blocked"
			if gone != errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: the invitation %q: %v", name, token, err)
			}
		}
		for _, k := range got[[]store.Key](t)(s.Keys(ctx)) {
			if k.By == sue.ID && k.Revoked.IsZero() == (k.ID == id("unused")) ||
				k.By == ann.ID && !k.Revoked.IsZero() {
				t.Errorf("%s: the key %+v", name, k)
			}
		}
		last := got[desk.Event](t)(s.Last(ctx))
		if last.Kind != "key-revoked" || last.Subject != id("unused") ||
			last.Actor != affair("change").Actor {
			t.Errorf("%s: the log ends with %+v", name, last)
		}
	}
}

// invitationOfMaker checks that an invitation is invalid if its maker may not invite (such as one
// made on another server while its maker was being blocked), if it is for a blocked operator, or if
// another operator uses it.
func invitationOfMaker(t *testing.T, open opener) {
	s := open(t)
	for _, o := range []store.Operator{
		{ID: "boss", Role: desk.Supervisor}, {ID: "ann", Role: desk.Operator},
		{ID: "out", Role: desk.Supervisor, Blocked: ms(7)},
		{ID: "back", Role: desk.Operator, Blocked: ms(7)},
	} {
		must(t, s.AddOperator(ctx, o, affair("operator")))
	}
	for n, c := range []struct {
		invite store.Invite
		uses   string
		want   error
	}{
		{store.Invite{By: "out", Name: "x"}, "x1", store.ErrNotFound},
		{store.Invite{By: "ann", Name: "x"}, "x2", store.ErrNotFound},
		{store.Invite{By: "none", Name: "x"}, "x3", store.ErrNotFound},
		{store.Invite{For: "back", Name: "x"}, "back", store.ErrNotFound},
		{store.Invite{For: "ann", Name: "x"}, "boss", store.ErrNotFound},
		{store.Invite{For: "none", Name: "x"}, "none", store.ErrNotFound},
		{store.Invite{By: "boss", Name: "x"}, "x4", nil},
		{store.Invite{Name: "x"}, "boss", store.ErrConflict},
		{store.Invite{By: "boss", For: "ann", Name: "x"}, "ann", nil},
	} {
		c.invite.Token, c.invite.Expires = fmt.Sprint("i", n), ms(99)
		must(t, s.AddInvite(ctx, c.invite, affair("invite")))
		if err := join(s, c.invite.Token, store.Operator{ID: c.uses,
			Role: desk.Operator}); !errors.Is(err, c.want) {
			t.Errorf("%+v by %s: %v", c.invite, c.uses, err)
		}
	}
	all := got[[]store.Operator](t)(s.Operators(ctx))
	if len(all) != 5 || all[3].Blocked != ms(7) || all[0].Role != desk.Supervisor {
		t.Errorf("operators: %+v", all)
	}
}

// oneFirstSupervisor checks that of several links for the first supervisor only one works, even if
// all are used at once.
func oneFirstSupervisor(t *testing.T, open opener) {
	one, two := open(t), open(t)
	for i := range 8 {
		must(t, one.AddInvite(ctx, store.Invite{Token: fmt.Sprint(i), Role: desk.Supervisor,
			Expires: ms(9)}, affair("invite")))
	}
	var joined atomic.Int32
	together(8, func(i int) {
		err := join([]rows{one, two}[i%2], fmt.Sprint(i),
			store.Operator{ID: fmt.Sprint("s", i), Role: desk.Supervisor})
		switch {
		case err == nil:
			joined.Add(1)
		case !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrConflict):
			t.Error(err)
		}
	})
	if all := got[[]store.Operator](t)(one.Operators(ctx)); joined.Load() != 1 || len(all) != 1 {
		t.Errorf("%d joined: %+v", joined.Load(), all)
	}
}

// noFirstAmongOthers checks that such a link does not work once there is an operator who joined in
// another way.
func noFirstAmongOthers(t *testing.T, open opener) {
	s := open(t)
	must(t, s.AddInvite(ctx, store.Invite{Token: "i", Role: desk.Supervisor, Expires: ms(9)},
		affair("invite")))
	must(t, s.AddOperator(ctx, store.Operator{ID: "a", Subject: "issuer ann"}, affair("join")))
	if err := join(s, "i", store.Operator{ID: "b", Role: desk.Supervisor}); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("joined as the first: %v", err)
	}
}

// proofOnce checks that a proof that is sent many times at once, to several servers, makes one
// session.
func proofOnce(t *testing.T, open opener) {
	one, two := open(t), open(t)
	must(t, one.AddOperator(ctx, store.Operator{ID: "a", Role: desk.Operator}, affair("operator")))
	must(t, one.AddCredential(ctx, store.Credential{ID: []byte("p"), Operator: "a",
		Data: []byte("x")}))
	proof := store.Proof{Once: "answer", Expires: ms(100),
		Passkey: store.Credential{ID: []byte("p"), Operator: "a", Data: []byte("y"), Used: ms(5)}}
	var in atomic.Int32
	together(12, func(i int) {
		n := store.Session{Token: fmt.Sprint("t", i), Operator: "a", Expires: ms(200)}
		if err := []rows{one, two}[i%2].SignIn(ctx, proof, n, affair("sign-in")); err == nil {
			in.Add(1)
		} else if !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
	sessions := got[[]store.Session](t)(one.Sessions(ctx, "a"))
	if in.Load() != 1 || len(sessions) != 1 {
		t.Fatalf("%d signed in, %d sessions", in.Load(), len(sessions))
	}
	again := func() error {
		return two.Confirm(ctx, proof, sessions[0], affair("confirm"))
	}
	must(t, one.DeleteExpired(ctx, ms(101))) // the clock may be set back
	if err := again(); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("used to sign in, and then to confirm: %v", err)
	}
	must(t, one.EndSessions(ctx, "a", affair("sign-out")))
	if err := again(); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after signing out: %v", err)
	}
	if kinds := kindsOf(got[[]desk.Event](t)(one.Log(ctx, 0,
		99))); kinds != "operator sign-in sign-out" {
		t.Errorf("the log has %s", kinds)
	}
}

// endedStaysEnded checks that an update of a session or a key that has ended does not bring it
// back.
func endedStaysEnded(t *testing.T, open opener) {
	s := open(t)
	must(t, s.AddOperator(ctx, store.Operator{ID: "a", Role: desk.Operator}, affair("operator")))
	begin(t, s, store.Session{Token: "t", Operator: "a", Expires: ms(9)})
	must(t, s.EndSession(ctx, "t"))
	must(t, s.SeeSession(ctx, "t", ms(5)))
	fresh := store.Session{Token: "t", Operator: "a", Fresh: ms(5)}
	if err := s.Confirm(ctx, store.Proof{Once: "c"}, fresh, affair("confirm")); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("confirmed: %v", err)
	}
	if _, err := s.Session(ctx, "t"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the session is back: %v", err)
	}
	begin(t, s, store.Session{Token: "u", Operator: "a", Expires: ms(9)})
	fresh = store.Session{Token: "u", Operator: "b", Fresh: ms(5)}
	if err := s.Confirm(ctx, store.Proof{Once: "d"}, fresh, affair("confirm")); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("confirmed by another: %v", err)
	}

	k := store.Key{ID: "k", Token: "kt", Name: "Fleet", Created: ms(3)}
	must(t, s.PutKey(ctx, k, affair("key")))
	used := k
	used.Used, k.Revoked = ms(5), ms(5)
	must(t, s.PutKey(ctx, k, affair("key-revoked")))
	if err := s.PutKey(ctx, used, affair("key-used")); !errors.Is(err, store.ErrChanged) {
		t.Errorf("used, as it was before it was revoked: %v", err)
	}
	if back := got[store.Key](t)(s.KeyOf(ctx, "kt")); back != k {
		t.Errorf("the key is %+v", back)
	}
}

func oneSigningKey(t *testing.T, open opener) {
	one, two := open(t), open(t)
	var keys [8]string
	together(len(keys), func(i int) {
		keys[i] = got[string](t)([]rows{one, two}[i%2].SigningKey(ctx, "console",
			fmt.Sprint("key", i)))
	})
	for _, k := range keys {
		if k != keys[0] || k == "" {
			t.Errorf("keys: %q", keys)
		}
	}
	if other := got[string](t)(one.SigningKey(ctx, "other", "another")); other != "another" {
		t.Errorf("of another name: %q", other)
	}
}
