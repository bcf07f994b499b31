package gate

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"time"

	"firststeps/internal/desk"
)

// accept takes what nobody has, the newest first, as all the others do. One whose answer was lost
// is asked for again under its key.
func (p *pair) accept(club provider, stop <-chan struct{}) {
	client := client()
	defer client.CloseIdleConnections()
	for {
		_, list, _ := club.ask(client, http.MethodGet,
			p.front.url+"/api/v1/desk/cases?state=received&limit=3", "", nil)
		for _, c := range list.Cases {
			key := rand.Text()
			status, got, err := club.act(client, p.front.url, c.ID, desk.Accept, key)
			for tries := 0; tries < 50 && (err != nil ||
				status == http.StatusServiceUnavailable); tries++ {
				time.Sleep(20 * time.Millisecond)
				status, got, err = club.act(client, p.front.url, c.ID, desk.Accept, key)
			}
			p.note(club, c.ID, status, got)
		}
		select {
		case <-stop:
			return
		case <-time.After(400 * time.Millisecond): // a key may ask ten times a second
		}
	}
}

// note notes to whom the desk said that a case is theirs.
func (p *pair) note(club provider, id string, status int, got told) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch was, known := p.accepted[id]; {
	case status == http.StatusOK && known && was != club.ref():
		p.wrong = append(p.wrong, fmt.Sprintf("%s was told that %s is theirs, and %s, too", was, id,
			club.ref()))
	case status == http.StatusOK:
		p.accepted[id] = club.ref()
	case status != http.StatusNotFound && status != http.StatusTooManyRequests &&
		status != http.StatusServiceUnavailable:
		p.wrong = append(p.wrong, fmt.Sprintf("%s accepts %s: %d, %s", club.ref(), id, status,
			got.Code))
	}
}
