package console

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// Times of sessions.
const (
	sessionLifetime = 12 * time.Hour
	// without activity of the operator; requests by the page's script do not count
	idleTimeout       = 2 * time.Hour
	seenEvery         = time.Minute     // how often Session.Seen is written to the store
	challengeLifetime = 5 * time.Minute // from the begin of a sign-in to its end
	freshFor          = 5 * time.Minute // see requireFresh
)

func sessionRow(token string) string { return service.Hash("session " + token) }

// cookie returns the name of the session cookie. Over TLS, the prefix __Host- binds it to this
// host.
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

func (v *visit) setCookie(name, value string, maxAge int) {
	http.SetCookie(v.w, v.newCookie(name, value, maxAge))
}

// authenticate sets v.by and v.session if an operator is signed in. active means that the request
// comes from a human, which keeps the session alive.
func (v *visit) authenticate(active bool) error {
	cookie, err := v.r.Cookie(v.cookie())
	if err != nil {
		return nil
	}
	token := sessionRow(cookie.Value)
	session, err := v.rows.Session(v.r.Context(), token)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case remaining(session, v.now()) <= 0:
		return v.rows.EndSession(v.r.Context(), token)
	}
	who, err := v.operator(session.Operator)
	if err != nil || who.ID == "" || !who.Blocked.IsZero() {
		return err
	}
	v.by, v.session = actor(who), session
	if active && desk.Age(v.now(), session.Seen) >= seenEvery {
		v.session.Seen = v.now()
		return v.rows.SeeSession(v.r.Context(), v.session.Token, v.session.Seen)
	}
	return nil
}

// remaining returns how long a session is still valid without activity. If it was last used in the
// future, the clock was set back and the session is no longer valid, since its age is unknown.
func remaining(s store.Session, now time.Time) time.Duration {
	if s.Seen.After(now.Add(time.Minute)) {
		return 0
	}
	return min(s.Expires.Sub(now), s.Seen.Add(idleTimeout).Sub(now))
}

// valid reports whether something with that expiry time and lifetime (length) is still valid. If it
// would be valid for longer than its lifetime, the clock was set back and it is not valid, since
// its age is unknown.
func valid(expires time.Time, length time.Duration, now time.Time) bool {
	return now.Before(expires) && !expires.After(now.Add(length+time.Minute))
}

// operator returns an operator by id, or the zero value if there is none.
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

// start begins a session for an operator who authenticated at the time fresh. It ends the browser's
// previous session.
func (v *visit) start(who store.Operator, proof store.Proof, fresh time.Time) error {
	token, session := v.newSession(who)
	session.Fresh = fresh
	err := v.rows.SignIn(v.r.Context(), proof, session, v.event("sign-in", who.ID))
	if errors.Is(err, store.ErrNotFound) {
		return errPasskey
	}
	if err != nil {
		return err
	}
	return v.openSession(token)
}

// newSession returns a new session, to be stored by the caller.
func (v *visit) newSession(who store.Operator) (token string, n store.Session) {
	token, now := rand.Text(), v.now() // 130 bits
	v.by = actor(who)
	return token, store.Session{
		Token: sessionRow(token), Operator: who.ID,
		Created: now, Seen: now, Fresh: now, Expires: now.Add(sessionLifetime),
	}
}

// openSession sets the cookie of a stored session, and ends the browser's previous session.
func (v *visit) openSession(token string) error {
	if v.session.Token != "" {
		if err := v.rows.EndSession(v.r.Context(), v.session.Token); err != nil {
			return err
		}
	}
	v.setCookie(v.cookie(), token, int(sessionLifetime/time.Second))
	return v.remember()
}

// signOut ends the session, or all sessions of the operator.
func (v *visit) signOut() (err error) {
	if v.r.PostFormValue("everywhere") != "" {
		err = v.rows.EndSessions(v.r.Context(), v.by.ID, v.event("sign-out-everywhere", v.by.ID))
	} else if err = v.rows.EndSession(v.r.Context(), v.session.Token); err == nil {
		err = v.rows.Append(v.r.Context(), v.event("sign-out", v.by.ID))
	}
	if err != nil {
		return err
	}
	v.setCookie(v.cookie(), "", -1)
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	return v.seeOther("/desk/sign-in?out=1")
}
