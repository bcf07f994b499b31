package gate

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"firststeps/internal/desk"
)

// person follows a case, and adds to it.
type person struct {
	handover
	*follower
	noted []string // what was acknowledged
}

// talk adds a note now and then. One whose answer was lost is not sent again: it is there or it is
// not.
func (p *person) talk(front string, stop <-chan struct{}) {
	client := client()
	client.CheckRedirect = func(*http.Request,
		[]*http.Request) error {
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

// compare holds what a person heard, and was told is kept, against what happened.
func (p *person) compare(events []desk.Event) (wrong []string) {
	var happened, before []string
	for _, e := range events {
		if e.Kind == string(desk.Note) {
			happened = append(happened, e.Text)
		}
	}
	for _, note := range p.noted {
		if !slices.Contains(happened, note) {
			wrong = append(wrong, note+" was acknowledged, and is lost")
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.heard {
		now := noted(e.data)
		if len(now) < len(before) || len(now) > len(happened) ||
			!slices.Equal(now, happened[:len(now)]) {
			return append(wrong, fmt.Sprintf("a person read %v, and it was %v", now, happened))
		}
		before = now
	}
	if len(before) < len(happened) {
		wrong = append(wrong, fmt.Sprintf("a person read %d notes of %d", len(before),
			len(happened)))
	}
	return wrong
}
