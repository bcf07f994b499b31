package console

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"firststeps/internal/desk/store"
)

// What changes who can sign in, or lets personal data out, needs more than a session that may have
// been left open or stolen: the operator must have shown within freshFor who they are, by signing
// in or by confirming it. Screens ask for that only when it is needed, and keep what was to be
// done.

// fresh returns errConfirm unless the operator has shown just now who they are.
func (v *visit) fresh() error {
	if !lasts(v.session.Fresh.After(freshFor), freshFor, v.now()) {
		return errConfirm
	}
	return nil
}

// confirmPage asks an operator to show who they are, and then goes on with what they wanted.
type confirmPage struct {
	frame
	Path    string
	Fields  url.Values // of the form that was sent
	Passkey bool       // has one
	OIDC    bool       // signs in at the organisation
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

// confirming is what a challenge may be used for: this session alone.
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
		return v.unfit(err)
	}
	return v.json(map[string]string{"to": "/desk/confirm"})
}

// confirm keeps that the operator has shown who they are.
func (v *visit) confirm(proof store.Proof) error {
	v.session.Fresh = v.now()
	err := v.rows.Confirm(v.r.Context(), proof, v.session, v.tell("confirm", v.by.ID))
	if errors.Is(err, store.ErrNone) {
		return errPasskey
	}
	return err
}

// confirmed is where an organisation leads back to. It is another page than the one with the form.
func (v *visit) confirmed() error {
	if err := v.fresh(); err != nil {
		return v.seeOther("/desk")
	}
	return v.render(http.StatusOK, "confirmed", frame{Title: "Confirmed"})
}
