// Package voice runs guides in a telephone call. A voice reads each screen out, the emergency
// numbers first; the person presses a key or says an answer. Three wrong keys in a row lead to the
// emergency numbers and to a person.
//
// The state of a call is in the address that the provider calls next, signed, and has nothing about
// the person. So the server keeps nothing, and needs no database. The package decides nothing
// (package triage does). Start reading at [Server.ServeHTTP], then call.go.
package voice

import (
	"net/http"
	"strconv"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/telephone"
)

// Pattern is the pattern that a Server serves, for http.ServeMux.
const Pattern = "/telephone/voice"

// Options are the options of a Server.
type Options struct {
	Webhook *telephone.Webhook
	Guides  func() []*guide.Guide // in service, in the order listed
	Contact *view.Contact         // how people reach the desk; nil if unknown
}

// Server answers telephone calls that a provider forwards. It is safe for concurrent use.
type Server struct{ Options }

// New returns a server.
func New(o Options) *Server { return &Server{o} }

// ServeHTTP answers one request of a call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, ok := s.Webhook.Read(w, r)
	if !ok {
		return
	}
	guides := s.Guides()
	at, ok := stateOf(s.Webhook.Token, r.URL.Query(), guides)
	if !ok {
		http.Error(w, "unsigned state", http.StatusForbidden)
		return
	}
	c := NewCall(guides, situation(guides, form.Get("FromCountry"), s.Contact))
	c.state, c.token = at, s.Webhook.Token
	if c.fresh {
		telephone.Send(w, c.Begin())
	} else {
		telephone.Send(w, c.Press(form.Get("Digits"), form.Get("SpeechResult")))
	}
}

// Document is an answer to the provider: TwiML.
type Document struct {
	Gather   *Gather
	Say      []Say
	Dial     string `xml:",omitempty"`
	Redirect string `xml:",omitempty"`
}

// Gather reads lines out, and waits for a key or for words.
type Gather struct {
	Input    string `xml:"input,attr"`
	Digits   int    `xml:"numDigits,attr"`
	Timeout  int    `xml:"timeout,attr"` // seconds
	Empty    bool   `xml:"actionOnEmptyResult,attr"`
	Action   string `xml:"action,attr"`
	Language string `xml:"language,attr"`
	Hints    string `xml:"hints,attr"`
	Say      []Say
}

// Say is a line that is read out.
type Say struct {
	Language string `xml:"language,attr"`
	Text     string `xml:",chardata"`
}

// document returns what is read out in a state, after lines.
func (c *Call) document(before ...string) Document {
	p := c.prompt()
	shown, more := c.keyed(p)
	// the emergency numbers first, then why the key was wrong
	lines := append(append([]string{p.lines[0]}, before...), p.lines[1:]...)
	hints := make([]string, len(shown))
	for i, o := range shown {
		lines = append(lines,
			strings.NewReplacer("%1", o.label, "%2", strconv.Itoa(i+1)).Replace(c.say.Option))
		hints[i] = strings.ReplaceAll(o.label, ",", "")
	}
	if more {
		lines = append(lines, view.Fill(c.say.Further, "9"))
	}
	lines = append(lines, c.say.Keys)
	return Document{Gather: &Gather{
		Input: "dtmf speech", Digits: 1, Timeout: 10, Empty: true, Language: c.where.Language,
		Action: Pattern + "?" + c.state.query(c.token), Hints: strings.Join(hints, ","),
		Say: c.spoken(lines),
	}}
}

func (c *Call) spoken(lines []string) (say []Say) {
	e := view.Numbers(c.where)
	for _, l := range lines {
		say = append(say, Say{c.where.Language, aloud(l, e)})
	}
	return say
}

// person returns the emergency numbers, and passes the call on to the desk if it has a number.
// Afterwards the call goes on where it was.
func (c *Call) person() Document {
	numbers := c.danger(view.Numbers(c.where))
	c.wrong, c.fresh = 0, true
	d := Document{Say: c.spoken([]string{numbers, c.say.NoDesk}),
		Redirect: Pattern + "?" + c.state.query(c.token)}
	if desk := c.where.Desk; desk != nil && desk.Dial != "" {
		name := desk.Name
		if name == "" {
			name = c.say.Desk
		}
		d.Say, d.Dial = c.spoken([]string{numbers, view.Fill(c.say.Person, name)}), desk.Dial
	}
	return d
}
