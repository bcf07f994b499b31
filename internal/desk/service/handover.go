package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide/triage"
)

// minSecret is the minimum length of a secret or key that a client generates: 22 letters and digits
// are 128 bits.
const minSecret = 22

// maxSecret is the maximum length.
const maxSecret = 128

// HandOver creates a case from a hand-over and returns it when it is durable. key is the client's
// idempotency key: the same hand-over sent again returns the same case. secret opens the status
// page. The client generates it, so that it has access even if the response is lost. The desk
// stores only its hash.
//
// It returns desk.Problems, ErrKeyReused, ErrInFlight, ErrNotFound (no such guide, or none
// whose cases a desk takes) or
// ErrUnavailable.
func (d *Desk) HandOver(ctx context.Context, key, secret string, h desk.Handover) (desk.Case,
	error) {
	c, _, err := d.Take(ctx, key, secret, h)
	return c, err
}

// Take is HandOver, and also reports whether the case is new. fresh is false if the same hand-over
// was received before.
func (d *Desk) Take(ctx context.Context, key, secret string, h desk.Handover) (c desk.Case,
	fresh bool, err error) {
	defer func() { d.notify(handoverNews(h.Test, fresh, err)) }()
	if wrong := checkSecrets(key, secret); wrong != nil {
		return desk.Case{}, false, wrong
	}
	g, ok := d.Guide(h.Guide, triage.Parse(h.Transcript).Release())
	if !ok || g.Desk == "" {
		return desk.Case{}, false, ErrNotFound
	}
	opened, e, err := desk.Open(g, h, newID(d.now()), newRef(), d.now())
	if err != nil {
		return desk.Case{}, false, err
	}
	opened.Salt = rand.Text()
	release, err := d.admit(ctx, opened.Urgency)
	if err != nil {
		return desk.Case{}, false, err
	}
	defer release()
	ctx = WithLoad(ctx, Normal) // already admitted
	if _, busy := d.inFlight.LoadOrStore(key, true); busy {
		return desk.Case{}, false, ErrInFlight
	}
	defer d.inFlight.Delete(key)
	opening := store.Opening{Key: Hash(key), Body: bodyOf(h, secret), Token: Hash(secret)}
	err = d.with(ctx, func(ctx context.Context, s Store) (err error) {
		c, fresh, err = s.AddCase(ctx, opened, opening, e)
		return err
	})
	return c, fresh, err
}

// checkSecrets returns the problems of a key and a secret that a client generated.
func checkSecrets(key, secret string) error {
	var wrong desk.Problems
	for _, f := range [][2]string{{"key", key}, {"secret", secret}} {
		if len(f[1]) < minSecret || len(f[1]) > maxSecret {
			wrong = append(wrong, desk.Problem{Field: f[0], Code: "unreadable"})
		}
	}
	if wrong == nil {
		return nil
	}
	return wrong
}

// Hash returns the form in which a secret is stored. Secrets are long and random, so they need
// neither a salt nor a slow hash.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// bodyOf returns a hash that distinguishes hand-overs. The store keeps a hash of it with the case's
// salt.
func bodyOf(h desk.Handover, secret string) string {
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // only numbers and strings: cannot fail
	}
	return Hash(string(b) + secret)
}

// NewSecret returns a new secret for clients that cannot generate one, such as a page without
// JavaScript.
func NewSecret() string { return rand.Text() }

// newID returns an unguessable id of 26 letters and digits: the time and 85 random bits. Because of
// the time at the beginning, new ids are next to each other at the end of each index, and a
// hand-over writes fewer database pages.
func newID(now time.Time) string {
	random := strings.ToLower(rand.Text())
	return fmt.Sprintf("%09s", strconv.FormatInt(max(0, desk.Millis(now)), 32))[:9] + random[:17]
}

// newRef returns six letters and digits that are not confused with each other when read aloud.
func newRef() string {
	const letters = "ACDEFHJKLMNPRTUVWXY34679"
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:3]) + "-" + string(b[3:])
}
