package console

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// person is an operator in the list.
type person struct {
	store.Operator
	Holds int  // number of open cases
	Self  bool // the viewer
}

// peoplePage lists the operators and the invitations.
type peoplePage struct {
	frame
	People []person
	Asked  []store.Invite // unused links
	Link   string         // a new invitation, shown once
	For    string         // the name of the invited person
}

func (v *visit) people() error { return v.showPeople("", "") }

func (v *visit) showPeople(link, whose string) error {
	f, err := v.liveFrame("People")
	if err != nil {
		return err
	}
	all, err := v.rows.Operators(v.r.Context())
	if err != nil {
		return err
	}
	asked, err := v.rows.Invites(v.r.Context())
	if err != nil {
		return err
	}
	holds := map[string]int{}
	_, err = v.desk.OpenCases(v.r.Context(), func(c desk.Queued) { holds[c.Holder]++ })
	if err != nil {
		return err
	}
	p := peoplePage{frame: f, Link: link, For: whose,
		Asked: slices.DeleteFunc(asked,
			func(i store.Invite) bool { return !i.Expires.After(f.Now) })}
	for _, o := range all {
		one := person{Operator: o, Self: o.ID == v.by.ID}
		for _, role := range []desk.Role{desk.Operator, desk.Supervisor} {
			one.Holds += holds[desk.Actor{Role: role, ID: o.ID}.Ref()]
		}
		p.People = append(p.People, one)
	}
	return v.render(http.StatusOK, "people", p)
}

func (v *visit) inviting() Inviter {
	return Inviter{Rows: v.rows, Origin: v.Origin, Now: v.now(), By: v.by}
}

// invite creates a link for a new operator. Only the response shows it.
func (v *visit) invite() error {
	if err := v.requireFresh(); err != nil {
		return err
	}
	name := v.r.PostFormValue("name")
	link, err := v.inviting().Link(v.r.Context(), name, desk.Role(v.r.PostFormValue("role")))
	if err != nil {
		return err
	}
	return v.showPeople(link, name)
}

// uninvite revokes an unused link. The form identifies it by its stored hash, which does not open
// the invitation.
func (v *visit) uninvite() error {
	err := v.rows.DropInvite(v.r.Context(), v.r.PostFormValue("link"), v.event("uninvite", ""))
	if errors.Is(err, store.ErrNotFound) {
		return refusal("This link was used, or taken back, before.")
	}
	if err != nil {
		return err
	}
	return v.seeOther("/desk/people")
}

// changePerson blocks or unblocks an operator, changes their role, creates a link for another
// passkey, removes a passkey, or ends their sessions.
func (v *visit) changePerson() error {
	what := v.r.PathValue("what")
	o, err := v.operator(v.r.PathValue("id"))
	switch {
	case err != nil:
		return err
	case o.ID == "" ||
		!slices.Contains([]string{"block", "unblock", "role", "passkey", "remove", "sign-out"},
			what):
		return errNotFound
	case o.ID == v.by.ID && slices.Contains([]string{"block", "unblock", "role"}, what):
		return refusal(
			"Ask another supervisor: you cannot block yourself or change your own role.")
	case what == "sign-out":
		err := v.rows.EndSessions(v.r.Context(), o.ID, v.event("signed-out", o.ID))
		return v.done(err, "/desk/people/"+o.ID)
	}
	if err := v.requireFresh(); err != nil {
		return err
	}
	was := o
	switch what {
	case "block":
		o.Blocked = v.now()
	case "unblock":
		o.Blocked = time.Time{}
	case "role":
		if o.Role = desk.Role(v.r.PostFormValue("role")); !slices.Contains(
			[]desk.Role{desk.Operator, desk.Supervisor}, o.Role) {
			return refusal("The role is operator or supervisor.")
		}
	case "remove":
		return v.removePasskey(o)
	case "passkey":
		link, err := v.inviting().again(v.r.Context(), o)
		if err != nil {
			return err
		}
		return v.showPeople(link, o.Name)
	}
	return v.done(v.rows.ChangeOperator(v.r.Context(), was, o, v.event(what, o.ID)), "/desk/people")
}

// done redirects the browser, unless err is set.
func (v *visit) done(err error, to string) error {
	if err != nil {
		return err
	}
	return v.seeOther(to)
}

// removePasskey removes one passkey of an operator, such as that of a lost phone, and ends their
// sessions.
func (v *visit) removePasskey(o store.Operator) error {
	id, err := base64.RawURLEncoding.DecodeString(v.r.PostFormValue("id"))
	if err != nil {
		return errNotFound
	}
	own, err := v.rows.Credentials(v.r.Context(), o.ID)
	if err != nil {
		return err
	}
	if o.ID == v.by.ID && o.Subject == "" && len(own) < 2 {
		return refusal(
			"It is your only one: you could not sign in again. Make a link for another passkey " +
				"first.")
	}
	err = v.rows.DropCredential(v.r.Context(), o.ID, id, v.event("passkey-removed", o.ID))
	return v.done(err, "/desk/people/"+o.ID)
}

// personPage shows an operator's passkeys and sessions.
type personPage struct {
	frame
	Person   store.Operator
	Self     bool
	Passkeys []store.Credential
	Sessions []store.Session
	This     string // token of the viewer's session
}

func (v *visit) me() error { return v.showPerson(v.by.ID) }

func (v *visit) person() error { return v.showPerson(v.r.PathValue("id")) }

func (v *visit) showPerson(id string) error {
	o, err := v.operator(id)
	if err == nil && o.ID == "" {
		err = errNotFound
	}
	if err != nil {
		return err
	}
	p := personPage{Person: o, Self: o.ID == v.by.ID, This: v.session.Token}
	if p.frame, err = v.liveFrame("People"); err != nil {
		return err
	}
	if p.Passkeys, err = v.rows.Credentials(v.r.Context(), o.ID); err != nil {
		return err
	}
	all, err := v.rows.Sessions(v.r.Context(), o.ID)
	if err != nil {
		return err
	}
	p.Sessions = slices.DeleteFunc(all,
		func(s store.Session) bool { return remaining(s, p.Now) <= 0 })
	return v.render(http.StatusOK, "person", p)
}
