package console

import (
	"context"
	"errors"
	"net/http"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// patience is how long a request may take, but for a stream.
const patience = 15 * time.Second

// need says who may come in.
type need int

const (
	anyone need = iota
	staff
	supervisor
)

// route is what is done at a pattern, and for whom.
type route struct {
	need    need
	passive bool // asked for by the page itself: it does not keep a session alive
	stream  bool // lasts
	do      func(*visit) error
}

// visit is one request, and who makes it.
type visit struct {
	*console
	w       http.ResponseWriter
	r       *http.Request
	rows    Accounts
	by      desk.Actor    // the zero value where nobody is signed in
	session store.Session // of whoever is
}

// routes is everything that is served, and who may ask for it.
func (c *console) routes() map[string]route {
	return map[string]route{
		"GET /desk/sign-in":         {anyone, false, false, (*visit).signIn},
		"POST /desk/sign-in/begin":  {anyone, false, false, (*visit).beginSignIn},
		"POST /desk/sign-in/finish": {anyone, false, false, (*visit).finishSignIn},
		"GET /desk/sign-in/oidc":    {anyone, false, false, (*visit).toProvider},
		"GET /desk/sign-in/back":    {anyone, false, false, (*visit).fromProvider},
		"GET /desk/invite":          {anyone, false, false, (*visit).invitation},
		"POST /desk/invite/begin":   {anyone, false, false, (*visit).beginInvited},
		"POST /desk/invite/finish":  {anyone, false, false, (*visit).finishInvited},
		"POST /desk/sign-out":       {staff, false, false, (*visit).signOut},
		"GET /desk/confirm":         {staff, false, false, (*visit).confirmed},
		"POST /desk/confirm/begin":  {staff, false, false, (*visit).beginConfirm},
		"POST /desk/confirm/finish": {staff, false, false, (*visit).finishConfirm},
		"GET /desk/confirm/oidc":    {staff, false, false, (*visit).confirmAtProvider},
		"GET /desk/me":              {staff, false, false, (*visit).me},

		"GET /desk":                     {staff, false, false, (*visit).queue},
		"GET /desk/{$}":                 {staff, false, false, (*visit).queue},
		"GET /desk/part":                {staff, true, false, (*visit).queuePart},
		"GET /desk/live":                {staff, true, true, (*visit).live},
		"GET /desk/case/{id}":           {staff, false, false, (*visit).show},
		"GET /desk/case/{id}/part":      {staff, true, false, (*visit).show},
		"POST /desk/case/{id}/{kind}":   {staff, false, false, (*visit).act},
		"GET /desk/search":              {staff, false, false, (*visit).searchForm},
		"POST /desk/search":             {staff, false, false, c.searches.run((*visit).search)},
		"GET /desk/people":              {supervisor, false, false, (*visit).people},
		"POST /desk/people/invite":      {supervisor, false, false, (*visit).invite},
		"POST /desk/people/uninvite":    {supervisor, false, false, (*visit).uninvite},
		"GET /desk/people/{id}":         {supervisor, false, false, (*visit).person},
		"POST /desk/people/{id}/{what}": {supervisor, false, false, (*visit).changePerson},
		"GET /desk/audit":               {supervisor, false, false, c.audits.run((*visit).audit)},
		"POST /desk/audit":              {supervisor, false, false, (*visit).startCheck},
		"POST /desk/audit/cancel":       {supervisor, false, false, (*visit).stopCheck},
		"POST /desk/export/{what}":      {supervisor, false, true, c.exports.run((*visit).export)},
		"GET /desk/outwards":            {supervisor, false, false, (*visit).outwards},
		"POST /desk/outwards/{what}":    {supervisor, false, false, (*visit).changeOutwards},
		"/desk/": {anyone, true, false,
			func(*visit) error { return errGone }},
	}
}

// guard lets in whom a route lets in. Who is not signed in hears nothing about what there is; who
// may not see a page hears that there is none.
func (c *console) guard(to route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := store.WithClass(r.Context(), store.Staff)
		if !to.stream {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, patience)
			defer cancel()
		}
		r = r.WithContext(ctx)
		v := &visit{console: c, w: w, r: r, rows: c.rows()}
		err := v.enter(to)
		if err == nil {
			err = to.do(v)
		}
		if err != nil {
			v.say(err)
		}
	})
}

