// Package console serves the operators' screens: operators sign in, see the queue, accept cases and
// close them. Supervisors also see the log, invite people, and manage keys and webhooks.
//
// It makes no decisions about a case. Package desk's rules do, called through package service; the
// screens only offer what the rules allow. The package stores nothing itself and sends nothing to
// third parties, and no page for stranded people depends on it.
//
// Start reading at [New], then routes.go for access control, queue.go and case.go for the screens,
// live.go for how they stay current, and passkey.go and oidc.go for how people sign in.
package console

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

// Desk is the part of the desk's service that the screens use.
type Desk interface {
	Take(ctx context.Context, key, secret string, h desk.Handover) (c desk.Case, fresh bool,
		err error)
	Act(ctx context.Context, by desk.Actor, id string, a desk.Act) (desk.Case, error)
	Case(ctx context.Context, by desk.Actor, id string) (service.View, error)
	Cases(context.Context, store.Query) ([]desk.Case, error)
	Next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event, err error)
	OpenCases(ctx context.Context, see func(desk.Queued)) (at int64, err error)
	Counts(context.Context) (service.Counts, error)
	Trouble() string // a sentence if the desk does not work end to end; empty if it works
}

// Accounts is the part of the store that the screens use directly: operators, sessions and
// invitations, and for display the keys, webhooks and deliveries (see [Outwards]).
type Accounts interface {
	AddOperator(context.Context, store.Operator, desk.Event) error
	ChangeOperator(ctx context.Context, was, o store.Operator, e desk.Event) error
	Operators(context.Context) ([]store.Operator, error)
	DropCredential(ctx context.Context, operator string, id []byte, e desk.Event) error
	Credentials(ctx context.Context, operator string) ([]store.Credential, error)
	AddInvite(context.Context, store.Invite, desk.Event) error
	Invite(ctx context.Context, token string) (store.Invite, error)
	Invites(context.Context) ([]store.Invite, error)
	DropInvite(ctx context.Context, token string, e desk.Event) error
	UseInvite(context.Context, string, store.Proof, store.Operator, store.Session,
		...desk.Event) error
	SignIn(context.Context, store.Proof, store.Session, ...desk.Event) error
	Confirm(context.Context, store.Proof, store.Session, desk.Event) error
	SeeSession(ctx context.Context, token string, seen time.Time) error
	Sessions(ctx context.Context, operator string) ([]store.Session, error)
	EndSessions(ctx context.Context, operator string, e desk.Event) error
	SigningKey(ctx context.Context, name, value string) (string, error)
	Session(ctx context.Context, token string) (store.Session, error)
	EndSession(ctx context.Context, token string) error
	Keys(context.Context) ([]store.Key, error)
	Webhooks(context.Context) ([]store.Webhook, error)
	Deliveries(ctx context.Context, limit int) ([]store.Delivery, error)
	Append(context.Context, desk.Event) error
	Log(ctx context.Context, after int64, limit int) ([]desk.Event, error)
	Check(context.Context, store.CheckOptions) (store.CheckResult, error)
}

// Options configure the console.
type Options struct {
	// Origin is the origin at which operators open the console, such as https://desk.example or
	// http://localhost:8080; see CheckOrigin.
	Origin string
	OIDC   OIDC // the zero value if people sign in only by passkey

	Outwards Outwards
	Limits   Limits // nil: no limits

	// Guide returns a guide in the release that a case was opened on, or false if it is gone.
	Guide func(id, release string) (*guide.Guide, bool)

	Now  func() time.Time
	Log  *slog.Logger
	Stop <-chan struct{} // closed when the server stops, which ends streams; may be nil
}

// Limits limit the rate of requests. Unknown browsers behind one address share a limit; a browser
// in which an operator has signed in has its own. The methods report whether the request is
// allowed.
type Limits interface {
	Known(browser string) bool   // for a known browser or a session, by its id
	Stranger(*http.Request) bool // for any other request
	LookedUp(*http.Request) bool // before the session that a request claims is looked up
}

// console serves all screens.
type console struct {
	Options
	desk   Desk
	lines  *caseCache
	rows   func() Accounts // returns nil while the store is not open
	keys   *passkeys
	oidc   *provider // nil without OIDC
	seal   atomic.Pointer[sealer]
	policy string
	mux    *http.ServeMux
	checks checks

	searches, audits, exports limiter
}

// New returns the handler for everything below /desk. rows returns nil until the store is open. New
// returns an error if the origin or the OIDC settings are invalid.
func New(d Desk, rows func() Accounts, o Options) (http.Handler, error) {
	c, err := newConsole(d, rows, o)
	if err != nil {
		return nil, err
	}
	return c.handler()
}

func newConsole(d Desk, rows func() Accounts, o Options) (*console, error) {
	if err := CheckOrigin(o.Origin); err != nil {
		return nil, err
	}
	if err := o.OIDC.check(); err != nil {
		return nil, err
	}
	keys, err := newPasskeys(o.Origin)
	if err != nil {
		return nil, err
	}
	c := &console{Options: o, desk: d, lines: newCaseCache(), rows: rows, keys: keys,
		oidc: newProvider(o.OIDC, o.Origin), mux: http.NewServeMux()}
	c.searches = newLimiter(4, 2*time.Second, 3*time.Second)
	c.audits, c.exports = newLimiter(2, 2*time.Second, requestTimeout),
		newLimiter(1, 2*time.Second, exportFor)
	c.policy = page.Policy([]string{script}, []string{style})
	for pattern, r := range c.routes() {
		c.mux.Handle(pattern, c.guard(r))
	}
	return c, nil
}

// handler wraps the screens with cross-origin protection, headers, a body limit and recovery from
// panics.
func (c *console) handler() (http.Handler, error) {
	// pages of other sites cannot make a signed-in browser do anything
	csrf := http.NewCrossOriginProtection()
	if err := csrf.AddTrustedOrigin(c.Origin); err != nil {
		return nil, err
	}
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.errorPage(w, r, http.StatusForbidden, "This came from another page",
			"Nothing was done. Open the desk itself, and do it there.")
	}))
	inner := csrf.Handler(c.mux)
	return page.Recovered(c.Log, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.headers(w.Header())
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		inner.ServeHTTP(w, r)
	}), c.internalError), nil
}

// internalError responds to a request whose handler panicked.
func (c *console) internalError(w http.ResponseWriter, r *http.Request) {
	c.headers(w.Header())
	c.errorPage(w, r, http.StatusInternalServerError, "This screen is broken",
		"What you did may not have been done: look before you do it again. "+
			"Other screens work. "+
			"Tell the person who runs this desk; the program's log has the reason.")
}

// maxBody is the maximum size of a request body in bytes.
const maxBody = 64 << 10

// now returns the time as it is stored.
func (c *console) now() time.Time { return desk.Truncate(c.Now()) }

// Errors of handlers in addition to those of the desk.
var (
	errNotFound  = errors.New("no such page, or not allowed")
	errSignedOut = errors.New("not signed in")
	errConfirm   = errors.New("the operator must confirm their identity first")
	errTooMany   = errors.New("too many requests")
)

// refusal is an error whose text is shown to the user.
type refusal string

func (r refusal) Error() string { return string(r) }
