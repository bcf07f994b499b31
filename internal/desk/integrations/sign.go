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

// Prefixes and headers of Standard Webhooks.
const (
	secretMark      = "whsec_"
	signatureMark   = "v1,"
	headerID        = "Webhook-Id"
	headerTime      = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// tolerance is the maximum difference between a message's time and the receiver's clock.
const tolerance = 5 * time.Minute

// Errors of Verify.
var (
	ErrForged = errors.New("signature missing or invalid")
	ErrStale  = errors.New("signature time outside the tolerance")
)

// signature returns the signature of a message's id, time in seconds and body.
func signature(secret, id, seconds string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretMark))
	if err != nil || len(key) == 0 {
		return "", errors.New("invalid webhook secret")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + seconds + "."))
	mac.Write(body)
	return signatureMark + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// sign sets the id, time and signature of a message in its header.
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

// Verify checks a message as a receiver does: the signature must be valid, and the time within the
// tolerance. It returns the message's id, by which the receiver detects duplicates, or ErrForged or
// ErrStale. While a secret is being rotated, there are two signatures, separated by a space; one
// valid signature suffices.
func Verify(secret string, h http.Header, body []byte, now time.Time) (id string, err error) {
	id = h.Get(headerID)
	want, err := signature(secret, id, h.Get(headerTime), body)
	if err != nil || id == "" {
		return "", ErrForged
	}
	valid := false
	for given := range strings.FieldsSeq(h.Get(headerSignature)) {
		valid = hmac.Equal([]byte(given), []byte(want)) || valid
	}
	if !valid {
		return "", ErrForged
	}
	seconds, err := strconv.ParseInt(h.Get(headerTime), 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return "", ErrStale
	}
	return id, nil
}
