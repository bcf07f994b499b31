package console

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// maxDeliveries is the maximum number of deliveries listed.
const maxDeliveries = 200

// outwardsPage shows the keys of providers' systems, the webhooks, and the deliveries that failed.
type outwardsPage struct {
	frame
	Keys     []store.Key
	Webhooks []store.Webhook
	Dead     []delivery
	Late     []delivery                 // tried at least once, and will be tried again
	Secret   string                     // of a new key or webhook, shown once
	For      string                     // the key or webhook of Secret
	By       map[string]*store.Operator // operators by id: who created a key or webhook
}

// delivery is a delivery and the URL it goes to.
type delivery struct {
	store.Delivery
	URL string
}

func (v *visit) outwards() error { return v.showOutwards("", "") }

func (v *visit) showOutwards(secret, of string) error {
	f, err := v.liveFrame("Outwards")
	if err != nil {
		return err
	}
	p := outwardsPage{frame: f, Secret: secret, For: of, By: map[string]*store.Operator{}}
	people, err := v.rows.Operators(v.r.Context())
	if err != nil {
		return err
	}
	for _, o := range people {
		p.By[o.ID] = &o
	}
	if p.Keys, err = v.rows.Keys(v.r.Context()); err != nil {
		return err
	}
	if p.Webhooks, err = v.rows.Webhooks(v.r.Context()); err != nil {
		return err
	}
	open, err := v.rows.Deliveries(v.r.Context(), maxDeliveries)
	for _, d := range open {
		one := delivery{d, d.Webhook}
		for _, w := range p.Webhooks {
			if w.ID == d.Webhook {
				one.URL = w.URL
			}
		}
		switch {
		case d.Dead:
			p.Dead = append(p.Dead, one)
		case d.Tries > 0:
			p.Late = append(p.Late, one)
		}
	}
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "outwards", p)
}

// Outwards manages the keys for the API for providers, and the webhooks.
type Outwards interface {
	AddKey(ctx context.Context, by desk.Actor, name string) (k store.Key, secret string, err error)
	RevokeKey(ctx context.Context, by desk.Actor, id string) error
	AddWebhook(ctx context.Context, by desk.Actor, address string, details bool) (store.Webhook,
		error)
	StopWebhook(ctx context.Context, by desk.Actor, id string) error
	Replay(ctx context.Context, by desk.Actor, delivery int64) error
}

// changeOutwards creates or revokes a key, adds or stops a webhook, or replays a delivery.
func (v *visit) changeOutwards() error {
	ctx, id := v.r.Context(), v.r.PostFormValue("id")
	var err error
	switch v.r.PathValue("what") {
	case "key":
		return v.makeKey()
	case "revoke":
		err = v.Outwards.RevokeKey(ctx, v.by, id)
	case "webhook":
		return v.makeWebhook()
	case "stop":
		err = v.Outwards.StopWebhook(ctx, v.by, id)
	case "replay":
		n, _ := strconv.ParseInt(id, 10, 64) // on an error 0, which no delivery has
		err = v.Outwards.Replay(ctx, v.by, n)
	default:
		return errNotFound
	}
	if err != nil {
		return err
	}
	return v.seeOther("/desk/outwards")
}

// makeKey creates a key. The response shows its secret; only the hash is stored.
func (v *visit) makeKey() error {
	if err := v.requireFresh(); err != nil {
		return err
	}
	k, secret, err := v.Outwards.AddKey(v.r.Context(), v.by, v.r.PostFormValue("name"))
	if errors.Is(err, desk.ErrIncomplete) {
		return refusal("Write a name, of at most 80 letters.")
	}
	if err != nil {
		return err
	}
	return v.showOutwards(secret, "the key of "+k.Name)
}

// makeWebhook adds a webhook. The response shows its secret, once; the receiver needs it to verify
// signatures.
func (v *visit) makeWebhook() error {
	details := v.r.PostFormValue("details") != ""
	if details {
		if err := v.requireFresh(); err != nil {
			return err
		}
	}
	w, err := v.Outwards.AddWebhook(v.r.Context(), v.by,
		strings.TrimSpace(v.r.PostFormValue("url")), details)
	if errors.Is(err, desk.ErrTooMany) {
		return refusal("There are as many webhooks as there may be. Stop one first.")
	}
	if errors.Is(err, desk.ErrIncomplete) {
		return refusal(
			"Write the receiver's public address. It begins with https:// and has no name or " +
				"password in it.")
	}
	if err != nil {
		return err
	}
	return v.showOutwards(w.Secret, "the webhook to "+w.URL)
}
