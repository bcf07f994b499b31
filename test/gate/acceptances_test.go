package gate

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"time"

	"firststeps/internal/desk"
)

// accept accepts received cases as a provider, the newest first, until stop is closed. All
// providers do so at once. An acceptance whose response was lost is repeated with the same
// idempotency key.
func (p *pair) accept(club provider, stop <-chan struct{}) {
	client := newClient()
	defer client.CloseIdleConnections()
	for {
		_, list, _ := club.send(client, http.MethodGet,
			p.front.url+"/api/v1/desk/cases?state=received&limit=3", "", nil)
		for _, c := range list.Cases {
			key := rand.Text()
			status, got, err := club.act(client, p.front.url, c.ID, desk.Accept, key)
			for tries := 0; tries < 50 && (err != nil ||
				status == http.StatusServiceUnavailable); tries++ {
				time.Sleep(20 * time.Millisecond)
				status, got, err = club.act(client, p.front.url, c.ID, desk.Accept, key)
			}
			p.recordAcceptance(club, c.ID, status, got)
		}
		select {
		case <-stop:
			return
		case <-time.After(400 * time.Millisecond): // a key is limited to ten requests a second
		}
	}
}

// recordAcceptance records the response to an acceptance.
func (p *pair) recordAcceptance(club provider, id string, status int, got reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch was, known := p.accepted[id]; {
	case status == http.StatusOK && known && was != club.ref():
		p.wrong = append(p.wrong, fmt.Sprintf("%s was accepted for %s and for %s", id, was,
			club.ref()))
	case status == http.StatusOK:
		p.accepted[id] = club.ref()
	case status != http.StatusNotFound && status != http.StatusTooManyRequests &&
		status != http.StatusServiceUnavailable:
		p.wrong = append(p.wrong, fmt.Sprintf("%s accepts %s: %d, %s", club.ref(), id, status,
			got.Code))
	}
}
