package console

import (
	"errors"
	"net/http"
	"slices"

	"firststeps/desk"
	"firststeps/internal/store"
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
	p := peoplePage{frame: f, Link: link, For: whose, Asked: slices.DeleteFunc(asked, func(i store.Invite) bool { return i.Expires <= f.Now })}
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
	name := v.r.PostFormValue("name")
	link, err := v.inviting().Link(v.r.Context(), name, desk.Role(v.r.PostFormValue("role")))
	if err != nil {
		return err
	}
	return v.showPeople(link, name)
}

// uninvite takes a link back that nobody has used. The form names it by the hash that is kept, which opens nothing.
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

// changePerson blocks, lets in again, gives another role, or makes a link for another passkey.
func (v *visit) changePerson() error {
	o, err := v.operator(v.r.PathValue("id"))
	switch {
	case err != nil:
		return err
	case o.ID == "":
		return errGone
	case o.ID == v.by.ID && v.r.PathValue("what") != "passkey":
		return refusal("Ask another supervisor: nobody blocks themselves, or changes their own role.")
	}
	now := v.now()
	switch what := v.r.PathValue("what"); what {
	case "block":
		o.Blocked = now
		return v.put(o, what)
	case "unblock":
		o.Blocked = 0
		return v.put(o, what)
	case "role":
		if o.Role = desk.Role(v.r.PostFormValue("role")); !slices.Contains([]desk.Role{desk.Operator, desk.Supervisor}, o.Role) {
			return refusal("The role is operator or supervisor.")
		}
		return v.put(o, what)
	case "passkey":
		link, err := v.inviting().again(v.r.Context(), o)
		if err != nil {
			return err
		}
		return v.showPeople(link, o.Name)
	}
	return errGone
}

func (v *visit) put(o store.Operator, kind string) error {
	if err := v.rows.PutOperator(v.r.Context(), o, v.tell(kind, o.ID)); err != nil {
		return err
	}
	return v.seeOther("/desk/people")
}
