// Package service runs the desk: it combines the rules of package desk with a store, the clock and
// random numbers. The stranded person's pages, the operators' screens and the API for providers all
// access cases through it.
//
// It never makes a guide page wait. If the store is unavailable, every call returns
// [ErrUnavailable] within [storeTimeout], so that the page can show the number to call. The package
// renders no pages and serves no requests.
//
// Start reading at [Desk], then handover.go for how a case is created, act.go for how it changes,
// and follow.go for how screens follow the changes. The background tasks begin at [Desk.Run].
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

// Errors in addition to those of the rules (desk.ErrTaken and similar, desk.Problems).
var (
	// ErrUnavailable means that the store is unavailable or too slow. The caller must not assume
	// that the operation was done.
	ErrUnavailable = errors.New("desk unavailable")
	// ErrNotFound means that there is no such case, or that the caller may not see it.
	ErrNotFound = errors.New("no such case")
	// ErrInFlight means that a hand-over with the same key is still being processed.
	ErrInFlight = errors.New("hand-over with the same key in progress")
	// ErrKeyReused means that the idempotency key was used for a different request.
	ErrKeyReused = errors.New("idempotency key used for a different request")
)

// storeTimeout is how long a call waits for the store.
const storeTimeout = 4 * time.Second

// Store is the part of a store that the desk needs.
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
	DeleteExpired(ctx context.Context, now time.Time) error
	Operators(context.Context) ([]store.Operator, error)
	Credentials(ctx context.Context, operator string) ([]store.Credential, error)
	Keys(context.Context) ([]store.Key, error)
}

// Options configure a Desk.
type Options struct {
	// Guide returns a guide in the release that a transcript names, or else in the release that is
	// in service. release may be empty.
	Guide func(id, release string) (*guide.Guide, bool)
	Now   func() time.Time
	Log   *slog.Logger
	Keep  time.Duration // how long the contents of a closed case are kept

	// Canary is the test case for checking that the desk works end to end. If it names no guide,
	// the canary is off.
	Canary       desk.Handover
	OnOccurrence func(Occurrence) // receives occurrences to count; may be nil
	// Alarm is called with the reason when the desk stops working end to end, and with "" when it
	// works again. It may be nil.
	Alarm func(string)

	StaffChanged func() // is called after Staff has changed; may be nil
}

// Desk is a running desk. It is safe for concurrent use.
type Desk struct {
	Options
	rows      atomic.Pointer[Store] // nil until the store is open
	inFlight  sync.Map              // keys of hand-overs in progress
	admission admission
	open      openCases
	health    canaryHealth
	counted   counted
	clock     clock
	staff     atomic.Int32  // a Staff
	silent    atomic.Bool   // the store did not respond to the last check
	opened    chan struct{} // holds one value after Open
}

// New returns a desk without a store. Its methods return ErrUnavailable until Open is called.
func New(o Options) *Desk {
	d := &Desk{
		Options: o, admission: newAdmission(), open: newOpenCases(),
		opened: make(chan struct{}, 1),
	}
	d.clock.start(d.now())
	return d
}

// Open sets the desk's store.
func (d *Desk) Open(s Store) {
	d.rows.Store(&s)
	signal(d.opened)
}

// Store returns the store, or nil until it is open. It is for rows other than cases: operators,
// keys, webhooks.
func (d *Desk) Store() Store {
	if s := d.rows.Load(); s != nil {
		return *s
	}
	return nil
}

// now returns the wall-clock time as it is stored.
func (d *Desk) now() time.Time { return desk.Truncate(d.Now()) }

// with calls ask with the store, within storeTimeout, and translates the store's errors into those
// of this package.
func (d *Desk) with(ctx context.Context, ask func(context.Context, Store) error) error {
	s := d.rows.Load()
	if s == nil {
		return ErrUnavailable
	}
	if loadOf(ctx) == Shed {
		return ErrBusy
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	switch err := ask(ctx, *s); {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, store.ErrConflict):
		return ErrKeyReused
	case errors.Is(err, store.ErrChanged), errors.Is(err, store.ErrIndexing), isRefusal(err):
		return err
	default:
		d.Log.Error("store error", "err", err)
		return ErrUnavailable
	}
}

// isRefusal reports whether err comes from a rule rather than from a failure of the store.
func isRefusal(err error) bool {
	_, unusable := errors.AsType[desk.Problems](err)
	return unusable || errors.Is(err, desk.ErrNotAllowed) || errors.Is(err, desk.ErrTaken) ||
		errors.Is(err, desk.ErrState) || errors.Is(err, desk.ErrIncomplete) ||
		errors.Is(err, ErrNotFound) || errors.Is(err, ErrKeyReused) ||
		errors.Is(err, ErrInFlight) ||
		errors.Is(err, errDone)
}
