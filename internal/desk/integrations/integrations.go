// Package integrations connects the desk to the systems of providers: roadside clubs, fleets,
// insurers.
//
// It sends every change of a case to the configured webhooks, as a signed CloudEvent, from rows
// that were written together with the change, at least once, and in order for each case. And it
// serves an API (docs/api.md, docs/webhooks.md) with which a provider's system that has a key can
// read the cases it may see, and act: accept a case, promise a time, report the outcome.
//
// The package makes no decisions about cases (package desk does) and has no screens: package
// console calls the methods of [Server] to manage keys and webhooks. Webhooks cannot reach
// addresses inside the network that the program runs in.
//
// Start reading at [Server], then sender.go for the webhooks and api.go for the API.
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

// Errors of the management of keys and webhooks.
var (
	ErrAddress = fmt.Errorf("%w: webhook needs a public https URL", desk.ErrIncomplete)
	ErrTooMany = fmt.Errorf("%w: there are already %d webhooks, stop one first", desk.ErrTooMany,
		maxWebhooks)
	ErrName    = fmt.Errorf("%w: key needs a printable name", desk.ErrIncomplete)
	ErrNotDead = fmt.Errorf("%w: only dead deliveries can be replayed", service.ErrNotFound)
)

// Store is the part of a store that a Server needs.
type Store interface {
	PutKey(context.Context, store.Key, desk.Event) error
	Keys(context.Context) ([]store.Key, error)
	KeyOf(ctx context.Context, token string) (store.Key, error)
	PutWebhook(context.Context, store.Webhook, desk.Event) error
	Webhooks(context.Context) ([]store.Webhook, error)
	Claim(ctx context.Context, now, until time.Time, lanes []store.Lane) ([][]store.Delivery,
		error)
	PutDelivery(context.Context, store.Delivery) error
	ExpediteRetries(ctx context.Context, webhook string, now, beyond time.Time,
		problems []string) error
	Deliveries(ctx context.Context, limit int) ([]store.Delivery, error)
	Case(ctx context.Context, id string) (desk.Case, error)
	Append(context.Context, desk.Event) error
	Log(ctx context.Context, after int64, limit int) ([]desk.Event, error)
	Changed() <-chan struct{}
}

// Options configure a Server.
type Options struct {
	Now func() time.Time
	Log *slog.Logger

	// Internal allows webhooks to this machine and its network, and over http. It is only for
	// trying things out.
	Internal bool
	// Transport is the transport for webhooks. If it is nil, a transport that cannot reach internal
	// addresses is used.
	Transport http.RoundTripper
}

// Server sends the webhooks and serves the API for providers. It is safe for concurrent use.
type Server struct {
	Options
	desk     *service.Desk
	rows     atomic.Pointer[Store] // nil until the store is open
	client   http.Client
	name     atomic.Pointer[string] // name of the desk in events, once it is known
	marks    atomic.Pointer[cursor] // cursor of the desk, once it is known
	counts   [4]atomic.Int64        // by Result
	scanned  sync.Map               // by id of a key: a scan
	limits   sync.Map               // by id of a key: a rate.Limiter
	lanes    *lanes
	requests *http.ServeMux
}

// New returns a Server without a store. Until Open is called, it sends nothing and accepts no key.
func New(d *service.Desk, o Options) *Server {
	g := &Server{Options: o, desk: d, lanes: newLanes()}
	if o.Transport == nil {
		o.Transport = transport(dialer(o.Internal))
	}
	g.client = http.Client{
		Transport: o.Transport, Timeout: deliveryTimeout, CheckRedirect: noRedirect,
	}
	g.requests = http.NewServeMux()
	for pattern, do := range g.routes() {
		g.requests.HandleFunc(pattern, do)
	}
	return g
}

// Open sets the store.
func (g *Server) Open(s Store) { g.rows.Store(&s) }

func (g *Server) now() time.Time { return desk.Truncate(g.Now()) }

// store returns the store, or service.ErrUnavailable.
func (g *Server) store() (Store, error) {
	if s := g.rows.Load(); s != nil {
		return *s, nil
	}
	return nil, service.ErrUnavailable
}

// auditEvent returns an event about a key or a webhook.
func (g *Server) auditEvent(kind string, by desk.Actor, subject string) desk.Event {
	return desk.Event{At: g.now(), Actor: by.Ref(), Kind: kind, Subject: subject}
}

