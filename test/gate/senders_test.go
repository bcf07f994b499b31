package gate

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// handover is a hand-over as a phone sends it.
type handover struct {
	key, secret string
	body        []byte
}

func newHandover() handover {
	secret := rand.Text()
	body, err := json.Marshal(map[string]any{
		"secret": secret, "guide": "trunk-release-fails",
		"transcript": "life.none~place.parked~need.medicine",
		"language":   "en-GB", "country": "GB",
		"details": map[string]any{"phone": "+447700900123", "name": "Gate", "note": secret,
			"consent": true},
	})
	if err != nil {
		panic(err)
	}
	return handover{rand.Text(), secret, body}
}

// send sends the hand-over. It returns the reference of the case if the hand-over was acknowledged,
// and otherwise an error, a refusal if there was a response.
func (h handover) send(client *http.Client, url string) (ref string, err error) {
	r, err := http.NewRequest(http.MethodPost, url+"/api/v1/handover", bytes.NewReader(h.body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", h.key)
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	if err != nil {
		return "", err
	}
	if answer.StatusCode != http.StatusCreated && answer.StatusCode != http.StatusOK {
		return "", refusal{answer.StatusCode, string(text)}
	}
	var got struct {
		Ref string `json:"ref"`
	}
	if err := json.Unmarshal(text, &got); err != nil || got.Ref == "" {
		return "", fmt.Errorf("acknowledged without a reference: %q", text)
	}
	return got.Ref, nil
}

// refusal is a response that is not an acknowledgement.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return fmt.Sprintf("%d: %.200s", r.status, r.text) }

// ledger records which hand-overs were sent and acknowledged.
type ledger struct {
	mu      sync.Mutex
	acked   map[string]string // reference of the case by secret
	unknown []handover        // sent, but without a response: may or may not exist
	refused atomic.Int64
	pause   time.Duration // of a sender between two hand-overs
	closed  bool          // later acknowledgements do not count
	wrong   []string      // responses that must never occur
}

func newLedger() *ledger { return &ledger{acked: map[string]string{}} }

// load sends hand-overs from a number of senders until stop is closed. It sends again, with the
// same key, half of those that got no response.
func (b *ledger) load(url string, senders int, stop <-chan struct{}) *sync.WaitGroup {
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			client := newClient()
			defer client.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				b.one(client, url)
				time.Sleep(b.pause)
			}
		})
	}
	return &all
}

// one sends one hand-over and records the result.
func (b *ledger) one(client *http.Client, url string) {
	h, again := b.retry()
	if !again {
		h = newHandover()
	}
	ref, err := h.send(client, url)
	b.mu.Lock()
	defer b.mu.Unlock()
	no, refused := err.(refusal)
	switch {
	case b.closed:
	case err == nil:
		if was, known := b.acked[h.secret]; known && was != ref {
			b.wrong = append(b.wrong, "one hand-over became two cases")
		}
		b.acked[h.secret] = ref
	case refused && (no.status != http.StatusServiceUnavailable &&
		no.status != http.StatusTooManyRequests):
		b.wrong = append(b.wrong, no.Error())
	case refused:
		b.refused.Add(1)
	default:
		b.unknown = append(b.unknown, h)
	}
}

// retry returns a hand-over whose response was lost, and false in about half of the calls.
func (b *ledger) retry() (handover, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.unknown)
	if n == 0 || len(b.acked)%2 == 0 {
		return handover{}, false
	}
	h := b.unknown[n-1]
	b.unknown = b.unknown[:n-1]
	return h, true
}

// stopCounting ignores acknowledgements from now on: they may come after the power cut.
func (b *ledger) stopCounting() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}

// size returns the number of acknowledged hand-overs.
func (b *ledger) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.acked)
}

// newClient returns a client with its own connections.
func newClient() *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
}

// anySecret returns the secret of an acknowledged hand-over.
func (b *ledger) anySecret() (secret string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for secret = range b.acked {
		break
	}
	return secret
}
