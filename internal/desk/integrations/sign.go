package integrations

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What Standard Webhooks writes around a message.
const (
	secretMark      = "whsec_"
	signatureMark   = "v1,"
	headerID        = "Webhook-Id"
	headerTime      = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// tolerance is how far a message's time may lie from the receiver's.
const tolerance = 5 * time.Minute

// What a receiver finds wrong with a message.
var (
	ErrForged = errors.New("the signature is missing or does not fit the message")
	ErrStale  = errors.New("the message was signed too long ago, or is dated ahead")
)

// signature gives what proves that a message comes from whoever knows the secret: over its id, its
// time in seconds, and its body.
func signature(secret, id, seconds string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretMark))
	if err != nil || len(key) == 0 {
		return "", errors.New("the secret of the webhook cannot be read")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + seconds + "."))
	mac.Write(body)
	return signatureMark + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// sign puts id, time and signature of a message into its header.
func sign(h http.Header, secret, id string, now time.Time, body []byte) error {
	seconds := strconv.FormatInt(now.Unix(), 10)
	s, err := signature(secret, id, seconds, body)
	if err != nil {
		return err
	}
	h.Set(headerID, id)
	h.Set(headerTime, seconds)
	h.Set(headerSignature, s)
	return nil
}

// Verify is what a receiver does before it believes a message: the signature fits, and the time is
// near. It gives the id, by which the receiver tells a message that it has had already; or
// ErrForged or ErrStale. A secret that is being changed has two signatures, parted by a space: one
// that fits is enough.
func Verify(secret string, h http.Header, body []byte, now time.Time) (id string, err error) {
	id = h.Get(headerID)
	want, err := signature(secret, id, h.Get(headerTime), body)
	if err != nil || id == "" {
		return "", ErrForged
	}
	fits := false
	for given := range strings.FieldsSeq(h.Get(headerSignature)) {
		fits = hmac.Equal([]byte(given), []byte(want)) || fits
	}
	if !fits {
		return "", ErrForged
	}
	seconds, err := strconv.ParseInt(h.Get(headerTime), 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return "", ErrStale
	}
	return id, nil
}
