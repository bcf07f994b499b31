package mcp

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

const trunk = "trunk-release-fails"

// help is a position at which the guide offers the desk.
var help = position{Guide: trunk, Transcript: "life.none~help.asked", Language: "en-GB",
	Country: "GB"}

// withDesk returns a server with a desk, and the desk.
func withDesk(t *testing.T) (*Server, *service.Desk) {
	t.Helper()
	lib := guidetest.Library(t)
	d := service.New(service.Options{
		Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) },
		Now:   time.Now, Log: slog.New(slog.DiscardHandler), Keep: time.Hour,
	})
	d.Open(store.NewMemory())
	s := served(lib)
	s.Take, s.Site = d.Take, "https://help.example"
	return s, d
}

// person answers forms. The answer is as in mcp.ElicitResult; asked has the last form.
type person struct {
	action string
	form   map[string]any
	asked  []*mcp.ElicitParams
}

func (p *person) answer(_ context.Context, r *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
	p.asked = append(p.asked, r.Params)
	return &mcp.ElicitResult{Action: p.action, Content: p.form}, nil
}

func yes(fields map[string]any) *person {
	form := map[string]any{sendField: true}
	for name, value := range fields {
		form[name] = value
	}
	return &person{action: "accept", form: form}
}

// TestAWholeRun goes from the list of guides to a case at the desk, on both transports.
func TestAWholeRun(t *testing.T) {
	s, d := withDesk(t)
	p := yes(map[string]any{phoneField: "+44 20 7946 0018"})
	for name, session := range transports(t, s, client(p.answer)) {
		listed := called[guides](t, session, ListGuides, nil)
		at := position{Guide: trunk, Language: "en-GB", Country: "GB"}
		found := false
		for _, g := range listed.Guides {
			found = found || g.ID == trunk
		}
		now := called[turn](t, session, TakeTurn, at)
		for _, id := range []string{"none", "parked"} {
			at.Transcript = ""
			for _, c := range now.Choices {
				if c.ID == id {
					at.Transcript = c.Transcript
				}
			}
			now = called[turn](t, session, TakeTurn, at)
		}
		at.Transcript = now.Always[0].Transcript
		now = called[turn](t, session, TakeTurn, at)
		got := called[sent](t, session, HandOver, request{position: at, Phone: "020 7946 0000",
			Place: "Car park of the market, level 2"})
		secret, ok := strings.CutPrefix(got.Link, "https://help.example/case?k=")
		if !found || !got.Sent || got.Ref == "" || !ok || got.Turn.ID != now.ID ||
			len(got.Turn.Cautions) != len(now.Cautions) {
			t.Fatalf("%s: %+v", name, got)
		}
		v, err := d.Person(t.Context(), secret)
		if err != nil {
			t.Fatal(err)
		}
		c := v.Case
		if c.Details.Phone != "+442079460018" || !c.Details.Consent || c.Country != "GB" ||
			c.Details.Place.Words != "Car park of the market, level 2" || c.Ref != got.Ref {
			t.Errorf("%s: the desk has %+v", name, c)
		}
		form := p.asked[len(p.asked)-1]
		if !strings.Contains(form.Message, "Car park of the market, level 2") ||
			!strings.Contains(form.Message, "020 7946 0000") {
			t.Errorf("%s: the person was asked %q", name, form.Message)
		}
	}
}

