package integrations_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"firststeps/internal/desk/integrations"
)

// sent returns a message that is sent in virtual time, which always begins at the same time.
func sent(t *testing.T, details bool) (m received, h http.Header, secret string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { m, h, secret = delivered(t, details) })
	return m, h, secret
}

// delivered returns a message as it is sent, its header, and the webhook's secret.
func delivered(t *testing.T, details bool) (m received, h http.Header, secret string) {
	t.Helper()
	r := &receiver{}
	w := newTestDesk(t, r, time.Now)
	r.secret = w.hook(details).Secret
	stop := running(w.gate)
	w.open()
	time.Sleep(time.Second)
	stop()
	if len(r.effects) != 1 {
		t.Fatalf("%d messages, refused: %v", len(r.effects), r.bad)
	}
	return r.effects[0], r.header, r.secret
}

// TestSignedAsTheStandardHasIt checks that the library of Standard Webhooks accepts our signatures,
// and that Verify accepts the library's.
func TestSignedAsTheStandardHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, h, secret := delivered(t, false)
		oracle, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := oracle.Verify(m.body, h); err != nil {
			t.Error(err)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		body, id := rapid.SliceOf(rapid.Byte()).Draw(t, "body"),
			rapid.StringMatching(`[a-z0-9.-]{1,40}`).Draw(t, "id")
		secret := "whsec_" + base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 24, 64).
			Draw(t, "key"))
		oracle, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		s, err := oracle.Sign(id, now, body)
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		h.Set("webhook-id", id)
		h.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
		h.Set("webhook-signature", "v1,bm9uZQ== "+s)
		if got, err := integrations.Verify(secret, h, body, now); err != nil || got != id {
			t.Fatalf("%v, %q", err, got)
		}
	})
}

func alterations() []string {
	return []string{"body", "cut", "longer", "secret", "missing", "Webhook-Id", "Webhook-Timestamp",
		"Webhook-Signature"}
}

// TestAlteredMessagesAreRefused checks that none of ten thousand altered messages is accepted: with
// a flipped bit of the body, id, time or signature, or with another secret.
func TestAlteredMessagesAreRefused(t *testing.T) {
	m, whole, secret := sent(t, true)
	now := m.at
	if _, err := integrations.Verify(secret, whole, m.body, now); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for tries < 10_000 {
		rapid.Check(t, func(t *rapid.T) {
			tries++
			h, body, secret := whole.Clone(), append([]byte{}, m.body...), secret
			flip := func(b []byte) {
				b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).
					Draw(t, "bit")
			}
			switch name := rapid.SampledFrom(alterations()).Draw(t, "what"); name {
			case "body":
				flip(body)
			case "cut":
				body = body[:rapid.IntRange(0, len(body)-1).Draw(t, "length")]
			case "longer":
				body = append(body, rapid.Byte().Draw(t, "more"))
			case "secret":
				key := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "key")
				secret = "whsec_" + base64.StdEncoding.EncodeToString(key)
			case "missing":
				h.Del(rapid.SampledFrom([]string{"Webhook-Id", "Webhook-Timestamp",
					"Webhook-Signature"}).Draw(t, "header"))
			default:
				b := []byte(h.Get(name))
				flip(b)
				h.Set(name, string(b))
			}
			if _, err := integrations.Verify(secret, h, body, now); err == nil {
				t.Fatal("accepted")
			}
		})
	}
}

// TestStaleMessagesAreRefused checks that a message is accepted within five minutes of its time,
// and rejected as stale otherwise.
func TestStaleMessagesAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, h, secret := delivered(t, false)
		at, err := strconv.ParseInt(h.Get("Webhook-Timestamp"), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		signed := time.Unix(at, 0)
		for off, want := range map[time.Duration]error{
			0: nil, 5 * time.Minute: nil, -5 * time.Minute: nil,
			5*time.Minute + time.Second:  integrations.ErrStale,
			-5*time.Minute - time.Second: integrations.ErrStale,
			72 * time.Hour:               integrations.ErrStale,
			10 * 365 * 24 * time.Hour:    integrations.ErrStale,
		} {
			_, err := integrations.Verify(secret, h, m.body, signed.Add(off))
			if !errors.Is(err, want) {
				t.Errorf("%v later: %v, want %v", off, err, want)
			}
		}
	})
}

// FuzzVerify checks that Verify does not panic, and accepts nothing that the standard's own library
// rejects.
func FuzzVerify(f *testing.F) {
	f.Add("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_1", "1614265330",
		"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", []byte(`{"test": 2432232314}`))
	f.Add("", "", "-1", "v1, v1", []byte{})
	f.Fuzz(func(t *testing.T, secret, id, at, signature string, body []byte) {
		h := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {at},
			"Webhook-Signature": {signature}}
		if _, err := integrations.Verify(secret, h, body, time.Unix(1614265330, 0)); err == nil {
			oracle, err := standardwebhooks.NewWebhook(secret)
			if err != nil || oracle.VerifyIgnoringTimestamp(body, h) != nil {
				t.Fatal("Verify accepts a message that the standard's own library rejects")
			}
		}
	})
}
