// Package integrations is where the desk meets the systems of providers: roadside clubs, fleets,
// insurers.
//
// Two things go on here. Every change of a case is sent to the webhooks that the desk has set up:
// as a CloudEvent, signed, from the rows that were written together with the change, at least once,
// and in order for each case. And with a key such a system may ask for what it can see, and act:
// accept, promise a time, tell how it went (docs/api.md, docs/webhooks.md).
//
// The package decides nothing about cases (package desk does) and draws no screen: whoever sets up
// keys and webhooks, and looks at what could not be delivered, calls the methods of [Gate]. It
// reaches no address inside the network that it runs in.
//
// Start reading at [Gate], then sender.go for what is sent, and api.go for what may be asked.
package integrations

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// What can go wrong with setting something up.
var (
	ErrAddress = fmt.Errorf(
		"%w: a webhook needs an address that begins with https and is not within this network",
		desk.ErrUnsaid)
	ErrMany = fmt.Errorf("%w: there are %d webhooks already: stop one first", desk.ErrUnsaid,
		maxWebhooks)
	ErrName  = fmt.Errorf("%w: a key needs a name that can be shown", desk.ErrUnsaid)
	ErrAlive = fmt.Errorf("%w: only what was given up can be sent again", service.ErrNone)
)

// Store is what the gate needs of one.
type Store interface {
	PutKey(context.Context, store.Key, desk.Event) error
	Keys(context.Context) ([]store.Key, error)
	KeyOf(ctx context.Context, token string) (store.Key, error)
	PutWebhook(context.Context, store.Webhook, desk.Event) error
	Webhooks(context.Context) ([]store.Webhook, error)
	Claim(ctx context.Context, now, until desk.Moment, lanes []store.Lane) ([][]store.Delivery,
		error)
	PutDelivery(context.Context, store.Delivery) error
	Hasten(ctx context.Context, webhook string, now, beyond desk.Moment, problems []string) error
	Deliveries(ctx context.Context, limit int) ([]store.Delivery, error)
	Case(ctx context.Context, id string) (desk.Case, error)
	Append(context.Context, desk.Event) error
	Log(ctx context.Context, after int64, limit int) ([]desk.Event, error)
	Changed() <-chan struct{}
}

// Options are what a Gate is told.
type Options struct {
	Now func() time.Time
	Log *slog.Logger

	// Internal lets webhooks go to this machine and its network, and by http: for trying things
	// out, and for nothing else.
	Internal bool
	// Transport carries the webhooks; nil: one that reaches no internal address.
	Transport http.RoundTripper
}

// Gate is between the desk and the systems of providers. Any number of goroutines may share it.
type Gate struct {
	Options
	desk     *service.Desk
	rows     atomic.Pointer[Store] // nil while the store is not open yet
	client   http.Client
	name     atomic.Pointer[string] // of the desk in events, once it is known
	marks    atomic.Pointer[cursor] // of the desk, the same
	counts   [4]atomic.Int64
	scanned  sync.Map // of each key: a stretch
	limits   sync.Map // of each key
	lanes    *lanes
	requests *http.ServeMux
}

// New gives a gate without a store: it sends nothing and lets nobody in until Open.
func New(d *service.Desk, o Options) *Gate {
	g := &Gate{Options: o, desk: d, lanes: newLanes()}
	if o.Transport == nil {
		o.Transport = transport(dialer(o.Internal))
	}
	g.client = http.Client{Transport: o.Transport, Timeout: patience, CheckRedirect: stay}
	g.requests = http.NewServeMux()
	for pattern, do := range g.routes() {
		g.requests.HandleFunc(pattern, do)
	}
	return g
}

// Open gives the gate its store.
func (g *Gate) Open(s Store) { g.rows.Store(&s) }

func (g *Gate) now() desk.Moment { return desk.Moment(g.Now().UnixMilli()) }

// store gives the store, or service.ErrAway.
func (g *Gate) store() (Store, error) {
	if s := g.rows.Load(); s != nil {
		return *s, nil
	}
	return nil, service.ErrAway
}

// affair is an event of the desk's own, about a key or a webhook.
func (g *Gate) affair(kind string, by desk.Actor, subject string) desk.Event {
	return desk.Event{At: g.now(), Actor: by.Ref(), Kind: kind, Subject: subject}
}

// keyMark begins every key, so that one that was published by mistake can be searched for.
const keyMark = "fsk_"

