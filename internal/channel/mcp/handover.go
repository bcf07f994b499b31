package mcp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// request is a hand-over as an assistant sends it: a position, and what the person has said.
type request struct {
	position
	Phone string `json:"phone"`
	Place string `json:"place"` // in words
	Name  string `json:"name"`
	Note  string `json:"note"`
}

// Keys of the form that the person fills in, and the key of the form in the protocol.
const (
	formKey    = "confirm"
	sendField  = "send"
	phoneField = "phone"
	placeField = "place"
)

func (s *Server) handOver(ctx context.Context, call *mcp.CallToolRequest,
	q request) *mcp.CallToolResult {
	at, ok := s.find(q.position)
	switch {
	case !ok:
		return s.noGuide()
	case s.Take == nil:
		return s.notSent(at, NoDesk)
	case !at.OfferDesk:
		return s.notSent(at, NotOffered)
	case !elicits(call):
		return s.notSent(at, CannotAsk)
	}
	secrets, answer := s.confirmed(call, q)
	if answer == nil {
		return s.ask(at, q)
	}
	if sure, _ := answer.Content[sendField].(bool); answer.Action != "accept" || !sure {
		return s.notSent(at, Declined)
	}
	return s.send(ctx, at, q.filled(answer.Content), secrets)
}

// elicits reports whether the client can ask the person.
func elicits(call *mcp.CallToolRequest) bool {
	caps := call.ClientCapabilities()
	return caps != nil && caps.Elicitation != nil &&
		(caps.Elicitation.Form != nil || caps.Elicitation.URL == nil)
}

// secrets are the idempotency key and the secret of a hand-over, and what was asked with them. The
// client sends them back with the person's answer. They are not signed: they only bind an answer to
// its question, and a client that forges both could as well send the hand-over as a page does.
type secrets struct {
	Key    string `json:"key"`
	Secret string `json:"secret"`
	Asked  string `json:"asked"` // hash of the request
}

