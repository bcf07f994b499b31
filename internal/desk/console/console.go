// Package console is the operators' screens: they sign in, see the queue, accept a case and close
// it. Supervisors also see the log, invite people, and look after what leaves the desk.
//
// It decides nothing about a case: package desk's rules do, asked through package service, and the
// screens only offer what the rules allow. It keeps no row itself, sends nothing to anyone else,
// and no stranded person's page depends on it.
//
// Start reading at [New], then routes.go for who may do what, queue.go and case.go for the screens,
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

// Desk is what the screens ask of the running desk.
type Desk interface {
	Act(ctx context.Context, by desk.Actor, id string, a desk.Act) (desk.Case, error)
	Case(ctx context.Context, by desk.Actor, id string) (service.View, error)
	Cases(context.Context, store.Query) ([]desk.Case, error)
	Next(ctx context.Context, after int64) (grown <-chan struct{}, events []desk.Event, err error)
	OpenCases(ctx context.Context, see func(desk.Queued)) (at int64, err error)
	Counts(context.Context) (service.Counts, error)
	Trouble() string // that the desk does not work, in a sentence; empty where it does
}

// Accounts are the rows that the screens look after themselves: who may sign in. They show what
// leaves the desk, too; see [Outwards].
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
	SeeSession(ctx context.Context, token string, seen desk.Moment) error
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
	Check(context.Context, store.Checking) (store.Checked, error)
}

// Options are what the console is told.
type Options struct {
	// where operators open it: https://desk.example, or http://localhost:8080; see CheckOrigin
	Origin string
	OIDC   OIDC // the zero value where people sign in by passkey alone

	Outwards Outwards
	Limits   Limits // nil: no limits

	// Guide gives a guide in the release that a case was opened on, or nothing where it is gone.
	Guide func(id, release string) (*guide.Guide, bool)

	Now  func() time.Time
	Log  *slog.Logger
	Stop <-chan struct{} // closed when the server is to stop: streams end then; nil for never
}

// Limits bound how often screens are asked for. Strangers behind one address share what it may ask;
// a browser in which somebody signed in has its own.
type Limits interface {
	Known(browser string) bool   // a browser that is known, or a session
	Stranger(*http.Request) bool // any other
	LookedUp(*http.Request) bool // a session that a request claims is about to be looked up
}

// console answers for all screens.
type console struct {
	Options
	desk   Desk
	lines  *keeper
	rows   func() Accounts // nil while the store is not open
	keys   *passkeys
	oidc   *provider // nil where there is none
	seal   atomic.Pointer[sealer]
	policy string
	mux    *http.ServeMux
	checks checks

	searches, audits, exports limited
}

// New gives the handler for everything below /desk. rows gives nil while the store is not open yet.
// It fails where the origin or the OIDC settings cannot be used.
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
	c := &console{Options: o, desk: d, lines: newKeeper(), rows: rows, keys: keys,
		oidc: newProvider(o.OIDC, o.Origin), mux: http.NewServeMux()}
	c.searches = newLimited(4, 2*time.Second, 3*time.Second)
	c.audits, c.exports = newLimited(2, 2*time.Second, patience),
		newLimited(1, 2*time.Second, exportFor)
	c.policy = page.Policy([]string{script}, []string{style})
	for pattern, r := range c.routes() {
		c.mux.Handle(pattern, c.guard(r))
	}
	return c, nil
}

// handler puts around the screens what all of them need.
func (c *console) handler() (http.Handler, error) {
	// no other site's page can make a signed-in browser do anything
	own := http.NewCrossOriginProtection()
	if err := own.AddTrustedOrigin(c.Origin); err != nil {
		return nil, err
	}
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.trouble(w, r, http.StatusForbidden, "This came from another page",
			"Nothing was done. Open the desk itself, and do it there.")
	}))
	inner := own.Handler(c.mux)
	return page.Recovered(c.Log, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.headers(w.Header())
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		inner.ServeHTTP(w, r)
	}), c.broken), nil
}

// broken says that a screen has a defect.
func (c *console) broken(w http.ResponseWriter, r *http.Request) {
	c.headers(w.Header())
	c.trouble(w, r, http.StatusInternalServerError, "This screen is broken",
		"What you did may not have been done: "+
			"look before you do it again. Other screens work. "+
			"Tell whoever runs this desk; the program's log has the reason.")
}

// maxBody bounds what anybody sends: a note, a passkey.
const maxBody = 64 << 10

// now gives the time as the rules have it.
func (c *console) now() desk.Moment { return desk.Moment(c.Now().UnixMilli()) }

// What an action may end in besides what the desk refuses.
var (
	errGone    = errors.New("there is no such page, or it is not yours")
	errSignOut = errors.New("nobody is signed in")
	errConfirm = errors.New("the operator must show first who they are")
	errOften   = errors.New("too many requests")
)

// refusal is something that was asked for and cannot be, in words for whoever asked.
type refusal string

func (r refusal) Error() string { return string(r) }
