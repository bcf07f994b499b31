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

// requestTimeout is how long a request may take, except for a stream.
const requestTimeout = 15 * time.Second

// need is the role that a route requires.
type need int

const (
	anyone need = iota
	staff
	supervisor
)

// route is a handler and who may use it.
type route struct {
	need    need
	passive bool // requested by the page's script: does not keep a session alive
	stream  bool // not limited by requestTimeout
	do      func(*visit) error
}

// visit is one request and the operator who makes it.
type visit struct {
	*console
	w       http.ResponseWriter
	r       *http.Request
	rows    Accounts
	by      desk.Actor    // the zero value if no operator is signed in
	session store.Session // of by
}

// routes returns all routes by their patterns.
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
		"GET /desk/message":             {staff, false, false, (*visit).messageForm},
		"POST /desk/message":            {staff, false, false, (*visit).readMessage},
		"POST /desk/message/open":       {staff, false, false, (*visit).openMessage},
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
		"/desk/":                        {anyone, true, false, (*visit).notFound},
	}
}

func (v *visit) notFound() error { return errNotFound }

// guard wraps a route with its access control. Requests without a sign-in learn nothing about what
// exists. Operators who may not see a page get the same response as for a page that does not exist.
func (c *console) guard(to route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := store.WithClass(r.Context(), store.ClassStaff)
		if !to.stream {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, requestTimeout)
			defer cancel()
		}
		r = r.WithContext(ctx)
		v := &visit{console: c, w: w, r: r, rows: c.rows()}
		err := v.authorize(to)
		if err == nil {
			err = to.do(v)
		}
		if err != nil {
			v.respondError(err)
		}
	})
}

// authorize identifies the operator of the request, and returns an error if they may not use the
// route.
func (v *visit) authorize(to route) error {
	if v.rows == nil {
		return service.ErrUnavailable
	}
	if err := v.countRequest(to); err != nil {
		return err
	}
	switch {
	case to.need == anyone:
		return nil
	case v.by.ID == "":
		return errSignedOut
	case to.need == supervisor && v.by.Role != desk.Supervisor:
		v.Log.Warn("operator requested a page for supervisors", "operator", v.by.ID, "path",
			v.r.URL.Path)
		return errNotFound
	}
	return nil
}

// countRequest applies the rate limits and authenticates the request. Other clients behind the same
// address never affect the limit of a known browser. A session from an unknown browser has its own
// limit, too, but looking up the session counts against the address.
func (v *visit) countRequest(to route) error {
	if v.Limits == nil {
		return v.authenticate(!to.passive)
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	id := k.known(v.r, v.knownCookie())
	_, err = v.r.Cookie(v.cookie())
	claims := err == nil
	if id != "" && !v.Limits.Known(id) || id == "" && claims && !v.Limits.LookedUp(v.r) {
		return errTooMany
	}
	if err := v.authenticate(!to.passive); err != nil {
		return err
	}
	switch {
	case id != "":
		return nil
	case v.by.ID != "" && v.Limits.Known(v.session.Token), v.by.ID == "" && v.Limits.Stranger(v.r):
		return nil
	}
	return errTooMany
}

// respondError responds with the page for an error.
func (v *visit) respondError(err error) {
	var no refusal
	switch {
	case errors.Is(err, errSignedOut) && v.r.Method == http.MethodGet &&
		v.r.Header.Get("Sec-Fetch-Dest") != "empty":
		http.Redirect(v.w, v.r, "/desk/sign-in", http.StatusSeeOther)
	case errors.Is(err, errSignedOut):
		v.errorPage(v.w, v.r, http.StatusUnauthorized, "You are not signed in",
			"Nothing was done. Sign in, then do it again.")
	case errors.Is(err, errNotFound), errors.Is(err, service.ErrNotFound),
		errors.Is(err, store.ErrNotFound):
		v.errorPage(v.w, v.r, http.StatusNotFound, "There is no such page",
			"Or it is not yours to see.")
	case errors.Is(err, errTooMany):
		v.w.Header().Set("Retry-After", "10")
		v.errorPage(v.w, v.r, http.StatusTooManyRequests, "Too much was asked from here",
			"Nothing was done. Wait ten seconds, and try again.")
	case errors.Is(err, errConfirm):
		if err := v.askToConfirm(); err != nil {
			v.respondError(err)
		}
	case errors.Is(err, store.ErrChanged):
		v.errorPage(v.w, v.r, http.StatusConflict, "Another operator was faster",
			"Nothing was done. Look again, then decide.")
	case errors.Is(err, errBusy):
		v.w.Header().Set("Retry-After", "5")
		v.errorPage(v.w, v.r, http.StatusServiceUnavailable,
			"Too much is searched or taken out at once",
			"Nothing was done. Try again in a moment.")
	case errors.As(err, &no):
		v.errorPage(v.w, v.r, http.StatusUnprocessableEntity, "That could not be done", no.Error())
	default:
		if !errors.Is(err, service.ErrUnavailable) {
			v.Log.Error("cannot serve a screen of the desk", "path", v.r.URL.Path, "err", err)
		}
		v.errorPage(v.w, v.r, http.StatusServiceUnavailable, "The desk cannot be reached now",
			"Nothing was done, and nothing is lost. Try again in a moment. People who wait have "+
				"been told which number to call.")
	}
}

// event returns an event that is not of a case, by the operator who is signed in.
func (v *visit) event(kind, subject string) desk.Event {
	return desk.Event{At: v.now(), Actor: v.by.Ref(), Kind: kind, Subject: subject}
}

// seeOther redirects the browser with status 303.
func (v *visit) seeOther(to string) error {
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}
