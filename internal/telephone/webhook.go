// Package telephone receives the webhooks of a telephone provider, in the form of Twilio: forms
// that are signed with a token that only the provider and the server know. It checks the signature,
// the size, and that no request comes twice.
//
// The package does not know guides or people, and makes no request of its own. Start reading at
// [Webhook.Read].
package telephone

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1" // the provider defines the algorithm
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits of requests.
const (
	maxBody  = 32 << 10
	maxQuery = 8 << 10
	// how long a signature is remembered, and how many at most. The oldest go first.
	remember = 24 * time.Hour
	maxSeen  = 200_000
)

// Webhook checks the requests of a provider. It is safe for concurrent use.
type Webhook struct {
	Token  string // the provider's auth token
	Origin string // as the provider calls the server: https://firststeps.example
	Now    func() time.Time

	mu    sync.Mutex
	seen  map[string]bool
	order []signed // the oldest first
}

// signed is a request that was accepted.
type signed struct {
	signature string
	at        time.Time
}

// Sign returns the signature of a request to an address: the base64 of the HMAC-SHA1 of the address
// and the fields in the order of their names.
func Sign(token, address string, form url.Values) string {
	h := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(h, address) // writing to a hash never fails
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			_, _ = io.WriteString(h, name+value)
		}
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// Read returns the form of a request. If the request is not the provider's, is too large or came
// before, Read answers it with an error status, and returns false: the caller must not act on it.
func (w *Webhook) Read(rw http.ResponseWriter, r *http.Request) (url.Values, bool) {
	form, status := w.read(rw, r)
	if status != http.StatusOK {
		http.Error(rw, http.StatusText(status), status)
	}
	return form, status == http.StatusOK
}

func (w *Webhook) read(rw http.ResponseWriter, r *http.Request) (url.Values, int) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method != http.MethodPost:
		return nil, http.StatusMethodNotAllowed
	case kind != "application/x-www-form-urlencoded":
		return nil, http.StatusUnsupportedMediaType
	case len(r.URL.RawQuery) > maxQuery:
		return nil, http.StatusRequestURITooLong
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return nil, http.StatusRequestEntityTooLarge
		}
		return nil, http.StatusBadRequest
	}
	given := r.Header.Get("X-Twilio-Signature")
	want := Sign(w.Token, w.Origin+r.URL.RequestURI(), r.PostForm)
	if w.Token == "" || !hmac.Equal([]byte(given), []byte(want)) {
		return nil, http.StatusForbidden
	}
	if !w.first(want) {
		return nil, http.StatusConflict
	}
	return r.PostForm, http.StatusOK
}

// first remembers a signature, and reports whether it is new. Two different messages never have the
// same one, because the provider's own id of the message is signed.
func (w *Webhook) first(signature string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.Now()
	for len(w.order) > 0 && (len(w.order) >= maxSeen || now.Sub(w.order[0].at) > remember) {
		delete(w.seen, w.order[0].signature)
		w.order = w.order[1:]
	}
	if w.seen[signature] {
		return false
	}
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	w.seen[signature] = true
	w.order = append(w.order, signed{signature, now})
	return true
}

// Send answers a webhook with a document in the provider's markup, TwiML.
func Send(w http.ResponseWriter, document any) {
	var body bytes.Buffer
	root := xml.StartElement{Name: xml.Name{Local: "Response"}}
	if err := xml.NewEncoder(&body).EncodeElement(document, root); err != nil {
		panic(err) // texts and numbers only: cannot fail
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, xml.Header) // fails only if the client has disconnected
	_, _ = w.Write(body.Bytes())
}

// CheckOrigin reports whether an origin can be used: https, without a path.
func CheckOrigin(origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.Path == "" && u.RawQuery == "" &&
		u.User == nil && !strings.HasSuffix(origin, "#")
}
