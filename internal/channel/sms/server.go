package sms

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"time"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/telephone"
)

// Pattern is the pattern that a Server serves, for http.ServeMux.
const Pattern = "/telephone/sms"

// Limits of the server.
const (
	Lifetime   = 12 * time.Hour // after the last message, a run is forgotten
	maxSenders = 100_000
	maxText    = 1600 // characters of a message
	// messages of one sender in a period; further ones are answered only in an emergency
	maxMessages = 40
	period      = 10 * time.Minute
)

// Options are the options of a Server.
type Options struct {
	Webhook *telephone.Webhook
	Guides  func() []*guide.Guide // in service, in the order listed
	Contact *view.Contact         // how people reach the desk; nil if unknown
	Now     func() time.Time
}

// Server answers text messages that a provider forwards. It is safe for concurrent use.
type Server struct {
	Options
	key [32]byte // of the hashes of senders; made at the start, and never stored

	mu      sync.Mutex
	senders map[[32]byte]*sender
}

// sender is the run of one sender.
type sender struct {
	Conversation
	last  time.Time // of the last message
	since time.Time // begin of the period that is counted
	count int
}

// New returns a server.
func New(o Options) *Server {
	s := &Server{Options: o, senders: map[[32]byte]*sender{}}
	_, _ = rand.Read(s.key[:]) // never fails
	return s
}

// ServeHTTP answers one message. It needs no database.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, ok := s.Webhook.Read(w, r)
	if !ok {
		return
	}
	from, text := form.Get("From"), form.Get("Body")
	if from == "" || len(text) > 4*maxText {
		http.Error(w, "no sender, or too long", http.StatusBadRequest)
		return
	}
	telephone.Send(w, response{Messages: s.receive(from, form.Get("FromCountry"), text)})
}

// response is the answer to a webhook.
type response struct {
	Messages []string `xml:"Message"`
}

func (s *Server) receive(from, country, text string) []string {
	h := hmac.New(sha256.New, s.key[:])
	h.Write([]byte(from))
	id, now := [32]byte(h.Sum(nil)), s.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.senders[id]
	if c == nil || now.Sub(c.last) > Lifetime {
		s.forget(now)
		c = &sender{Conversation: Conversation{Guides: s.Guides,
			Where: situation(s.Guides(), country, s.Contact)}, since: now}
		s.senders[id] = c
	}
	if c.last = now; now.Sub(c.since) > period {
		c.since, c.count = now, 0
	}
	c.count++
	before := c.Conversation
	replies := c.Receive(text)
	if c.count > maxMessages && !c.emergency {
		c.Conversation = before
		return c.many()
	}
	return replies
}

// forget makes room for one more sender: it drops those that are silent for Lifetime, and another
// one if there are still too many.
func (s *Server) forget(now time.Time) {
	if len(s.senders) < maxSenders {
		return
	}
	for id, c := range s.senders {
		if now.Sub(c.last) > Lifetime {
			delete(s.senders, id)
		}
	}
	for id := range s.senders {
		if len(s.senders) < maxSenders {
			return
		}
		delete(s.senders, id)
	}
}

// situation returns what is known of a sender: the country of their number, as a guess, and the
// first language of the guides that is of that country.
func situation(all []*guide.Guide, iso string, desk *view.Contact) view.Situation {
	where := view.Situation{Desk: desk}
	where.Country, _ = place.Lookup(iso)
	for _, g := range all {
		for _, t := range g.Texts {
			suffix := "-" + where.Country.ISO
			if where.Language == "" || len(suffix) > 1 && strings.HasSuffix(t.Language, suffix) &&
				!strings.HasSuffix(where.Language, suffix) {
				where.Language = t.Language
			}
		}
	}
	return where
}

// many answers a sender of too many messages.
func (c *Conversation) many() []string {
	v := view.MessagesFor(c.Where.Language)
	return split([]string{view.Fill(c.say().Many, numbers(view.Numbers(c.Where), v))}, c.life(), "")
}
