package gate

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// person is a user who follows their case and adds notes to it.
type person struct {
	handover
	*follower
	noted []string // acknowledged notes
}

// talk adds a note every 150 ms until stop is closed. It does not repeat a note whose response was
// lost.
func (p *person) talk(front string, stop <-chan struct{}) {
	client := newClient()
	client.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}
	defer client.CloseIdleConnections()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case <-time.After(150 * time.Millisecond):
		}
		note := fmt.Sprintf("note-%d", n)
		answer, err := client.PostForm(front+"/case",
			url.Values{"k": {p.secret}, "do": {"note"}, "text": {note}})
		if err == nil {
			_ = answer.Body.Close()
		}
		if err == nil && answer.StatusCode == http.StatusSeeOther {
			p.noted = append(p.noted, note)
		}
	}
}

// compare returns the differences between the log and the notes that the user received or that were
// acknowledged to them.
func (p *person) compare(events []desk.Event) (wrong []string) {
	var happened, before []string
	for _, e := range events {
		if e.Kind == string(desk.Note) {
			happened = append(happened, e.Text)
		}
	}
	for _, note := range p.noted {
		if !slices.Contains(happened, note) {
			wrong = append(wrong, note+" was acknowledged, but is lost")
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		now := notesIn(e.data)
		if len(now) < len(before) || len(now) > len(happened) ||
			!slices.Equal(now, happened[:len(now)]) {
			return append(wrong, fmt.Sprintf("a user received %v, want %v", now, happened))
		}
		before = now
	}
	if len(before) < len(happened) {
		wrong = append(wrong, fmt.Sprintf("a user received %d notes of %d", len(before),
			len(happened)))
	}
	return wrong
}