// TestOnlyThePersonSends checks that nothing is sent unless the person confirms it, and that the
// result then has what to do instead, with the turn.
func TestOnlyThePersonSends(t *testing.T) {
	for name, test := range map[string]struct {
		person *person
		at     position
		why    Outcome
	}{
		"no form":   {nil, help, CannotAsk},
		"declined":  {&person{action: "decline"}, help, Declined},
		"cancelled": {&person{action: "cancel"}, help, Declined},
		"not ticked": {&person{action: "accept", form: map[string]any{sendField: false}}, help,
			Declined},
		"emergency": {yes(nil), position{Guide: trunk, Transcript: "life.trapped"}, NotOffered},
		"a red flag": {yes(nil), position{Guide: trunk,
			Transcript: "life.none~help.asked~!danger"}, NotOffered},
		"not yet":      {yes(nil), position{Guide: trunk}, NotOffered},
		"no way to it": {yes(nil), help, BadDetails},
		"no phone":     {yes(map[string]any{phoneField: "999"}), help, BadPhone},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := withDesk(t)
			took := 0
			take := s.Take
			s.Take = func(ctx context.Context, key, secret string, h desk.Handover) (desk.Case,
				bool, error) {
				c, fresh, err := take(ctx, key, secret, h)
				if err == nil {
					took++
				}
				return c, fresh, err
			}
			c := client(nil)
			if test.person != nil {
				c = client(test.person.answer)
			}
			for way, session := range transports(t, s, c) {
				got := called[sent](t, session, HandOver, request{position: test.at})
				if got.Sent || got.Outcome != test.why || got.Turn.Guide != trunk || took > 0 {
					t.Errorf("%s: %+v, %d cases", way, got, took)
				}
				offered := test.why != NotOffered
				link := strings.HasPrefix(got.Link, "https://help.example/handover/"+trunk)
				if link != offered || got.Next == "" {
					t.Errorf("%s: the link is %q", way, got.Link)
				}
			}
		})
	}
}

// TestAConfirmationIsForOneRequest checks that an answer does not count for another request, and
// that the same one sent again is the same case.
func TestAConfirmationIsForOneRequest(t *testing.T) {
	s, _ := withDesk(t)
	c := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ClientOptions{
		ElicitationHandler: yes(nil).answer,
		MultiRoundTrip:     &mcp.MultiRoundTripOptions{Disabled: true}})
	for name, session := range transports(t, s, c) {
		call := func(q request, state string, answer bool) *mcp.CallToolResult {
			t.Helper()
			p := &mcp.CallToolParams{Name: HandOver, Arguments: q, RequestState: state}
			if answer {
				p.InputResponses = mcp.InputResponseMap{formKey: &mcp.ElicitResult{Action: "accept",
					Content: map[string]any{sendField: true}}}
			}
			r, err := session.CallTool(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first := request{position: help, Place: "the bridge"}
		asked := call(first, "", false)
		if !asked.NeedsInput() {
			t.Fatalf("%s: it does not ask: %+v", name, asked)
		}
		other := first
		other.Place = "the harbour"
		for _, r := range []*mcp.CallToolResult{
			call(other, asked.RequestState, true), call(first, asked.RequestState, false),
			call(first, "", true), call(first, "forged", true),
		} {
			if !r.NeedsInput() {
				t.Errorf("%s: it was sent without a confirmation: %+v", name, r)
			}
		}
		one, two := call(first, asked.RequestState, true), call(first, asked.RequestState, true)
		if one.NeedsInput() || decoded[sent](t, one).Ref == "" ||
			decoded[sent](t, one).Ref != decoded[sent](t, two).Ref {
			t.Errorf("%s: %+v, then %+v", name, one, two)
		}
	}
}

// TestTheDeskIsAway checks what an assistant is to do if the desk does not take a case.
func TestTheDeskIsAway(t *testing.T) {
	for want, err := range map[Outcome]error{
		Away: service.ErrUnavailable, AlreadySent: service.ErrInFlight,
		BadDetails: desk.Problems{{Field: "note", Code: "too-long"}},
	} {
		s, _ := withDesk(t)
		s.Take = func(context.Context, string, string, desk.Handover) (desk.Case, bool, error) {
			return desk.Case{}, false, errors.Join(err)
		}
		for name, session := range transports(t, s, client(yes(nil).answer)) {
			got := called[sent](t, session, HandOver, request{position: help, Place: "here"})
			if got.Sent || got.Outcome != want || got.Turn.Call == nil {
				t.Errorf("%s: %+v, want %q", name, got, want)
			}
		}
	}
	s := served(guidetest.Library(t))
	for name, session := range transports(t, s, client(yes(nil).answer)) {
		got := called[sent](t, session, HandOver, request{position: help, Place: "here"})
		if got.Sent || got.Outcome != NoDesk || got.Link != "" || got.Turn.Call == nil {
			t.Errorf("%s: without a desk: %+v", name, got)
		}
	}
}
