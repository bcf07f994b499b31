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

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide/triage"
)

// minSecret is the least length of a secret or key that a sender makes up: 22 letters and digits
// are 128 bits.
const minSecret = 22

// maxSecret is the greatest.
const maxSecret = 128

// HandOver makes a case of a hand-over and gives it once it is durable. key is the sender's
// idempotency key: the same hand-over again gives the same case. secret opens the status page; the
// sender makes it up, so that an answer that was lost loses nothing, and the desk keeps a hash
// alone.
//
// It gives desk.Problems, ErrOther, ErrInFlight, ErrNone (no such guide) or ErrAway.
func (d *Desk) HandOver(ctx context.Context, key, secret string, h desk.Handover) (desk.Case,
	error) {
	c, _, err := d.Take(ctx, key, secret, h)
	return c, err
}

// Take is HandOver, and says whether the case is new: false where the same hand-over came before.
func (d *Desk) Take(ctx context.Context, key, secret string, h desk.Handover) (c desk.Case,
	fresh bool, err error) {
	defer func() { d.tell(taken(h.Test, fresh, err)) }()
	if wrong := usable(key, secret); wrong != nil {
		return desk.Case{}, false, wrong
	}
	g, ok := d.Guide(h.Guide, triage.Parse(h.Transcript).Release())
	if !ok {
		return desk.Case{}, false, ErrNone
	}
	opened, e, err := desk.Open(g, h, newID(d.now()), newRef(), d.now())
	if err != nil {
		return desk.Case{}, false, err
	}
	opened.Salt = rand.Text()
	leave, err := d.enter(ctx, opened.Urgency)
	if err != nil {
		return desk.Case{}, false, err
	}
	defer leave()
	ctx = WithShare(ctx, Fair) // it is in
	if _, busy := d.flight.LoadOrStore(key, true); busy {
		return desk.Case{}, false, ErrInFlight
	}
	defer d.flight.Delete(key)
	opening := store.Opening{Key: Hash(key), Body: bodyOf(h, secret), Token: Hash(secret)}
	err = d.with(ctx, func(ctx context.Context, s Store) (err error) {
		c, fresh, err = s.AddCase(ctx, opened, opening, e)
		return err
	})
	return c, fresh, err
}

// usable says what is wrong with what a sender made up.
func usable(key, secret string) error {
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

// Hash gives what is kept of a secret. Secrets are long and random: no salt and no slow hash would
// add anything.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// bodyOf tells two hand-overs apart. The store keeps a hash of it with the case's salt.
func bodyOf(h desk.Handover, secret string) string {
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // numbers and strings
	}
	return Hash(string(b) + secret)
}

// NewSecret gives a secret for whoever cannot make one up: a page without script.
func NewSecret() string { return rand.Text() }

// newID returns 26 letters and digits that nobody can guess: the time, and 85 random bits.
// Beginning with the time, new ids stand together at the end of each index, and a hand-over writes
// to fewer pages of the database.
func newID(now desk.Moment) string {
	random := strings.ToLower(rand.Text())
	return fmt.Sprintf("%09s", strconv.FormatInt(int64(max(0, now)), 32))[:9] + random[:17]
}

// newRef gives six letters and digits that are not mistaken for each other when read aloud.
func newRef() string {
	const letters = "ACDEFHJKLMNPRTUVWXY34679"
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:3]) + "-" + string(b[3:])
}
