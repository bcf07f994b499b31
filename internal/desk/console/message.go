package console

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/casetext"
	"firststeps/internal/desk/service"
)

// messagePage opens a case from a text message: first the operator sees what it says, then opens
// the case. The text is sent in the body, so that it does not appear in an address or an access
// log.
type messagePage struct {
	frame
	Text    string
	Problem string
	Case    *desk.Case // what the message says; nil if none was read
	Groups  []group
	Place   placeView
	Answers [][2]string
}

func (v *visit) messageForm() error { return v.showMessage(http.StatusOK, messagePage{}) }

func (v *visit) showMessage(status int, p messagePage) (err error) {
	if p.frame, err = v.liveFrame("Text message"); err != nil {
		return err
	}
	return v.render(status, "message", p)
}

// readMessage shows what a message says. It stores nothing.
func (v *visit) readMessage() error {
	p := messagePage{Text: v.r.PostFormValue("text")}
	m, problem := v.message(p.Text)
	if problem != "" {
		p.Problem = problem
		return v.showMessage(http.StatusUnprocessableEntity, p)
	}
	c, _, err := desk.Open(m.Guide, m.Handover, "", "", v.now())
	if err != nil {
		return err
	}
	p.Case, p.Groups, p.Answers = &c, groups(c), answers(c.Report)
	p.Place = newPlaceView(c.Details.Place, v.now())
	return v.showMessage(http.StatusOK, p)
}

// openMessage opens the case of a message, or shows the one that was opened from it before.
func (v *visit) openMessage() error {
	text := v.r.PostFormValue("text")
	m, problem := v.message(text)
	if problem != "" {
		return v.showMessage(http.StatusUnprocessableEntity,
			messagePage{Text: text, Problem: problem})
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	m.Handover.By = v.by
	c, _, err := v.desk.Take(v.r.Context(), k.name("message key", m), k.name("message secret", m),
		m.Handover)
	if errors.Is(err, service.ErrInFlight) {
		return refusal("Another operator is opening the same message. Look at the queue.")
	}
	if err != nil {
		return err
	}
	return v.seeOther("/desk/case/" + url.PathEscape(c.ID))
}

// name returns the idempotency key or the secret of the case of a message: the same for every copy
// of the message, and known only to those who have the key of the console.
func (k sealer) name(what string, m casetext.Message) string {
	return hex.EncodeToString(k.mac(purpose{name: what, about: m.Guide.ID}, []byte(m.Text)))
}

// message reads a message, or returns why it cannot be opened.
func (v *visit) message(text string) (m casetext.Message, problem string) {
	m, err := casetext.Decode(v.Guide, text)
	switch {
	case errors.Is(err, casetext.ErrNotMessage):
		return m, "This is not a case. A case begins with FIRSTSTEPS: paste all of it, and " +
			"nothing else."
	case errors.Is(err, casetext.ErrDamaged):
		return m, "A letter is wrong, missing or one too many, so nothing was opened. Compare it " +
			"with the message, or call the sender."
	case errors.Is(err, casetext.ErrRelease):
		return m, "It was written with an edition of a guide that this desk does not have. " +
			"Read it yourself, and call the sender."
	case err != nil:
		return m, "It has a form that this version of the desk cannot read. Read it yourself, " +
			"and call the sender."
	}
	_, _, err = desk.Open(m.Guide, m.Handover, "", "", v.now())
	wrong, _ := errors.AsType[desk.Problems](err)
	badNumber := slices.ContainsFunc(wrong, func(p desk.Problem) bool {
		return p.Field == "phone" && strings.HasPrefix(p.Code, "phone-")
	})
	d := &m.Handover.Details
	if badNumber && !d.Place.Empty() {
		d.Note, d.Phone = "The number in the text message cannot be called back as it is: "+d.Phone,
			""
		_, _, err = desk.Open(m.Guide, m.Handover, "", "", v.now())
	}
	if err != nil {
		return m, "It has neither a place nor a number that can be called back. Call the sender " +
			"at the number that the message came from."
	}
	return m, ""
}
