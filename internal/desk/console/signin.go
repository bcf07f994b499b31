package console

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// signInPage is the page for signing in or accepting an invitation.
type signInPage struct {
	frame
	OIDC    bool
	Out     bool   // the operator has just signed out
	Problem string // why the last attempt failed
	// the URL of this page at Origin, if the browser used another host; otherwise empty
	Move   string
	Origin string

	Token string // of the invitation
	Name  string // of the invited person; empty for the first supervisor, who enters it
	Role  string
	Again bool // another passkey for an existing operator
}

func (v *visit) signIn() error {
	if v.by.ID != "" {
		return v.seeOther("/desk")
	}
	d := signInPage{frame: v.frame("Sign in"), OIDC: v.oidc != nil, Origin: v.Origin,
		Out: v.r.URL.Query().Has("out"), Move: v.addressAtOrigin()}
	if v.r.URL.Query().Has("refused") {
		d.Problem = "Your organisation did not sign you in. Ask a supervisor of this desk."
	}
	return v.render(http.StatusOK, "sign-in", d)
}

// addressAtOrigin returns the URL of this page at the origin if the browser used another host name,
// and "" otherwise. A passkey is bound to the host name.
func (v *visit) addressAtOrigin() string {
	if at, err := url.Parse(v.Origin); err != nil || strings.EqualFold(at.Host, v.r.Host) {
		return ""
	}
	return v.Origin + v.r.URL.RequestURI()
}

func (v *visit) beginSignIn() error {
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	asked, err := v.keys.ask(k.challenge(purpose{name: "sign-in"}, v.now()))
	if err != nil {
		return err
	}
	return v.json(asked)
}

func (v *visit) finishSignIn() error {
	answer, err := io.ReadAll(v.r.Body)
	if err != nil {
		return refusal("Too much was sent.")
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	who, proof, err := v.keys.answered(v.r.Context(), v.rows, k, answer, v.operator, v.now())
	if err == nil {
		err = v.start(who, proof, v.now())
	}
	if err != nil {
		return v.passkeyError(err)
	}
	return v.json(map[string]string{"to": "/desk"})
}

// passkeyError turns a rejected passkey into a refusal. Its text does not reveal whether the
// passkey is known or whether its owner is blocked.
func (v *visit) passkeyError(err error) error {
	if !errors.Is(err, errPasskey) || errors.Is(err, service.ErrUnavailable) {
		return err
	}
	v.Log.Info("passkey rejected", "err", err)
	return refusal(
		"This passkey does not open this desk. Try another, or ask a supervisor for a new link.")
}

// json responds to a page's own script.
func (v *visit) json(body any) error {
	v.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(v.w).Encode(body)
}

// invited returns the invitation of a link and the operator it is for: a new one, or an existing
// one who gets another passkey.
func (v *visit) invited(token string) (store.Invite, store.Operator, error) {
	i, err := v.rows.Invite(v.r.Context(), service.Hash(token))
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && !valid(i.Expires, inviteFor, v.now()):
		return i, store.Operator{}, errNotFound
	case err != nil:
		return i, store.Operator{}, err
	}
	all, err := v.rows.Operators(v.r.Context())
	if err != nil {
		return i, store.Operator{}, err
	}
	o := store.Operator{Name: i.Name, Role: i.Role, Created: v.now()}
	if i.For != "" {
		o = store.Operator{}
	}
	for _, known := range all {
		if i.For != "" && known.ID == i.For && known.Blocked.IsZero() {
			o = known
		}
	}
	if i.First() && len(all) > 0 || i.For != "" && o.ID == "" {
		// there already is a first supervisor, or the existing operator is gone or blocked
		return i, o, errNotFound
	}
	if o.ID == "" { // derived from the token, so that nothing is stored until it is used
		o.ID = service.Hash("operator of " + i.Token)[:26]
	}
	return i, o, nil
}
