package console

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firststeps/desk"
	"firststeps/internal/dispatch"
	"firststeps/internal/store"
)

// mostDeliveries bounds how many deliveries are listed.
const mostDeliveries = 200

// outwardsPage is what leaves the desk: keys of providers' systems, webhooks, and what did not arrive.
type outwardsPage struct {
	frame
	Keys     []store.Key
	Webhooks []store.Webhook
	Dead     []delivery
	Late     []delivery // tried at least once, and on their way
	Secret   string     // of a new key or webhook, shown once
	For      string     // what it is of
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
	p := outwardsPage{frame: f, Secret: secret, For: of}
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

// changeOutwards makes or ends a key or a webhook, or sends something again.
func (v *visit) changeOutwards() error {
	switch v.r.PathValue("what") {
	case "key":
		return v.makeKey()
	case "revoke":
		return v.revoke()
	case "webhook":
		return v.makeWebhook()
	case "stop":
		return v.stopWebhook()
	case "replay":
		return v.replay()
	}
	return errGone
}

func newID() string { return strings.ToLower(rand.Text()) }

// makeKey makes a key. Its secret is on the answer, and only its hash is kept.
func (v *visit) makeKey() error {
	name, err := named(v.r.PostFormValue("name"))
	if err != nil {
		return err
	}
	secret := dispatch.NewSecret()
	k := store.Key{ID: newID(), Token: dispatch.Hash(secret), Name: name, Created: v.now()}
	if err := v.rows.PutKey(v.r.Context(), k, v.tell("key", k.ID)); err != nil {
		return err
	}
	return v.showOutwards(secret, "the key of "+name)
}

func (v *visit) revoke() error {
	all, err := v.rows.Keys(v.r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(k store.Key) bool { return k.ID == v.r.PostFormValue("id") })
	if i < 0 || all[i].Revoked != 0 {
		return errGone
	}
	all[i].Revoked = v.now()
	if err := v.rows.PutKey(v.r.Context(), all[i], v.tell("key-revoked", all[i].ID)); err != nil {
		return err
	}
	return v.seeOther("/desk/outwards")
}

// makeWebhook adds a webhook. Whoever receives needs the secret to know our hand: it is shown once.
func (v *visit) makeWebhook() error {
	to, err := receiver(v.r.PostFormValue("url"))
	if err != nil {
		return err
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	w := store.Webhook{ID: newID(), URL: to, Secret: "whsec_" + base64.StdEncoding.EncodeToString(random[:]), Created: v.now()}
	if err := v.rows.PutWebhook(v.r.Context(), w, v.tell("webhook", w.ID)); err != nil {
		return err
	}
	return v.showOutwards(w.Secret, "the webhook to "+to)
}

// receiver says what is wrong with an address at first sight. Whoever sends looks again, each time, at what the name stands for.
func receiver(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" || len(address) > 500 {
		return "", refusal("Write an address that begins with https:// and has no name or password in it.")
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil || !strings.Contains(u.Hostname(), ".") {
		return "", refusal("Write the receiver's public name, not an address or a name within your network.")
	}
	return u.String(), nil
}

func (v *visit) stopWebhook() error {
	all, err := v.rows.Webhooks(v.r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(w store.Webhook) bool { return w.ID == v.r.PostFormValue("id") })
	if i < 0 || all[i].Stopped != 0 {
		return errGone
	}
	all[i].Stopped = v.now()
	if err := v.rows.PutWebhook(v.r.Context(), all[i], v.tell("webhook-stopped", all[i].ID)); err != nil {
		return err
	}
	return v.seeOther("/desk/outwards")
}

// replay puts what was given up on its way again.
func (v *visit) replay() error {
	open, err := v.rows.Deliveries(v.r.Context(), mostDeliveries)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(v.r.PostFormValue("id"), 10, 64) // 0 is nobody's
	i := slices.IndexFunc(open, func(d store.Delivery) bool { return d.ID == id && d.Dead })
	if i < 0 {
		return errGone
	}
	d := open[i]
	d.Dead, d.Done, d.Tries, d.Next, d.Problem = false, 0, 0, v.now(), ""
	if err := v.rows.PutDelivery(v.r.Context(), d); err != nil {
		return err
	}
	if err := v.rows.Append(v.r.Context(), desk.Event{At: v.now(), Actor: v.by.Ref(), Kind: "replay", Subject: strconv.FormatInt(id, 10)}); err != nil {
		return err
	}
	return v.seeOther("/desk/outwards")
}
