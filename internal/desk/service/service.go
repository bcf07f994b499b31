// Package service runs the desk: it joins the rules of package desk with the rows of a store, the
// clock and chance. Whoever wants something of a case, a person's page, an operator's screen or a
// provider's system, asks here.
//
// It never makes a guide page wait: the store may be away, and then every call says [ErrAway]
// within [patience], so that the person can be told the number to call. The package draws nothing
// and answers no request itself.
//
// Start reading at [Desk], then handover.go for how a case comes in, act.go for how it changes, and
// follow.go for how screens hear of it. What the desk does by itself begins at [Desk.Run].
package service

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
)

// What can go wrong besides what the rules refuse (desk.ErrTaken and its like, desk.Problems).
var (
	// the store is away or too slow: nothing was promised
	ErrAway = errors.New("the desk cannot be reached now")
	// or it is not yours: the answer is the same
	ErrNone     = errors.New("there is no such case")
	ErrInFlight = errors.New("the same hand-over is under way")
	ErrOther    = errors.New("the key was used for another hand-over")
)

// patience is how long a call may wait for the store.
const patience = 4 * time.Second

// Store is what the desk needs of one.
type Store interface {
	AddCase(context.Context, desk.Case, store.Opening, desk.Event) (desk.Case, bool, error)
	ChangeCase(context.Context, desk.Case, desk.Event) error
	Case(ctx context.Context, id string) (desk.Case, error)
	CaseOf(ctx context.Context, token string) (desk.Case, error)
	Cases(context.Context, store.Query) ([]desk.Case, error)
	Queued(context.Context, store.Query) ([]desk.Queued, error)
	Append(context.Context, desk.Event) error
	AppendOnce(ctx context.Context, key string, e desk.Event) (bool, error)
	Log(ctx context.Context, after int64, limit int) ([]desk.Event, error)
	Last(context.Context) (desk.Event, error)
	LogOf(ctx context.Context, id string) ([]desk.Event, error)
	Changed() <-chan struct{}
	Sweep(ctx context.Context, now desk.Moment) error
	Operators(context.Context) ([]store.Operator, error)
	Credentials(ctx context.Context, operator string) ([]store.Credential, error)
	Keys(context.Context) ([]store.Key, error)
}

// Options are what a Desk is told.
type Options struct {
	// Guide gives a guide in the release that a transcript names, or else in service; release may
	// be empty.
	Guide func(id, release string) (*guide.Guide, bool)
	Now   func() time.Time
	Log   *slog.Logger
	Keep  time.Duration // how long the contents of a closed case are kept

	// what is handed over to see whether the desk works end to end; no guide: nothing is
	Canary desk.Handover
	Told   func(News) // hears what there is to count; nil: nobody does
	// hears that the desk does not work, and why, and an empty text once it does; nil: nobody does
	Alarm func(string)

	StaffChanged func() // is called after Staff has changed; may be nil
}

// Desk is a running desk. Any number of goroutines may share it.
type Desk struct {
	Options
	rows    atomic.Pointer[Store] // nil while the store is not open yet
	flight  sync.Map              // keys of hand-overs under way
	crowd   crowd
	board   board
	pulse   pulse
	counted counted
	clock   clock
	staff   atomic.Int32  // a Staff
	silent  atomic.Bool   // the store did not answer when it was last asked
	opened  chan struct{} // holds one value after Open
}

// New gives a desk without a store: it says ErrAway until Open.
func New(o Options) *Desk {
	d := &Desk{Options: o, crowd: newCrowd(), board: newBoard(), opened: make(chan struct{}, 1)}
	d.clock.start(d.now())
	return d
}

// Open gives the desk its store.
func (d *Desk) Open(s Store) {
	d.rows.Store(&s)
	signal(d.opened)
}

// Rows gives the store, or nil while it is not open yet. For rows that are no cases: who may sign
// in, keys, webhooks.
func (d *Desk) Rows() Store {
	if s := d.rows.Load(); s != nil {
		return *s
	}
	return nil
}

// now gives the time as the rules have it.
func (d *Desk) now() desk.Moment { return desk.Moment(d.Now().UnixMilli()) }

// with asks the store, within patience. What the store means is given in the desk's own words.
func (d *Desk) with(ctx context.Context, ask func(context.Context, Store) error) error {
	s := d.rows.Load()
	if s == nil {
		return ErrAway
	}
	if shareOf(ctx) == Refused {
		return ErrBusy
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch err := ask(ctx, *s); {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNone):
		return ErrNone
	case errors.Is(err, store.ErrOtherBody):
		return ErrOther
	case errors.Is(err, store.ErrChanged), errors.Is(err, store.ErrIndexing), refused(err):
		return err
	default:
		d.Log.Error("the store did not do as asked", "cause", err)
		return ErrAway
	}
}

// refused says whether an error is a rule's no.
func refused(err error) bool {
	_, unusable := errors.AsType[desk.Problems](err)
	return unusable || errors.Is(err, desk.ErrNotYours) || errors.Is(err, desk.ErrTaken) ||
		errors.Is(err, desk.ErrState) ||
		errors.Is(err, desk.ErrUnsaid) || errors.Is(err, ErrNone) || errors.Is(err, ErrOther) ||
		errors.Is(err, ErrInFlight) || errors.Is(err, errDone)
}
