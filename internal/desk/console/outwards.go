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

// mostDeliveries bounds how many deliveries are listed.
const mostDeliveries = 200

// outwardsPage is what leaves the desk: keys of providers' systems, webhooks, and what did not
// arrive.
type outwardsPage struct {
	frame
	Keys     []store.Key
	Webhooks []store.Webhook
	Dead     []delivery
	Late     []delivery                 // tried at least once, and on their way
	Secret   string                     // of a new key or webhook, shown once
	For      string                     // what it is of
	By       map[string]*store.Operator // who made them, by id
}

// delivery is a delivery and where it goes.
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
	open, err := v.rows.Deliveries(v.r.Context(), mostDeliveries)
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

// Outwards is what lets providers' systems in and sends them news.
type Outwards interface {
	AddKey(ctx context.Context, by desk.Actor, name string) (k store.Key, secret string, err error)
	RevokeKey(ctx context.Context, by desk.Actor, id string) error
	AddWebhook(ctx context.Context, by desk.Actor, address string, details bool) (store.Webhook,
		error)
	StopWebhook(ctx context.Context, by desk.Actor, id string) error
	Replay(ctx context.Context, by desk.Actor, delivery int64) error
}

// changeOutwards makes or ends a key or a webhook, or sends something again.
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
		n, _ := strconv.ParseInt(id, 10, 64) // 0 is nobody's
		err = v.Outwards.Replay(ctx, v.by, n)
	default:
		return errGone
	}
	if err != nil {
		return err
	}
	return v.seeOther("/desk/outwards")
}

// makeKey makes a key. Its secret is on the answer, and only its hash is kept.
func (v *visit) makeKey() error {
	if err := v.fresh(); err != nil {
		return err
	}
	k, secret, err := v.Outwards.AddKey(v.r.Context(), v.by, v.r.PostFormValue("name"))
	if errors.Is(err, desk.ErrUnsaid) {
		return refusal("Write a name, of at most 80 letters.")
	}
	if err != nil {
		return err
	}
	return v.showOutwards(secret, "the key of "+k.Name)
}

// makeWebhook adds a webhook. Whoever receives needs the secret to know our hand: it is shown once.
func (v *visit) makeWebhook() error {
	details := v.r.PostFormValue("details") != ""
	if details {
		if err := v.fresh(); err != nil {
			return err
		}
	}
	w, err := v.Outwards.AddWebhook(v.r.Context(), v.by,
		strings.TrimSpace(v.r.PostFormValue("url")), details)
	if errors.Is(err, desk.ErrUnsaid) {
		return refusal(
			"Write the receiver's public address. It begins with https:// and has no name or " +
				"password in it.")
	}
	if err != nil {
		return err
	}
	return v.showOutwards(w.Secret, "the webhook to "+w.URL)
}
