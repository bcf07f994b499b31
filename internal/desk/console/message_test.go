package console

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/casetext"
	"firststeps/internal/desk/store"
	"firststeps/test/guidetest"
)

// texted returns the text message of a hand-over.
func texted(t *testing.T, h desk.Handover) url.Values {
	t.Helper()
	text, err := casetext.Encode(guidetest.Trunk(t), h)
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"text": {text}}
}

func (h *testDesk) cases() []desk.Case {
	h.t.Helper()
	all, err := h.rows.Cases(context.Background(), store.Query{Limit: 10})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// TestOperatorOpensACaseFromATextMessage checks that the operator sees what a message says before
// anything is opened, that the case shows who entered it, and that the same message opens one case.
func TestOperatorOpensACaseFromATextMessage(t *testing.T) {
	h := newTestDesk(t)
	ann, bob := h.signedIn("ann", "Ann", desk.Operator), h.signedIn("bob", "Bob", desk.Operator)
	ann.want(200, "FIRSTSTEPS")(ann.get("/desk/message"))
	form := texted(t, handover())
	ann.want(200, "Urgent", "Nothing is opened yet", "&#43;447700900123", "9C3XGV4C&#43;XV",
		"AB12CDE", "SKODA", "Open this case")(ann.post("/desk/message", form))
	if found := h.cases(); len(found) > 0 {
		t.Fatalf("reading a message opened a case: %+v", found)
	}
	res, _ := ann.post("/desk/message/open", form)
	at := res.Header.Get("Location")
	if res.StatusCode != 303 || !strings.HasPrefix(at, "/desk/case/") {
		t.Fatalf("%d %s", res.StatusCode, at)
	}
	ann.want(200, "entered by <bdi>Ann</bdi> from a text message", "Accept this case")(ann.get(at))
	typed := url.Values{"text": {strings.ToLower(strings.Join(strings.Fields(form.Get("text")),
		"\r\n"))}}
	for _, b := range []*browser{ann, bob} {
		if res, _ := b.post("/desk/message/open", typed); res.Header.Get("Location") != at {
			t.Errorf("the same message opened %s, want %s", res.Header.Get("Location"), at)
		}
	}
	found := h.cases()
	if len(found) != 1 {
		t.Fatalf("%d cases", len(found))
	}
	c := found[0]
	if c.Urgency.String() != "urgent" || c.Details.Phone != "+447700900123" || c.Country != "GB" ||
		c.Details.Place.Code != "9C3XGV4C+XV" || c.Details.Vehicle.Year != 2019 {
		t.Errorf("%+v", c)
	}
	events, err := h.desk.LogOf(context.Background(), c.ID)
	if err != nil || events[0].Actor != "operator:ann" {
		t.Errorf("%+v, %v", events, err)
	}
}

// TestADamagedMessageOpensNothing checks that a message with a wrong letter, of another release or
// without a way to the person is refused, with the reason.
func TestADamagedMessageOpensNothing(t *testing.T) {
	h := newTestDesk(t)
	ann := h.signedIn("ann", "Ann", desk.Operator)
	whole := texted(t, handover()).Get("text")
	alone := handover()
	alone.Details.Phone, alone.Details.Place = "0770", desk.Place{}
	former := *guidetest.Trunk(t)
	former.Release = strings.Repeat("0123abcd", 8)
	old, err := casetext.Encode(&former, handover())
	if err != nil {
		t.Fatal(err)
	}
	for text, why := range map[string]string{
		"hello": "not a case", "": "not a case", strings.Repeat("A", 60_000): "not a case",
		strings.Replace(whole, "URGENT", "URGANT", 1): "A letter is wrong",
		whole[:len(whole)-3]:                          "A letter is wrong",
		old:                                           "edition",
		texted(t, alone).Get("text"):                  "neither a place nor a number",
	} {
		for _, path := range []string{"/desk/message", "/desk/message/open"} {
			ann.want(422, why)(ann.post(path, url.Values{"text": {text}}))
		}
	}
	if found := h.cases(); len(found) > 0 {
		t.Errorf("%d cases were opened", len(found))
	}
}

// TestANumberThatCannotBeCalledIsKept checks that a case with a place is opened although its number
// lacks the country.
func TestANumberThatCannotBeCalledIsKept(t *testing.T) {
	h := newTestDesk(t)
	ann := h.signedIn("ann", "Ann", desk.Operator)
	ho := handover()
	ho.Country, ho.Details.Phone = "", "07700 900123"
	ann.want(303)(ann.post("/desk/message/open", texted(t, ho)))
	d := h.cases()[0].Details
	if d.Phone != "" || !strings.Contains(d.Note, "07700900123") {
		t.Errorf("%+v", d)
	}
}
