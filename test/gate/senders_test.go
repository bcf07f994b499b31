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

// handover is one hand-over as a phone sends it.
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

// send gives the short name of the case where the hand-over was acknowledged, and nothing where it
// was not.
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
		return "", fmt.Errorf("acknowledged without a name: %q", text)
	}
	return got.Ref, nil
}

// refusal is an answer that is no acknowledgement.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return fmt.Sprintf("%d: %.200s", r.status, r.text) }

// book notes what was sent and what was acknowledged.
type book struct {
	mu      sync.Mutex
	acked   map[string]string // short name of the case by secret
	unknown []handover        // sent, and no answer: may or may not be there
	refused atomic.Int64
	pace    time.Duration // how long a sender waits before its next one
	closed  bool          // what is acknowledged from now on does not count
	wrong   []string      // what must never be answered
}

func newBook() *book { return &book{acked: map[string]string{}} }

// load sends from so many senders until stop is closed. Half of what got no answer is sent again,
// under its key.
func (b *book) load(url string, senders int, stop <-chan struct{}) *sync.WaitGroup {
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			client := client()
			defer client.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				b.one(client, url)
				time.Sleep(b.pace)
			}
		})
	}
	return &all
}

func (b *book) one(client *http.Client, url string) {
	h, again := b.unsure()
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

// unsure takes a hand-over whose answer was lost, in every second call.
func (b *book) unsure() (handover, bool) {
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

// close lets nothing that is acknowledged from now on count: it may have come after the harm.
func (b *book) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}

// size gives how many were acknowledged.
func (b *book) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.acked)
}

// client gives one with connections of its own.
func client() *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
}

// any gives the secret of something that was acknowledged.
func (b *book) any() (secret string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for secret = range b.acked {
		break
	}
	return secret
}
