package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// acts is the set of acts that the viewer may perform on a case now. The screen offers only these,
// and the desk checks them again.
type acts map[desk.Kind]bool

func actsOf(c desk.Case, by desk.Actor) acts {
	a := acts{}
	for _, k := range c.Kinds(by) {
		a[k] = true
	}
	return a
}

// Can reports whether an act of that kind is allowed.
func (a acts) Can(kind string) bool { return a[desk.Kind(kind)] }

// Any reports whether an act of any of these kinds is allowed.
func (a acts) Any(kinds ...string) bool { return slices.ContainsFunc(kinds, a.Can) }

// Openings returns the possible ways of opening a car, for closing a case.
func (acts) Openings() []choice { return openings() }

// Damages returns the levels of damage to the car, for closing a case.
func (acts) Damages() []choice { return damages() }

// Minutes returns the promised times that are offered as buttons.
func (acts) Minutes() []int { return []int{15, 20, 30, 45, 60, 90} }

// act performs an act on a case.
func (v *visit) act() error {
	id, kind := v.r.PathValue("id"), desk.Kind(v.r.PathValue("kind"))
	if err := v.r.ParseForm(); err != nil {
		return refusal("That could not be read.")
	}
	a, err := actOf(kind, v.r.PostForm, v.Now())
	if err == nil {
		_, err = v.desk.Act(v.r.Context(), v.by, id, a)
	}
	why, status := v.refused(err, id)
	switch {
	case err == nil:
		return v.seeOther("/desk/case/" + url.PathEscape(id))
	case why == "":
		return err
	}
	return v.showCase(status, id, why)
}

// refused returns the text and the status for an act that was refused, or "" if err is not a
// refusal.
func (v *visit) refused(err error, id string) (why string, status int) {
	var no refusal
	switch {
	case errors.As(err, &no):
		return no.Error(), http.StatusUnprocessableEntity
	case errors.Is(err, desk.ErrIncomplete):
		return "Something is missing: a reason, a time within two days, or what came of it.",
			http.StatusUnprocessableEntity
	case errors.Is(err, desk.ErrTaken):
		return v.holderName(id) + " has this case already. You do not have it.", http.StatusConflict
	case errors.Is(err, desk.ErrNotAllowed):
		return "Only the holder of the case or a supervisor can do this. Nothing was changed.",
			http.StatusForbidden
	case errors.Is(err, desk.ErrState):
		return "The case has changed in the meantime. Nothing was changed: look at its state now.",
			http.StatusConflict
	}
	return "", 0
}

// holderName returns the name of the case's holder, for a message.
func (v *visit) holderName(id string) string {
	seen, err := v.desk.Case(v.r.Context(), v.by, id)
	if err != nil || seen.Case.HeldBy == "" {
		return "Another operator"
	}
	return shown(seen.Case.HeldBy)
}

// actOf reads an act from a form. Acts reserved for the stranded person are rejected.
func actOf(kind desk.Kind, form url.Values, now time.Time) (desk.Act, error) {
	a := desk.Act{Kind: kind,
		Text: strings.TrimSpace(strings.ReplaceAll(form.Get("text"), "\r\n", "\n"))}
	switch kind {
	case desk.Accept, desk.SetOff, desk.Arrive, desk.Gone:
		a.Text = ""
		return a, nil
	case desk.PassOn, desk.Reject, desk.Reopen, desk.Note:
		return a, nil
	case desk.Promise:
		a.Promised = promised(form, now)
		return a, nil
	case desk.Complete, desk.Fail:
		minutes, err := strconv.Atoi(form.Get("minutes"))
		if err != nil {
			return a, refusal("Say how many minutes of work it took, in digits. 0 will do.")
		}
		a.Outcome = desk.Outcome{Opened: form.Get("opened"), Damage: form.Get("damage"),
			Minutes: minutes}
		return a, nil
	}
	return a, service.ErrNotFound
}

// promised reads a promised time of arrival: a number of minutes from now, or a time of day, of
// which it takes the next occurrence. The form field zone is the offset of that time from UTC in
// minutes, set by the script; without the script the time is in UTC. It returns the zero Time if
// the form has no valid time.
func promised(form url.Values, now time.Time) time.Time {
	if minutes, err := strconv.Atoi(form.Get("minutes")); err == nil && minutes > 0 &&
		minutes <= 2*24*60 {
		return desk.Truncate(now.Add(time.Duration(minutes) * time.Minute))
	}
	zone, _ := strconv.Atoi(form.Get("zone")) // empty: UTC
	at, err := time.Parse("15:04", form.Get("at"))
	if err != nil || zone < -1440 || zone > 1440 {
		return time.Time{}
	}
	local := now.UTC().Add(time.Duration(zone) * time.Minute)
	then := time.Date(local.Year(), local.Month(), local.Day(), at.Hour(), at.Minute(), 0, 0,
		time.UTC)
	if !then.After(local) {
		then = then.AddDate(0, 0, 1)
	}
	return then.Add(-time.Duration(zone) * time.Minute)
}
