package console

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// sealer signs challenges and cookies with a key that all servers of a database share. Nothing is
// stored for a challenge until it is answered, so a client that requests many challenges cannot
// displace those of others.
type sealer []byte

// sealer returns the sealer. Its key is read from the store once.
func (c *console) sealer(ctx context.Context, rows Accounts) (sealer, error) {
	if k := c.seal.Load(); k != nil {
		return *k, nil
	}
	text, err := rows.SigningKey(ctx, "console", rand.Text()+rand.Text()) // 260 bits
	if err != nil {
		return nil, err
	}
	k := sealer(text)
	c.seal.Store(&k)
	return k, nil
}

// purpose is what a challenge may be used for, and for whom. A response for another purpose is
// rejected.
type purpose struct {
	name  string // sign-in, join or confirm
	about string // the invitation and the operator, or the session
}

func (k sealer) mac(p purpose, data []byte) []byte {
	m := hmac.New(sha256.New, k)
	for _, part := range [][]byte{[]byte(p.name), []byte(p.about), data} {
		_ = binary.Write(m, binary.BigEndian, int64(len(part))) // writing to a hash never fails
		_, _ = m.Write(part)
	}
	return m.Sum(nil)
}

// A challenge consists of a random number, its expiry time, and the signature of both.
const (
	nonceSize  = 16
	sealedSize = nonceSize + 8
)

func (k sealer) challenge(p purpose, now time.Time) []byte {
	var c [sealedSize]byte
	_, _ = rand.Read(c[:nonceSize]) // never fails
	binary.BigEndian.PutUint64(c[nonceSize:], uint64(desk.Millis(now.Add(challengeLifetime))))
	return append(c[:], k.mac(p, c[:])...)
}

// open verifies the challenge of a response. The caller passes the returned proof to the store,
// which accepts it once.
func (k sealer) open(p purpose, challenge string, now time.Time) (store.Proof, error) {
	c, err := base64.RawURLEncoding.DecodeString(challenge)
	if err != nil || len(c) <= sealedSize || !hmac.Equal(c[sealedSize:], k.mac(p, c[:sealedSize])) {
		return store.Proof{}, errPasskey
	}
	expires := desk.AtMillis(int64(binary.BigEndian.Uint64(c[nonceSize:])))
	if !valid(expires, challengeLifetime, now) {
		return store.Proof{}, errPasskey
	}
	return store.Proof{Once: service.Hash("challenge " + string(c)), Expires: expires}, nil
}

// knownFor is how long a browser is recognised after a sign-in.
const knownFor = 180 * 24 * time.Hour

func (c *console) knownCookie() string { return c.cookie() + "-known" }

// remember sets a cookie by which the browser is recognised, whichever operator signs in. The
// cookie grants no access. Requests of a known browser are counted separately, so that other
// clients behind the same address cannot lock it out.
func (v *visit) remember() error {
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil || k.known(v.r, v.knownCookie()) != "" {
		return err
	}
	id := rand.Text()
	value := id + "." +
		base64.RawURLEncoding.EncodeToString(k.mac(purpose{name: "known"}, []byte(id)))
	v.setCookie(v.knownCookie(), value, int(knownFor/time.Second))
	return nil
}

// known returns the id of a known browser, or "".
func (k sealer) known(r *http.Request, cookie string) string {
	c, err := r.Cookie(cookie)
	if err != nil {
		return ""
	}
	id, signed, _ := strings.Cut(c.Value, ".")
	mac, err := base64.RawURLEncoding.DecodeString(signed)
	if err != nil || !hmac.Equal(mac, k.mac(purpose{name: "known"}, []byte(id))) {
		return ""
	}
	return id
}
