package console

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// person is an operator in the list.
type person struct {
	store.Operator
	Holds int  // open cases
	Self  bool // whoever looks
}

// peoplePage is who works at the desk.
type peoplePage struct {
	frame
	People []person
	Asked  []store.Invite // links that nobody has used yet
	Link   string         // a new invitation, shown once
	For    string         // whose it is
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
		Asked: slices.DeleteFunc(asked, func(i store.Invite) bool { return i.Expires <= f.Now })}
	for _, o := range all {
		one := person{Operator: o, Self: o.ID == v.by.ID}
		for _, role := range []desk.Role{desk.Operator, desk.Supervisor} {
			one.Holds += holds[desk.Actor{Role: role, ID: o.ID}.Ref()]
		}
		p.People = append(p.People, one)
	}
	return v.render(http.StatusOK, "people", p)
}

func (v *visit) inviting() Inviting {
	return Inviting{Rows: v.rows, Origin: v.Origin, Now: v.now(), By: v.by}
}

// invite makes a link for somebody new. It is on the answer and nowhere else.
func (v *visit) invite() error {
	if err := v.fresh(); err != nil {
		return err
	}
	name := v.r.PostFormValue("name")
	link, err := v.inviting().Link(v.r.Context(), name, desk.Role(v.r.PostFormValue("role")))
	if err != nil {
		return err
	}
	return v.showPeople(link, name)
}

// uninvite takes a link back that nobody has used. The form names it by the hash that is kept,
// which opens nothing.
func (v *visit) uninvite() error {
	err := v.rows.DropInvite(v.r.Context(), v.r.PostFormValue("link"), v.tell("uninvite", ""))
	if errors.Is(err, store.ErrNone) {
		return refusal("This link was used, or taken back, before.")
	}
	if err != nil {
		return err
	}
	return v.seeOther("/desk/people")
}

// changePerson blocks, lets in again, gives another role, makes a link for another passkey, removes
// one, or ends an operator's sessions.
func (v *visit) changePerson() error {
	what := v.r.PathValue("what")
	o, err := v.operator(v.r.PathValue("id"))
	switch {
	case err != nil:
		return err
	case o.ID == "" ||
		!slices.Contains([]string{"block", "unblock", "role", "passkey", "remove", "sign-out"},
			what):
		return errGone
	case o.ID == v.by.ID && slices.Contains([]string{"block", "unblock", "role"}, what):
		return refusal(
			"Ask another supervisor: nobody blocks themselves, or changes their own role.")
	case what == "sign-out":
		err := v.rows.EndSessions(v.r.Context(), o.ID, v.tell("signed-out", o.ID))
		return v.done(err, "/desk/people/"+o.ID)
	}
	if err := v.fresh(); err != nil {
		return err
	}
	was := o
	switch what {
	case "block":
		o.Blocked = v.now()
	case "unblock":
		o.Blocked = 0
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
	return v.done(v.rows.ChangeOperator(v.r.Context(), was, o, v.tell(what, o.ID)), "/desk/people")
}

// done leads the browser on, unless something went wrong.
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
		return errGone
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
	err = v.rows.DropCredential(v.r.Context(), o.ID, id, v.tell("passkey-removed", o.ID))
	return v.done(err, "/desk/people/"+o.ID)
}

// personPage shows an operator's passkeys and sessions.
type personPage struct {
	frame
	Person   store.Operator
	Self     bool
	Passkeys []store.Credential
	Sessions []store.Session
	This     string // the session of the browser that asks
}

func (v *visit) me() error { return v.showPerson(v.by.ID) }

func (v *visit) person() error { return v.showPerson(v.r.PathValue("id")) }

func (v *visit) showPerson(id string) error {
	o, err := v.operator(id)
	if err == nil && o.ID == "" {
		err = errGone
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
	p.Sessions = slices.DeleteFunc(all, func(s store.Session) bool { return left(s, p.Now) <= 0 })
	return v.render(http.StatusOK, "person", p)
}
