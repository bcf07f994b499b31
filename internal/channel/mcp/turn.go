package mcp

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/document"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/ownwords"
	"firststeps/internal/guide/triage"
)

// position is a person's position in a guide, as an assistant sends it.
type position struct {
	Guide      string `json:"guide"`
	Transcript string `json:"transcript"`
	Language   string `json:"language"`
	Country    string `json:"country"`
	Car        string `json:"car"`
	VIN        string `json:"vin"`
}

// turn is the result of taking a turn. It is a turn of the guide in any case.
type turn struct {
	document.Turn
	Problem *problem `json:"problem,omitempty"`
}

// problem is a wrong argument. The turn is the one without it.
type problem struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
	Next   string `json:"next"`
}

// find returns the turn of a position, or false if there is no such guide.
func (s *Server) find(p position) (turn, bool) {
	return found(s.Book.Turn(s.request(p)))
}

func (s *Server) request(p position) document.Request {
	q := document.Request{Guide: strings.ToLower(strings.TrimSpace(p.Guide)),
		Language: p.Language, Country: p.Country, Car: p.Car, VIN: p.VIN}
	q.Transcript = s.known(q.Guide, p.Transcript)
	return q
}

// found returns a turn in spite of a wrong argument, or false if there is no such guide.
func found(t document.Turn, err error) (turn, bool) {
	wrong, ok := errors.AsType[*document.Error](err)
	switch {
	case !ok:
		return turn{Turn: t}, err == nil
	case wrong.Turn == nil:
		return turn{}, false
	}
	return turn{*wrong.Turn, &problem{wrong.Field, wrong.Detail, wrong.Next}}, true
}

// Parts of a transcript's public form: see package triage.
const (
	askAgain   = "_"   // in place of a choice
	car        = "car" // in place of a question, before the id of a car
	unreadable = "?"
	unknown    = "not-known.not-known" // in place of an entry; no guide has it
)

// known returns a transcript in which a constant replaces what neither the guide nor the list of
// cars has, so that no text of a caller reaches a result. It leads to the same turn: an entry is
// replaced and not left out, because an answer about life that comes after it does not count.
func (s *Server) known(id, transcript string) string {
	t := triage.Parse(transcript)
	g, ok := s.guide(id, t.Release())
	if !ok {
		return ""
	}
	var entries []string
	for i, e := range t.Entries {
		n := answered(g, e.Node)
		switch {
		case e.IsFlag():
			if g.Flag(e.Flag) == nil {
				e.Flag = ""
			}
		case n != nil:
			if n.Choice(e.Choice) == nil {
				e.Choice = askAgain
			}
		case i == 0 && t.Release() != "":
			if !strings.HasPrefix(g.Release, e.Choice) {
				e.Choice = g.Release[:8]
			}
		default:
			if _, listed := vehicle.FromID(e.Choice); !listed || e.Node != car {
				entries = append(entries, unknown)
				continue
			}
		}
		entries = append(entries, e.String())
	}
	if t.Lost {
		entries = append(entries, unreadable)
	}
	return strings.Join(entries, "~")
}

// guide returns a guide in the release that a transcript names, or else in the current one.
func (s *Server) guide(id, release string) (*guide.Guide, bool) {
	lib := s.Book.Library()
	if former, ok := lib.Release(id, release); ok {
		return former, true
	}
	return lib.Guide(id)
}

// answered returns the node or the offer with an id, or nil.
func answered(g *guide.Guide, id string) *guide.Node {
	if o := g.Offer(id); o != nil {
		return o.Node
	}
	return g.Node(id)
}

// isUrgent reports whether a turn is sent whatever the limits are: an emergency card, and all that
// an emergency needs.
func (t turn) isUrgent() bool {
	return t.Card() || t.Urgency == guide.Emergency || strings.Contains(t.Transcript, "!")
}

func (s *Server) takeTurn(ctx context.Context, _ *mcp.CallToolRequest,
	p position) *mcp.CallToolResult {
	t, ok := s.find(p)
	if !ok {
		return s.noGuide()
	}
	if !t.isUrgent() && !s.allows(ctx) {
		return tooOften()
	}
	return result(t)
}

func tooOften() *mcp.CallToolResult {
	return failure("There are too many requests from this address. Wait ten seconds, and send " +
		"the same one again.")
}

// spoken is a position and what the person said there.
type spoken struct {
	position
	Say string `json:"say"`
}

// heard is the turn after a person's own words. It has no word of theirs.
type heard struct {
	turn
	Raised     ownwords.Raise `json:"raised"`
	Understood []understood   `json:"understood"`
}

// understood is an answer in advance.
type understood struct {
	Question string `json:"question"`
	Choice   string `json:"choice"`
}

func (s *Server) say(ctx context.Context, _ *mcp.CallToolRequest, p spoken) *mcp.CallToolResult {
	said, err := s.Book.Say(s.request(p.position), p.Say)
	t, ok := found(said.Turn, err)
	if !ok {
		return s.noGuide()
	}
	if said.Raised != ownwords.Life && !t.isUrgent() && !s.allows(ctx) {
		return tooOften()
	}
	h := heard{t, said.Raised, []understood{}}
	for _, a := range said.Answers {
		h.Understood = append(h.Understood, understood{a.Node, a.Choice})
	}
	return result(h)
}

// allows counts a turn, and reports whether the client's limit allows it.
func (s *Server) allows(ctx context.Context) bool {
	r, ok := ctx.Value(requestKey{}).(*http.Request)
	return !ok || s.Limits == nil || s.Limits.Turn(r)
}

// noGuide is the result if there is no guide with the id that was sent.
func (s *Server) noGuide() *mcp.CallToolResult {
	var ids []string
	for _, g := range s.Book.Guides("") {
		ids = append(ids, g.ID)
	}
	return failure("There is no such guide. The guides are: " + strings.Join(ids, ", ") + ".")
}
