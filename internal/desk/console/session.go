package console

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// How long somebody stays signed in.
const (
	shift = 12 * desk.Hour // in all
	// without doing anything; what a page asks for by itself does not count
	idle      = 2 * desk.Hour
	seenEvery = desk.Minute     // how exactly the store knows when somebody was last here
	ceremony  = 5 * desk.Minute // from the first half of signing in to the second
	freshFor  = 5 * desk.Minute // since they showed who they are, for what changes who can sign in
)

func sessionRow(token string) string { return service.Hash("session " + token) }

// cookie is the name of the cookie. Over TLS the browser itself holds it to this host.
func (c *console) cookie() string {
	if c.secure() {
		return "__Host-desk"
	}
	return "desk"
}

func (c *console) secure() bool { return strings.HasPrefix(c.Origin, "https://") }

func (c *console) newCookie(name, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

func (v *visit) keepCookie(name, value string, maxAge int) {
	http.SetCookie(v.w, v.newCookie(name, value, maxAge))
}

// recognise finds who is signed in, if anybody is. active says that a human asks, which keeps the
// session alive.
func (v *visit) recognise(active bool) error {
	cookie, err := v.r.Cookie(v.cookie())
	if err != nil {
		return nil
	}
	token := sessionRow(cookie.Value)
	session, err := v.rows.Session(v.r.Context(), token)
	switch {
	case errors.Is(err, store.ErrNone):
		return nil
	case err != nil:
		return err
	case left(session, v.now()) <= 0:
		return v.rows.EndSession(v.r.Context(), token)
	}
	who, err := v.operator(session.Operator)
	if err != nil || who.ID == "" || who.Blocked != 0 {
		return err
	}
	v.by, v.session = actor(who), session
	if active && v.now().Since(session.Seen) >= seenEvery {
		v.session.Seen = v.now()
		return v.rows.SeeSession(v.r.Context(), v.session.Token, v.session.Seen)
	}
	return nil
}

// left is how long a session still lasts if nothing is done. Where it was used later than now the
// clock was set back, and nobody knows.
func left(s store.Session, now desk.Moment) desk.Moment {
	if s.Seen > now.After(desk.Minute) {
		return 0
	}
	return min(s.Expires, s.Seen.After(idle)).After(-now)
}

// lasts says whether something may still be used. Where it would last longer than from its making,
// the clock was set back, and nobody knows.
func lasts(expires, length, now desk.Moment) bool {
	return now < expires && expires <= now.After(length+desk.Minute)
}

// operator gives the row of somebody, or an empty one.
func (v *visit) operator(id string) (store.Operator, error) {
	all, err := v.rows.Operators(v.r.Context())
	for _, o := range all {
		if o.ID == id && id != "" {
			return o, nil
		}
	}
	return store.Operator{}, err
}

func actor(o store.Operator) desk.Actor { return desk.Actor{Role: o.Role, ID: o.ID, Name: o.Name} }

// start begins a session for an operator who proved at fresh who they are. The browser's former
// session ends.
func (v *visit) start(who store.Operator, proof store.Proof, fresh desk.Moment) error {
	token, session := v.newSession(who)
	session.Fresh = fresh
	err := v.rows.SignIn(v.r.Context(), proof, session, v.tell("sign-in", who.ID))
	if errors.Is(err, store.ErrNone) {
		return errPasskey
	}
	if err != nil {
		return err
	}
	return v.enters(token)
}

// newSession makes a session, to be kept.
func (v *visit) newSession(who store.Operator) (token string, n store.Session) {
	token, now := rand.Text(), v.now() // 130 bits
	v.by = actor(who)
	return token, store.Session{
		Token: sessionRow(token), Operator: who.ID,
		Created: now, Seen: now, Fresh: now, Expires: now.After(shift),
	}
}

// enters gives the browser a session that was kept, and ends the one that it had.
func (v *visit) enters(token string) error {
	if v.session.Token != "" {
		if err := v.rows.EndSession(v.r.Context(), v.session.Token); err != nil {
			return err
		}
	}
	v.keepCookie(v.cookie(), token, int(shift/desk.Second))
	return v.remember()
}

// signOut ends the session, or all that the operator has.
func (v *visit) signOut() (err error) {
	if v.r.PostFormValue("everywhere") != "" {
		err = v.rows.EndSessions(v.r.Context(), v.by.ID, v.tell("sign-out-everywhere", v.by.ID))
	} else if err = v.rows.EndSession(v.r.Context(), v.session.Token); err == nil {
		err = v.rows.Append(v.r.Context(), v.tell("sign-out", v.by.ID))
	}
	if err != nil {
		return err
	}
	v.keepCookie(v.cookie(), "", -1)
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	return v.seeOther("/desk/sign-in?out=1")
}
