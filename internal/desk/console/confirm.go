package console

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"firststeps/internal/desk/store"
)

// Actions that change who can sign in, or that export personal data, need more than a session,
// which may have been left open or stolen. The operator must have authenticated within freshFor, by
// signing in or by confirming their identity. Screens ask for the confirmation only when it is
// needed, and keep the form that was sent.

// requireFresh returns errConfirm unless the operator has authenticated within freshFor.
func (v *visit) requireFresh() error {
	if !valid(v.session.Fresh.Add(freshFor), freshFor, v.now()) {
		return errConfirm
	}
	return nil
}

// confirmPage asks an operator to confirm their identity, and then continues with the action.
type confirmPage struct {
	frame
	Path    string
	Fields  url.Values // of the form that was sent
	Passkey bool       // the operator has a passkey
	OIDC    bool       // the operator signs in at the organisation
}

func (v *visit) askToConfirm() error {
	if err := v.r.ParseForm(); err != nil {
		return refusal("That could not be read.")
	}
	o, err := v.operator(v.by.ID)
	if err != nil {
		return err
	}
	passkeys, err := v.rows.Credentials(v.r.Context(), v.by.ID)
	if err != nil {
		return err
	}
	return v.render(http.StatusForbidden, "confirm", confirmPage{
		frame:   frame{Title: "Confirm that it is you"},
		Path:    v.r.URL.Path,
		Fields:  v.r.PostForm,
		Passkey: len(passkeys) > 0,
		OIDC:    v.oidc != nil && o.Subject != "",
	})
}

// confirming returns the purpose of a challenge that confirms the identity for this session only.
func (v *visit) confirming() purpose { return purpose{"confirm", v.session.Token} }

func (v *visit) beginConfirm() error {
	o, err := v.operator(v.by.ID)
	if err != nil {
		return err
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	asked, err := v.keys.askAgain(v.r.Context(), v.rows, o, k.challenge(v.confirming(), v.now()))
	if err != nil {
		return err
	}
	if asked == nil {
		return refusal("You have no passkey here. Sign in again instead.")
	}
	return v.json(asked)
}

func (v *visit) finishConfirm() error {
	answer, err := io.ReadAll(v.r.Body)
	if err != nil {
		return refusal("Too much was sent.")
	}
	o, err := v.operator(v.by.ID)
	if err != nil {
		return err
	}
	k, err := v.sealer(v.r.Context(), v.rows)
	if err != nil {
		return err
	}
	proof, err := v.keys.answeredAgain(v.r.Context(), v.rows, k, v.confirming(), answer, o, v.now())
	if err == nil {
		err = v.confirm(proof)
	}
	if err != nil {
		return v.passkeyError(err)
	}
	return v.json(map[string]string{"to": "/desk/confirm"})
}

// confirm stores that the operator has confirmed their identity.
func (v *visit) confirm(proof store.Proof) error {
	v.session.Fresh = v.now()
	err := v.rows.Confirm(v.r.Context(), proof, v.session, v.event("confirm", v.by.ID))
	if errors.Is(err, store.ErrNotFound) {
		return errPasskey
	}
	return err
}

// confirmed is the page shown after a confirmation. It is not the page with the form.
func (v *visit) confirmed() error {
	if err := v.requireFresh(); err != nil {
		return v.seeOther("/desk")
	}
	return v.render(http.StatusOK, "confirmed", frame{Title: "Confirmed"})
}