// enter finds out who makes the request, and whether they may.
func (v *visit) enter(to route) error {
	if v.rows == nil {
		return service.ErrAway
	}
	if err := v.limited(to); err != nil {
		return err
	}
	switch {
	case to.need == anyone:
		return nil
	case v.by.ID == "":
		return errSignOut
	case to.need == supervisor && v.by.Role != desk.Supervisor:
		v.Log.Warn("somebody asked for what is a supervisor's", "operator", v.by.ID, "path",
			v.r.URL.Path)
		return errGone
	}
	return nil
}

// limited counts a request, and recognises who is signed in. A browser that is known is never
// limited by what others do behind its address; else a session is, once it was found.
func (v *visit) limited(to route) error {
	if v.Limits == nil {
		return v.recognise(!to.passive)
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	id := k.known(v.r, v.knownCookie())
	_, err = v.r.Cookie(v.cookie())
	claims := err == nil
	if id != "" && !v.Limits.Known(id) || id == "" && claims && !v.Limits.LookedUp(v.r) {
		return errOften
	}
	if err := v.recognise(!to.passive); err != nil {
		return err
	}
	switch {
	case id != "":
		return nil
	case v.by.ID != "" && v.Limits.Known(v.session.Token), v.by.ID == "" && v.Limits.Stranger(v.r):
		return nil
	}
	return errOften
}

// say tells whoever asked why it did not come to anything.
func (v *visit) say(err error) {
	var no refusal
	switch {
	case errors.Is(err, errSignOut) && v.r.Method == http.MethodGet &&
		v.r.Header.Get("Sec-Fetch-Dest") != "empty":
		http.Redirect(v.w, v.r, "/desk/sign-in", http.StatusSeeOther)
	case errors.Is(err, errSignOut):
		v.trouble(v.w, v.r, http.StatusUnauthorized, "You are not signed in",
			"Nothing was done. Sign in, then do it again.")
	case errors.Is(err, errGone), errors.Is(err, service.ErrNone), errors.Is(err, store.ErrNone):
		v.trouble(v.w, v.r, http.StatusNotFound, "There is no such page",
			"Or it is not yours to see.")
	case errors.Is(err, errOften):
		v.w.Header().Set("Retry-After", "10")
		v.trouble(v.w, v.r, http.StatusTooManyRequests, "Too much was asked from here",
			"Nothing was done. Wait ten seconds, and try again.")
	case errors.Is(err, errConfirm):
		if err := v.askToConfirm(); err != nil {
			v.say(err)
		}
	case errors.Is(err, store.ErrChanged):
		v.trouble(v.w, v.r, http.StatusConflict, "Somebody else was faster",
			"Nothing was done. Look again, then decide.")
	case errors.Is(err, errBusy):
		v.w.Header().Set("Retry-After", "5")
		v.trouble(v.w, v.r, http.StatusServiceUnavailable,
			"Too much is searched or taken out at once",
			"Nothing was done. Try again in a moment.")
	case errors.As(err, &no):
		v.trouble(v.w, v.r, http.StatusUnprocessableEntity, "That could not be done", no.Error())
	default:
		if !errors.Is(err, service.ErrAway) {
			v.Log.Error("a screen of the desk could not be made", "path", v.r.URL.Path, "cause",
				err)
		}
		v.trouble(v.w, v.r, http.StatusServiceUnavailable, "The desk cannot be reached now",
			"Nothing was done, and nothing is lost. Try again in a moment. People who wait have "+
				"been told which number to call.")
	}
}

// tell writes an event of the desk's own affairs.
func (v *visit) tell(kind, subject string) desk.Event {
	return desk.Event{At: v.now(), Actor: v.by.Ref(), Kind: kind, Subject: subject}
}

// seeOther leads the browser on after something was done.
func (v *visit) seeOther(to string) error {
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}
