package sms

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/guide"
	"firststeps/internal/telephone"
	"firststeps/test/guidetest"
)

const (
	token  = "12345"
	origin = "https://firststeps.example"
	ann    = "+447700900123"
)

// provider forwards messages to a server, as a telephone provider does.
type provider struct {
	t    *testing.T
	s    *Server
	time time.Time
	sent int
}

func newProvider(t *testing.T) *provider {
	p := &provider{t: t, time: time.Unix(1_800_000_000, 0)}
	now := func() time.Time { return p.time }
	p.s = New(Options{
		Webhook: &telephone.Webhook{Token: token, Origin: origin, Now: now}, Now: now,
		Guides: func() []*guide.Guide { return guidetest.Library(t).All() },
	})
	return p
}

func (p *provider) post(form url.Values, signature string) (int, []string) {
	p.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/telephone/sms", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", signature)
	w := httptest.NewRecorder()
	p.s.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	var doc struct {
		XMLName xml.Name `xml:"Response"`
		Message []string
	}
	if w.Code == http.StatusOK {
		if err := xml.Unmarshal(body, &doc); err != nil {
			p.t.Fatalf("%v: %s", err, body)
		}
	}
	return w.Code, doc.Message
}

// form returns the form of a new message.
func (p *provider) form(from, text string) (form url.Values, signature string) {
	p.sent++
	form = url.Values{"MessageSid": {fmt.Sprint("SM", p.sent)}, "From": {from}, "Body": {text},
		"FromCountry": {"GB"}, "To": {"+447700900999"}}
	return form, telephone.Sign(token, origin+"/telephone/sms", form)
}

func (p *provider) text(from, text string) []string {
	p.t.Helper()
	status, replies := p.post(p.form(from, text))
	if status != http.StatusOK {
		p.t.Fatalf("%q: %d", text, status)
	}
	return replies
}

// at returns a snapshot of a sender's run.
func (p *provider) at(t *testing.T) string {
	t.Helper()
	var all []string
	for _, c := range p.s.senders {
		all = append(all, fmt.Sprint(c.transcript, c.first, len(c.options), c.stopped, len(c.rest)))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// TestARunByTextMessage checks a run from the list of guides to STOP and START.
func TestARunByTextMessage(t *testing.T) {
	p := newProvider(t)
	has := func(replies []string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(strings.Join(replies, "\n"), w) {
				t.Errorf("no %q in %q", w, replies)
			}
		}
	}
	has(p.text(ann, "Hello"), "In danger? Call 999", "Someone is shut in a hot car")
	list := p.text(ann, "again")
	has(list, "boot will not open")
	number := ""
	for _, l := range strings.Split(strings.Join(list, "\n"), "\n") {
		if m := numbered.FindStringSubmatch(l); m != nil && strings.Contains(m[2], "boot") {
			number = m[1]
		}
	}
	has(p.text(ann, number), "Is anyone shut in, ill or in danger?")
	has(p.text(ann, number), "earlier message", "In danger? Call 999")
	has(p.text(ann, "trapped"), "Call 999 now: someone may be shut in the boot", "Do not drive off")
	has(p.text(ann, "back"), "Is anyone shut in")
	has(p.text(ann, "yes"), "did not understand")
	has(p.text(ann, "help"), "START", "STOP", "not the emergency service")
	has(p.text(ann, "stop"), "no more messages")
	if replies := p.text(ann, "1"); len(replies) > 0 {
		t.Errorf("after STOP: %q", replies)
	}
	has(p.text(ann, "start"), "What is the problem?")
	has(p.text("+447700900456", "hi"), "What is the problem?")
	p.time = p.time.Add(Lifetime + time.Second)
	has(p.text(ann, "2"), "What is the problem?")
}

// TestRefusedRequestsChangeNothing checks that a request with a wrong signature, one that came
// before, one that is too large, and a reply to an earlier message change nothing.
func TestRefusedRequestsChangeNothing(t *testing.T) {
	p := newProvider(t)
	p.text(ann, "hi")
	p.text(ann, "1")
	form, signature := p.form(ann, "START")
	replay := func() int { status, _ := p.post(form, signature); return status }
	if replay() != http.StatusOK {
		t.Fatal("a new message is refused")
	}
	p.text(ann, "7")
	before := p.at(t)
	forged, _ := p.form(ann, "1")
	large, signed := p.form(ann, strings.Repeat("1", 40_000))
	long, alsoSigned := p.form(ann, strings.Repeat("1", 7000))
	nameless, namelessSigned := p.form("", "1")
	for name, c := range map[string]struct {
		form      url.Values
		signature string
		status    int
	}{
		"replay": {form, signature, 409}, "forged": {forged, signature, 403},
		"unsigned": {forged, "", 403}, "large": {large, signed, 413},
		"long": {long, alsoSigned, 400}, "nameless": {nameless, namelessSigned, 400},
	} {
		if status, replies := p.post(c.form, c.signature); status != c.status || replies != nil {
			t.Errorf("%s: %d %q, want %d", name, status, replies, c.status)
		}
	}
	for _, old := range []string{"1", "7", "999999999999", "-1"} {
		p.text(ann, old)
	}
	if after := p.at(t); after != before {
		t.Errorf("\nbefore %s\nafter  %s", before, after)
	}
}

// TestTooManyMessages checks that the limit for a sender changes nothing in the run, has the
// numbers, and never stops an emergency card.
func TestTooManyMessages(t *testing.T) {
	p := newProvider(t)
	p.text(ann, "hi")
	p.text(ann, "1")
	for range maxMessages {
		p.text(ann, "help")
	}
	before := p.at(t)
	if got := p.text(ann, "back"); len(got) != 1 || !strings.Contains(got[0], "999") ||
		!strings.Contains(got[0], "Too many") || p.at(t) != before {
		t.Errorf("%q", got)
	}
	got := strings.Join(p.text(ann, "SOS"), " ")
	if !strings.Contains(got, "number of the danger") {
		t.Errorf("%q", got)
	}
	p.time = p.time.Add(period + time.Second)
	if got := p.text(ann, "help"); !strings.Contains(strings.Join(got, " "), "Firststeps") {
		t.Errorf("the limit does not end: %q", got)
	}
}

// TestNothingOfTheSenderIsKept checks that the number and the words of a sender are not in the
// memory of runs.
func TestNothingOfTheSenderIsKept(t *testing.T) {
	p := newProvider(t)
	p.text(ann, "hi, I am Maya")
	p.text(ann, "Maya")
	for id, c := range p.s.senders {
		kept := fmt.Sprintf("%s %+v", id, c)
		if strings.Contains(kept, "Maya") || strings.Contains(kept, ann[1:]) {
			t.Errorf("%s", kept)
		}
	}
}

// TestMemoryIsBounded checks that silent senders make room for new ones.
func TestMemoryIsBounded(t *testing.T) {
	p := newProvider(t)
	for n := range maxSenders {
		p.s.senders[[32]byte{byte(n), byte(n >> 8), byte(n >> 16), 1}] = &sender{last: p.time}
	}
	p.text(ann, "hi")
	if n := len(p.s.senders); n > maxSenders {
		t.Errorf("%d senders", n)
	}
}
