package console

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// How long a link may be used.
const (
	inviteFor      = 3 * desk.Day
	firstInviteFor = desk.Hour
)

// maxName bounds the name of an operator, key or webhook, in bytes.
const maxName = 80

// Inviting is what making a link takes: where the rows are, and who invites.
type Inviting struct {
	Rows interface {
		Operators(context.Context) ([]store.Operator, error)
		AddInvite(context.Context, store.Invite, desk.Event) error
	}
	Origin string
	Now    desk.Moment
	By     desk.Actor // the system where no operator does
}

// First gives a link for the first supervisor, valid for an hour, where there is no operator yet;
// otherwise nothing. Whoever uses it says their name.
func (i Inviting) First(ctx context.Context) (link string, err error) {
	all, err := i.Rows.Operators(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	return i.invite(ctx, store.Invite{Role: desk.Supervisor, Expires: i.Now.After(firstInviteFor)})
}

// Link gives a link for somebody, valid for three days. The name is what the people who wait will
// read.
func (i Inviting) Link(ctx context.Context, name string, role desk.Role) (link string, err error) {
	if name, err = named(name); err != nil {
		return "", err
	}
	if role != desk.Operator && role != desk.Supervisor {
		return "", refusal("The role is operator or supervisor.")
	}
	return i.invite(ctx, store.Invite{Name: name, Role: role, Expires: i.Now.After(inviteFor)})
}

// again gives a link for somebody who needs another passkey.
func (i Inviting) again(ctx context.Context, o store.Operator) (link string, err error) {
	return i.invite(ctx, store.Invite{Name: o.Name, Role: o.Role, Expires: i.Now.After(inviteFor),
		For: o.ID})
}

func (i Inviting) invite(ctx context.Context, row store.Invite) (string, error) {
	token := service.NewSecret()
	row.Token, row.By = service.Hash(token), i.By.ID
	by := i.By
	if by.Role == "" {
		by.Role = desk.System
	}
	event := desk.Event{At: i.Now, Actor: by.Ref(), Kind: "invite", Subject: string(row.Role)}
	return i.Origin + "/desk/invite?k=" + token, i.Rows.AddInvite(ctx, row, event)
}

// named gives a name as it is kept, or says what is wrong with it.
func named(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > maxName || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", refusal("Write a name, of at most 80 letters.")
	}
	return name, nil
}

// invitation is the page that a link opens. Its script takes the secret out of the address; a
// cookie has it then, if the page is loaded again.
func (v *visit) invitation() error {
	token := v.r.URL.Query().Get("k")
	if c, err := v.r.Cookie(v.inviteCookie()); err == nil && token == "" {
		token = c.Value
	}
	i, o, err := v.invited(token)
	if err != nil {
		return v.linkError(err)
	}
	v.keepCookie(v.inviteCookie(), token, 3600)
	return v.render(http.StatusOK, "invite", door{
		frame: v.frame("Invitation"), Move: v.elsewhere(), Origin: v.Origin, Token: token,
		Name: i.Name, Role: string(o.Role), Again: i.For != "",
	})
}

// inviteCookie is the name of the cookie that has the secret of a link, for an hour.
func (c *console) inviteCookie() string { return c.cookie() + "-invite" }

// linkError says why a link does not work, to whoever holds one.
func (v *visit) linkError(err error) error {
	if errors.Is(err, errGone) {
		v.trouble(v.w, v.r, http.StatusNotFound, "This link does not work",
			"A link works once, and only for some time. Ask for a new one.")
		return nil
	}
	return err
}

// taking is what the script sends of an invitation.
type taking struct {
	Token string
	Name  string
	Key   json.RawMessage // what the browser made
}

// taken reads what was sent, and gives the operator that is to be.
func (v *visit) taken() (t taking, o store.Operator, err error) {
	body, err := io.ReadAll(v.r.Body)
	if err != nil || json.Unmarshal(body, &t) != nil {
		return t, o, refusal("That could not be read.")
	}
	i, o, err := v.invited(t.Token)
	if errors.Is(err, errGone) {
		err = refusal("This link works no longer. Ask for a new one.")
	}
	if err == nil && i.Name == "" {
		o.Name, err = named(t.Name)
	}
	return t, o, err
}

// joining is what an invitation's challenge may be used for.
func joining(token string, o store.Operator) purpose {
	return purpose{"join", service.Hash(token) + " " + o.ID}
}

// beginInvited gives what the browser is asked to make.
func (v *visit) beginInvited() error {
	t, o, err := v.taken()
	if err != nil {
		return err
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	asked, err := v.keys.create(v.r.Context(), v.rows, o, k.challenge(joining(t.Token, o), v.now()))
	if err != nil {
		return err
	}
	return v.json(asked)
}

// finishInvited keeps the operator and the passkey, uses the link up, and signs in.
func (v *visit) finishInvited() error {
	t, o, err := v.taken()
	if err != nil {
		return err
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	proof, err := v.keys.created(k, joining(t.Token, o), t.Key, o, v.now())
	if err != nil {
		return v.unfit(err)
	}
	token, session := v.newSession(o)
	err = v.rows.UseInvite(v.r.Context(), service.Hash(t.Token), proof, o, session,
		v.tell("join", o.ID), v.tell("sign-in", o.ID))
	switch {
	case errors.Is(err, store.ErrNone):
		return refusal("This link was used meanwhile. Ask for a new one.")
	case errors.Is(err, store.ErrOtherBody):
		return v.unfit(errors.Join(errPasskey, err))
	case err != nil:
		return err
	}
	if err := v.enters(token); err != nil {
		return err
	}
	v.keepCookie(v.inviteCookie(), "", -1)
	return v.json(map[string]string{"to": "/desk"})
}
