package console

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"firststeps/desk"
	"firststeps/internal/dispatch"
	"firststeps/internal/store"
)

// How long somebody stays signed in.
const (
	shift     = 12 * desk.Hour  // in all
	idle      = 2 * desk.Hour   // without doing anything; what a page asks for by itself does not count
	seenEvery = desk.Minute     // how exactly the store knows when somebody was last here
	ceremony  = 5 * desk.Minute // from the first half of signing in to the second
)

// Rows of signed-in browsers and of half-done ceremonies stand in one table, and none can be taken for the other.
func sessionRow(token string) string      { return dispatch.Hash("session " + token) }
func ceremonyRow(challenge string) string { return dispatch.Hash("ceremony " + challenge) }

// cookie is the name of the cookie. Over TLS the browser itself holds it to this host.
func (c *console) cookie() string {
	if c.secure() {
		return "__Host-desk"
	}
	return "desk"
}

func (c *console) secure() bool { return strings.HasPrefix(c.Origin, "https://") }

func (c *console) setCookie(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: c.cookie(), Value: value, Path: "/", MaxAge: maxAge, Secure: c.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// recognise finds who is signed in, if anybody is. active says that a human asks, which keeps the session alive.
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
		return v.rows.PutSession(v.r.Context(), v.session)
	}
	return nil
}

// left is how long a session still lasts if nothing is done. Where it was used later than now the clock was set back, and nobody knows.
func left(s store.Session, now desk.Moment) desk.Moment {
	if s.Seen > now.After(desk.Minute) {
		return 0
	}
	return min(s.Expires, s.Seen.After(idle)).After(-now)
}

// lasts says whether something may still be used. Where it would last longer than from its making, the clock was set back, and nobody knows.
func lasts(expires, length, now desk.Moment) bool {
	return now < expires && expires <= now.After(length+desk.Minute)
}

// operator gives the row of somebody, or an empty one.
func (v *visit) operator(id string) (store.Operator, error) {
	all, err := v.rows.Operators(v.r.Context())
	for _, o := range all {
		if o.ID == id {
			return o, nil
		}
	}
	return store.Operator{}, err
}

func actor(o store.Operator) desk.Actor { return desk.Actor{Role: o.Role, ID: o.ID, Name: o.Name} }

// start signs somebody in, in a new session: whatever the browser had before is ended.
func (v *visit) start(who store.Operator) error {
	if v.session.Token != "" {
		if err := v.rows.EndSession(v.r.Context(), v.session.Token); err != nil {
			return err
		}
	}
	token, now := rand.Text(), v.now() // 130 bits
	v.by = actor(who)
	if err := v.rows.Append(v.r.Context(), v.tell("sign-in", who.ID)); err != nil {
		return err
	}
	err := v.rows.PutSession(v.r.Context(), store.Session{
		Token: sessionRow(token), Operator: who.ID, Created: now, Seen: now, Expires: now.After(shift),
	})
	if err == nil {
		v.setCookie(v.w, token, int(shift/desk.Second))
	}
	return err
}

// signOut ends the session.
func (v *visit) signOut() error {
	if err := v.rows.EndSession(v.r.Context(), v.session.Token); err != nil {
		return err
	}
	if err := v.rows.Append(v.r.Context(), v.tell("sign-out", v.by.ID)); err != nil {
		return err
	}
	v.setCookie(v.w, "", -1)
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	return v.seeOther("/desk/sign-in?out=1")
}
