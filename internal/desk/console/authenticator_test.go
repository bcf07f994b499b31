package console

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// authenticator simulates a device with one passkey and its browser.
type authenticator struct {
	t      testing.TB
	origin string
	party  string
	key    *ecdsa.PrivateKey
	id     []byte
	user   []byte
	count  uint32
	mute   bool   // sends no signature counter, like passkeys synchronized between devices
	flags  byte   // user present, user verified
	forced []byte // if set, the id that it claims for its passkey
}

func newAuthenticator(t testing.TB) *authenticator {
	return &authenticator{t: t, origin: origin, party: "localhost", flags: 0x05}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (a *authenticator) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// asked reads the challenge and the user id from the options for a page.
func (a *authenticator) asked(body string) (challenge string, user []byte) {
	a.t.Helper()
	var q struct {
		PublicKey struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	a.must(json.Unmarshal([]byte(body), &q))
	user, err := base64.RawURLEncoding.DecodeString(q.PublicKey.User.ID)
	a.must(err)
	return q.PublicKey.Challenge, user
}

func (a *authenticator) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": "webauthn." + kind, "challenge": challenge,
		"origin": a.origin, "crossOrigin": false})
	a.must(err)
	return b
}

func (a *authenticator) data(more []byte) []byte {
	party := sha256.Sum256([]byte(a.party))
	flags := a.flags
	if more != nil {
		flags |= 0x40
	}
	if !a.mute {
		a.count++
	}
	return append(binary.BigEndian.AppendUint32(append(party[:], flags), a.count), more...)
}

// create creates the requested passkey.
func (a *authenticator) create(question string) json.RawMessage {
	a.t.Helper()
	challenge, user := a.asked(question)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.must(err)
	point, err := key.PublicKey.Bytes()
	a.must(err)
	a.key, a.user, a.id = key, user, []byte(rand.Text())
	if a.forced != nil {
		a.id = a.forced
	}
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33],
		-3: point[33:]})
	a.must(err)
	more := append(make([]byte, 16), byte(len(a.id)>>8), byte(len(a.id)))
	more = append(append(more, a.id...), public...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{},
		"authData": a.data(more)})
	a.must(err)
	return a.answer(map[string]any{"clientDataJSON": b64(a.client("create", challenge)),
		"attestationObject": b64(object)})
}

// sign signs a challenge with the passkey.
func (a *authenticator) sign(question string) json.RawMessage {
	a.t.Helper()
	challenge, _ := a.asked(question)
	client, data := a.client("get", challenge), a.data(nil)
	said := sha256.Sum256(client)
	digest := sha256.Sum256(append(data[:len(data):len(data)], said[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	a.must(err)
	return a.answer(map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature),
		"userHandle": b64(a.user),
	})
}

func (a *authenticator) answer(response map[string]any) json.RawMessage {
	b, err := json.Marshal(map[string]any{
		"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response,
		"clientExtensionResults": map[string]any{},
	})
	a.must(err)
	return b
}

// made returns a new private key.
func (a *authenticator) made() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.must(err)
	return key
}
