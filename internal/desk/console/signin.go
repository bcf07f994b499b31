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

// door is the page where somebody signs in, or takes up an invitation.
type door struct {
	frame
	OIDC    bool
	Out     bool   // has just signed out
	Problem string // why it did not work the last time
	// the same page at the origin, where the browser is elsewhere; empty where it is not
	Move   string
	Origin string // the name of the desk

	Token string // of the invitation
	Name  string // of who is invited; empty for the first supervisor, who writes it
	Role  string
	Again bool // another passkey for somebody known
}

func (v *visit) signIn() error {
	if v.by.ID != "" {
		return v.seeOther("/desk")
	}
	d := door{frame: v.frame("Sign in"), OIDC: v.oidc != nil, Origin: v.Origin,
		Out: v.r.URL.Query().Has("out"), Move: v.elsewhere()}
	if v.r.URL.Query().Has("refused") {
		d.Problem = "Your organisation did not sign you in. Ask a supervisor of this desk."
	}
	return v.render(http.StatusOK, "sign-in", d)
}

// elsewhere gives the address of this page at the origin, where the browser has come by another
// name: a passkey is bound to the name.
func (v *visit) elsewhere() string {
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
		return v.unfit(err)
	}
	return v.json(map[string]string{"to": "/desk"})
}

// unfit says that a passkey does not fit, and no more: not whether it is known, nor whether its
// owner is blocked.
func (v *visit) unfit(err error) error {
	if !errors.Is(err, errPasskey) || errors.Is(err, service.ErrAway) {
		return err
	}
	v.Log.Info("a passkey was refused", "cause", err)
	return refusal(
		"This passkey does not open this desk. Try another, or ask a supervisor for a new link.")
}

// json answers a page's own script.
func (v *visit) json(body any) error {
	v.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(v.w).Encode(body)
}

// invited gives the invitation that a link is for, and the operator whom it lets in: a new one, or
// one who gets another passkey.
func (v *visit) invited(token string) (store.Invite, store.Operator, error) {
	i, err := v.rows.Invite(v.r.Context(), service.Hash(token))
	switch {
	case errors.Is(err, store.ErrNone), err == nil && !lasts(i.Expires, inviteFor, v.now()):
		return i, store.Operator{}, errGone
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
		if i.For != "" && known.ID == i.For && known.Blocked == 0 {
			o = known
		}
	}
	if i.First() && len(all) > 0 || i.For != "" && o.ID == "" {
		return i, o, errGone // the first supervisor is there already; who gets a new passkey is not
	}
	if o.ID == "" { // the same each time, so that nothing is kept until the invitation is used
		o.ID = service.Hash("operator of " + i.Token)[:26]
	}
	return i, o, nil
}