// AddKey makes a key for a provider's system, with the name that a person reads. The secret is
// given here and never again: the store has its hash.
func (g *Gate) AddKey(ctx context.Context, by desk.Actor, name string) (k store.Key, secret string,
	err error) {
	s, err := g.store()
	if err != nil {
		return k, "", err
	}
	name, ok := desk.Shown(name, maxName)
	if !ok {
		return k, "", ErrName
	}
	secret = keyMark + rand.Text()
	k = store.Key{ID: newID(), Token: service.Hash(secret), Name: name, Created: g.now(), By: by.ID}
	return k, secret, s.PutKey(ctx, k, g.affair("key", by, k.ID))
}

// RevokeKey ends a key at once, on every server. What it holds it holds on: a supervisor passes
// that on.
func (g *Gate) RevokeKey(ctx context.Context, by desk.Actor, id string) error {
	s, err := g.store()
	if err != nil {
		return err
	}
	keys, err := s.Keys(ctx)
	k, found := one(keys, func(k store.Key) bool { return k.ID == id && k.Revoked == 0 })
	if err != nil || !found {
		return cmp.Or(err, missing(found))
	}
	k.Revoked = g.now()
	return s.PutKey(ctx, k, g.affair("key-revoked", by, k.ID))
}

// AddWebhook has every change of a case sent to an address from now on; with details, also what the
// person gave. The row that it gives has the secret that signs what is sent: the receiver needs it.
func (g *Gate) AddWebhook(ctx context.Context, by desk.Actor, address string,
	details bool) (w store.Webhook, err error) {
	s, err := g.store()
	if err != nil {
		return w, err
	}
	if !usable(address, g.Internal) {
		return w, ErrAddress
	}
	all, err := s.Webhooks(ctx)
	if err != nil {
		return w, err
	}
	if len(slices.DeleteFunc(all,
		func(w store.Webhook) bool { return w.Stopped != 0 })) >= maxWebhooks {
		return w, ErrMany
	}
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails
	w = store.Webhook{
		ID: newID(), URL: address, Secret: secretMark + base64.StdEncoding.EncodeToString(key[:]),
		Details: details, Created: g.now(),
		By: by.ID,
	}
	return w, s.PutWebhook(ctx, w, g.affair("webhook", by, w.ID))
}

// StopWebhook ends a webhook. What was on its way is given up.
func (g *Gate) StopWebhook(ctx context.Context, by desk.Actor, id string) error {
	s, err := g.store()
	if err != nil {
		return err
	}
	w, found, err := webhook(ctx, s, id)
	if err != nil || !found {
		return cmp.Or(err, missing(found))
	}
	return g.stop(ctx, s, w, by)
}

func (g *Gate) stop(ctx context.Context, s Store, w store.Webhook, by desk.Actor) error {
	w.Stopped = g.now()
	return s.PutWebhook(ctx, w, g.affair("webhook-stopped", by, w.ID))
}

func webhook(ctx context.Context, s Store, id string) (store.Webhook, bool, error) {
	all, err := s.Webhooks(ctx)
	w, found := one(all, func(w store.Webhook) bool { return w.ID == id && w.Stopped == 0 })
	return w, found, err
}

// shown is how many deliveries are looked through.
const shown = 10_000

// Replay sends again what was given up, from its first try on. What came after it for the same case
// may have arrived: the receiver tells by the version. It gives ErrAlive where the delivery is on
// its way or arrived.
func (g *Gate) Replay(ctx context.Context, by desk.Actor, id int64) error {
	s, err := g.store()
	if err != nil {
		return err
	}
	all, err := s.Deliveries(ctx, shown)
	if err != nil {
		return err
	}
	d, found := one(all, func(d store.Delivery) bool { return d.ID == id && d.Dead })
	if !found {
		return ErrAlive
	}
	d.Done, d.Dead, d.Tries, d.Next, d.Problem = 0, false, 0, g.now(), ""
	if err := s.PutDelivery(ctx, d); err != nil {
		return err
	}
	return s.Append(ctx, g.affair("replay", by, strconv.FormatInt(id, 10)))
}

func newID() string { return strings.ToLower(rand.Text())[:16] }

func one[T any](all []T, is func(T) bool) (T, bool) {
	for _, x := range all {
		if is(x) {
			return x, true
		}
	}
	var none T
	return none, false
}

func missing(found bool) error {
	if found {
		return nil
	}
	return service.ErrNone
}