// hash returns a hash of what the person is asked to send.
func (q request) hash() string {
	b, err := json.Marshal(q)
	if err != nil {
		panic(err) // strings only: cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// confirmed returns the person's answer to the question about this request, or nil if there is
// none.
func (s *Server) confirmed(call *mcp.CallToolRequest, q request) (secrets, *mcp.ElicitResult) {
	var known secrets
	answer, _ := call.Params.InputResponses[formKey].(*mcp.ElicitResult)
	if json.Unmarshal([]byte(call.Params.RequestState), &known) != nil || known.Asked != q.hash() {
		return secrets{}, nil
	}
	return known, answer
}

// ask returns the question to the person: what would be sent, in their language, and a form.
func (s *Server) ask(at turn, q request) *mcp.CallToolResult {
	labels, messages := desk.LabelsIn(at.Language), view.MessagesFor(at.Language)
	label := func(l string) string { return strings.Trim(strings.ReplaceAll(l, "%", ""), " :") }
	c := desk.Case{Language: at.Language, Urgency: at.Urgency, Report: s.report(at),
		Details: q.details()}
	state, err := json.Marshal(secrets{service.NewSecret(), service.NewSecret(), q.hash()})
	if err != nil {
		panic(err) // strings only: cannot fail
	}
	return &mcp.CallToolResult{
		RequestState: string(state),
		InputRequests: mcp.InputRequestMap{formKey: &mcp.ElicitParams{
			Mode:    "form",
			Message: messages.Desk + "?\n\n" + strings.Join(desk.Script(c), "\n"),
			RequestedSchema: &jsonschema.Schema{
				Type: "object",
				Properties: map[string]*jsonschema.Schema{
					sendField:  {Type: "boolean", Title: messages.Desk},
					phoneField: text(label(labels.CallBack), q.Phone, 40),
					placeField: text(label(labels.Where), q.Place, desk.MaxText),
				},
				Required:      []string{sendField},
				PropertyOrder: []string{phoneField, placeField, sendField},
			},
		}},
	}
}

// report returns what a turn tells the desk.
func (s *Server) report(at turn) desk.Report {
	g, _ := s.guide(at.Guide, at.Release)
	replayed := triage.Replay(g, triage.Parse(at.Transcript))
	return desk.ReportOf(&replayed, at.Screen)
}

// text returns a text field of a form.
func text(title, filled string, most int) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string", Title: title, MaxLength: &most}
	if filled != "" {
		s.Default, _ = json.Marshal(filled) // cannot fail: a string
	}
	return s
}

// details returns what the request says of the person. They have not agreed yet.
func (q request) details() desk.Details {
	return desk.Details{Name: q.Name, Phone: q.Phone, Note: q.Note,
		Place: desk.Place{Words: q.Place}}
}

// filled returns the request with what the person entered in the form.
func (q request) filled(form map[string]any) request {
	if phone, ok := form[phoneField].(string); ok {
		q.Phone = phone
	}
	if place, ok := form[placeField].(string); ok {
		q.Place = place
	}
	return q
}

// send hands the case over. The person has confirmed it.
func (s *Server) send(ctx context.Context, at turn, q request, known secrets) *mcp.CallToolResult {
	if r, ok := ctx.Value(requestKey{}).(*http.Request); ok && s.Limits != nil {
		ctx = s.Limits.HandOver(ctx, r)
	}
	details := q.details()
	details.Consent = true
	h := desk.Handover{Guide: at.Guide, Transcript: at.Transcript, Language: at.Language,
		Details: details}
	if at.Emergency.Confirmed {
		h.Country = at.Emergency.ISO
	}
	c, _, err := s.Take(ctx, known.Key, known.Secret, h)
	if err != nil {
		return s.notSent(at, outcomeOf(err))
	}
	return result(sent{Sent: true, Outcome: Received, Next: next[Received], Ref: c.Ref,
		State: string(c.State), Link: s.caseLink(known.Secret), Turn: at})
}

// outcomeOf returns the outcome for an error of the desk.
func outcomeOf(err error) Outcome {
	if found, ok := errors.AsType[desk.Problems](err); ok {
		for _, p := range found {
			if p.Field == phoneField && p.Code != "required" {
				return BadPhone
			}
		}
		return BadDetails
	}
	if errors.Is(err, service.ErrKeyReused) || errors.Is(err, service.ErrInFlight) {
		return AlreadySent
	}
	return Away
}

// sent is the result of a hand-over: whether it was sent, and the turn in any case, since the
// number to call stays until a person has the case.
type sent struct {
	Sent    bool    `json:"sent"`
	Outcome Outcome `json:"outcome"`
	Next    string  `json:"next"` // what the assistant does now
	Ref     string  `json:"ref,omitempty"`
	State   string  `json:"state,omitempty"`
	Link    string  `json:"link,omitempty"` // of the case; or where the person can send it
	Turn    turn    `json:"turn"`
}

// notSent is the result of a hand-over that was not sent: what the person can do instead.
func (s *Server) notSent(at turn, why Outcome) *mcp.CallToolResult {
	out := sent{Outcome: why, Next: next[why], Turn: at}
	if s.Take != nil && at.OfferDesk {
		out.Link = s.reviewLink(at)
	}
	return result(out)
}

// reviewLink returns the address of the page where the person can send the case, or "" if it is
// unknown.
func (s *Server) reviewLink(at turn) string {
	if s.Site == "" {
		return ""
	}
	q := url.Values{"t": {at.Transcript}}
	if at.Emergency.Confirmed {
		q.Set("c", at.Emergency.ISO)
	}
	return s.Site + "/handover/" + at.Guide + "/" + at.Language + "?" + q.Encode()
}

// caseLink returns the address of the person's case, or "" if it is unknown.
func (s *Server) caseLink(secret string) string {
	if s.Site == "" {
		return ""
	}
	return s.Site + "/case?k=" + url.QueryEscape(secret)
}
