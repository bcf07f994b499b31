package console

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// How long a link is valid.
const (
	inviteFor      = 72 * time.Hour
	firstInviteFor = time.Hour
)

// maxName is the maximum length of the name of an operator, key or webhook, in bytes.
const maxName = 80

// Inviter creates invitation links.
type Inviter struct {
	Rows interface {
		Operators(context.Context) ([]store.Operator, error)
		AddInvite(context.Context, store.Invite, desk.Event) error
	}
	Origin string
	Now    time.Time
	By     desk.Actor // who invites; the zero value is the system
}

// First returns a link for the first supervisor, valid for an hour, or "" if there is already an
// operator. The user of the link enters their name.
func (i Inviter) First(ctx context.Context) (link string, err error) {
	all, err := i.Rows.Operators(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	return i.invite(ctx, store.Invite{Role: desk.Supervisor, Expires: i.Now.Add(firstInviteFor)})
}

// Link returns a link for a new operator or supervisor, valid for three days. The people who wait
// see the name.
func (i Inviter) Link(ctx context.Context, name string, role desk.Role) (link string, err error) {
	if name, err = cleanName(name); err != nil {
		return "", err
	}
	if role != desk.Operator && role != desk.Supervisor {
		return "", refusal("The role is operator or supervisor.")
	}
	return i.invite(ctx, store.Invite{Name: name, Role: role, Expires: i.Now.Add(inviteFor)})
}

// again returns a link for an operator who needs another passkey.
func (i Inviter) again(ctx context.Context, o store.Operator) (link string, err error) {
	return i.invite(ctx, store.Invite{Name: o.Name, Role: o.Role, Expires: i.Now.Add(inviteFor),
		For: o.ID})
}

func (i Inviter) invite(ctx context.Context, row store.Invite) (string, error) {
	token := service.NewSecret()
	row.Token, row.By = service.Hash(token), i.By.ID
	by := i.By
	if by.Role == "" {
		by.Role = desk.System
	}
	event := desk.Event{At: i.Now, Actor: by.Ref(), Kind: "invite", Subject: string(row.Role)}
	return i.Origin + "/desk/invite?k=" + token, i.Rows.AddInvite(ctx, row, event)
}

// cleanName returns a name in the form in which it is stored, or a refusal if it is invalid.
func cleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > maxName || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", refusal("Write a name, of at most 80 letters.")
	}
	return name, nil
}

// invitation is the page that a link opens. Its script removes the secret from the address; a
// cookie keeps it, in case the page is reloaded.
func (v *visit) invitation() error {
	token := v.r.URL.Query().Get("k")
	if c, err := v.r.Cookie(v.inviteCookie()); err == nil && token == "" {
		token = c.Value
	}
	i, o, err := v.invited(token)
	if err != nil {
		return v.linkError(err)
	}
	v.setCookie(v.inviteCookie(), token, 3600)
	return v.render(http.StatusOK, "invite", signInPage{
		frame: v.frame("Invitation"), Move: v.addressAtOrigin(), Origin: v.Origin, Token: token,
		Name: i.Name, Role: string(o.Role), Again: i.For != "",
	})
}

// inviteCookie returns the name of the cookie that keeps the secret of a link, for an hour.
func (c *console) inviteCookie() string { return c.cookie() + "-invite" }

// linkError responds with a page about a link that does not work, or returns any other error.
func (v *visit) linkError(err error) error {
	if errors.Is(err, errNotFound) {
		v.errorPage(v.w, v.r, http.StatusNotFound, "This link does not work",
			"A link works once, and only for some time. Ask for a new one.")
		return nil
	}
	return err
}

// joinRequest is the body that the script sends to accept an invitation.
type joinRequest struct {
	Token string
	Name  string
	Key   json.RawMessage // the passkey that the browser created
}

// readJoin reads the request body, and returns it with the operator to be created.
func (v *visit) readJoin() (t joinRequest, o store.Operator, err error) {
	body, err := io.ReadAll(v.r.Body)
	if err != nil || json.Unmarshal(body, &t) != nil {
		return t, o, refusal("That could not be read.")
	}
	i, o, err := v.invited(t.Token)
	if errors.Is(err, errNotFound) {
		err = refusal("This link works no longer. Ask for a new one.")
	}
	if err == nil && i.Name == "" {
		o.Name, err = cleanName(t.Name)
	}
	return t, o, err
}

// joining returns the purpose of an invitation's challenge.
func joining(token string, o store.Operator) purpose {
	return purpose{"join", service.Hash(token) + " " + o.ID}
}

// beginInvited responds with the options for creating a passkey.
func (v *visit) beginInvited() error {
	t, o, err := v.readJoin()
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

// finishInvited stores the operator and the passkey, invalidates the link, and signs the operator
// in.
func (v *visit) finishInvited() error {
	t, o, err := v.readJoin()
	if err != nil {
		return err
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	proof, err := v.keys.created(k, joining(t.Token, o), t.Key, o, v.now())
	if err != nil {
		return v.passkeyError(err)
	}
	token, session := v.newSession(o)
	err = v.rows.UseInvite(v.r.Context(), service.Hash(t.Token), proof, o, session,
		v.event("join", o.ID), v.event("sign-in", o.ID))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return refusal("This link was used meanwhile. Ask for a new one.")
	case errors.Is(err, store.ErrConflict):
		return v.passkeyError(errors.Join(errPasskey, err))
	case err != nil:
		return err
	}
	if err := v.openSession(token); err != nil {
		return err
	}
	v.setCookie(v.inviteCookie(), "", -1)
	return v.json(map[string]string{"to": "/desk"})
}