// keyMark is the prefix of every key, so that keys published by mistake can be searched for.
const keyMark = "fsk_"

// AddKey creates a key for a provider's system. name is shown to people. Only AddKey returns the
// secret: the store has its hash.
func (g *Server) AddKey(ctx context.Context, by desk.Actor, name string) (k store.Key,
	secret string,
	err error) {
	s, err := g.store()
	if err != nil {
		return k, "", err
	}
	name, ok := desk.DisplayName(name, maxName)
	if !ok {
		return k, "", ErrName
	}
	secret = keyMark + rand.Text()
	k = store.Key{ID: newID(), Token: service.Hash(secret), Name: name, Created: g.now(), By: by.ID}
	return k, secret, s.PutKey(ctx, k, g.auditEvent("key", by, k.ID))
}

// RevokeKey revokes a key at once, on every server. It stays the holder of its cases; a supervisor
// can pass them on.
func (g *Server) RevokeKey(ctx context.Context, by desk.Actor, id string) error {
	s, err := g.store()
	if err != nil {
		return err
	}
	keys, err := s.Keys(ctx)
	k, found := find(keys, func(k store.Key) bool { return k.ID == id && k.Revoked.IsZero() })
	if err != nil || !found {
		return cmp.Or(err, missing(found))
	}
	k.Revoked = g.now()
	return s.PutKey(ctx, k, g.auditEvent("key-revoked", by, k.ID))
}

// AddWebhook adds a webhook that gets every change of a case from now on. With details, it also
// gets what the person entered. The returned row has the secret that signs the messages, which the
// receiver needs.
func (g *Server) AddWebhook(ctx context.Context, by desk.Actor, address string,
	details bool) (w store.Webhook, err error) {
	s, err := g.store()
	if err != nil {
		return w, err
	}
	if !validAddress(address, g.Internal) {
		return w, ErrAddress
	}
	all, err := s.Webhooks(ctx)
	if err != nil {
		return w, err
	}
	if len(slices.DeleteFunc(all,
		func(w store.Webhook) bool { return !w.Stopped.IsZero() })) >= maxWebhooks {
		return w, ErrTooMany
	}
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails
	w = store.Webhook{
		ID: newID(), URL: address, Secret: secretMark + base64.StdEncoding.EncodeToString(key[:]),
		Details: details, Created: g.now(), By: by.ID,
	}
	return w, s.PutWebhook(ctx, w, g.auditEvent("webhook", by, w.ID))
}

// StopWebhook stops a webhook. Its pending deliveries are given up.
func (g *Server) StopWebhook(ctx context.Context, by desk.Actor, id string) error {
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

func (g *Server) stop(ctx context.Context, s Store, w store.Webhook, by desk.Actor) error {
	w.Stopped = g.now()
	return s.PutWebhook(ctx, w, g.auditEvent("webhook-stopped", by, w.ID))
}

func webhook(ctx context.Context, s Store, id string) (store.Webhook, bool, error) {
	all, err := s.Webhooks(ctx)
	w, found := find(all, func(w store.Webhook) bool { return w.ID == id && w.Stopped.IsZero() })
	return w, found, err
}

// maxListed is the maximum number of deliveries that Replay searches.
const maxListed = 10_000

// Replay sends a dead delivery again, starting with its first try. Later events of the same case
// may have been delivered before; the receiver recognises that by the version. Replay returns
// ErrNotDead if the delivery is pending or was delivered.
func (g *Server) Replay(ctx context.Context, by desk.Actor, id int64) error {
	s, err := g.store()
	if err != nil {
		return err
	}
	all, err := s.Deliveries(ctx, maxListed)
	if err != nil {
		return err
	}
	d, found := find(all, func(d store.Delivery) bool { return d.ID == id && d.Dead })
	if !found {
		return ErrNotDead
	}
	d.Done, d.Dead, d.Tries, d.Next, d.Problem = time.Time{}, false, 0, g.now(), ""
	if err := s.PutDelivery(ctx, d); err != nil {
		return err
	}
	return s.Append(ctx, g.auditEvent("replay", by, strconv.FormatInt(id, 10)))
}

func newID() string { return strings.ToLower(rand.Text())[:16] }

func find[T any](all []T, is func(T) bool) (T, bool) {
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
	return service.ErrNotFound
}
