package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"firststeps/internal/desk/store"
)

// Only this file uses the passkey library.

// CheckOrigin returns an error if an origin is invalid. Browsers support passkeys only over https
// or on localhost, and for host names, not IP addresses.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin {
		return fmt.Errorf("%q is not an origin such as https://desk.example", origin)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return fmt.Errorf("%q is an IP address: passkeys need a host name, "+
			"such as https://desk.example or http://localhost:8080", origin)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost") {
		return fmt.Errorf(
			"%q is neither https nor localhost: browsers do not support passkeys there", origin)
	}
	return nil
}

// passkeys creates and verifies passkeys for one origin.
type passkeys struct{ lib *webauthn.WebAuthn }

func newPasskeys(origin string) (*passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	lib, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Firststeps desk", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:      protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		},
	})
	return &passkeys{lib: lib}, err
}

// errPasskey means that a passkey was rejected. The reason is only logged.
var errPasskey = errors.New("passkey rejected")

// user is an operator in the form that the library needs.
type user struct {
	store.Operator
	keys []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return []byte(u.ID) }
func (u user) WebAuthnName() string                       { return u.Name }
func (u user) WebAuthnDisplayName() string                { return u.Name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.keys }

// userOf reads the passkeys of an operator.
func userOf(ctx context.Context, rows Accounts, o store.Operator) (user, error) {
	kept, err := rows.Credentials(ctx, o.ID)
	u := user{Operator: o}
	for _, k := range kept {
		var c webauthn.Credential
		if json.Unmarshal(k.Data, &c) == nil {
			u.keys = append(u.keys, c)
		}
	}
	return u, err
}

// create begins the creation of a passkey for an operator. It returns the options for the browser.
func (p *passkeys) create(
	ctx context.Context, rows Accounts, o store.Operator, challenge []byte,
) (any, error) {
	u, err := userOf(ctx, rows, o)
	if err != nil {
		return nil, err
	}
	withChallenge := func(options *protocol.PublicKeyCredentialCreationOptions) error {
		options.Challenge = challenge
		return nil
	}
	asked, _, err := p.lib.BeginRegistration(u, withChallenge,
		webauthn.WithExclusions(webauthn.Credentials(u.keys).CredentialDescriptors()))
	return asked, err
}

// created completes the creation. It returns the proof with the passkey to store. The creation must
// have been begun for the same purpose and operator.
func (p *passkeys) created(
	k sealer, is purpose, answer []byte, o store.Operator, now time.Time,
) (store.Proof, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return store.Proof{}, errors.Join(errPasskey, err)
	}
	data := p.data(parsed.Response.CollectedClientData.Challenge)
	data.UserID, data.CredParams = []byte(o.ID), webauthn.CredentialParametersDefault()
	proof, err := k.open(is, data.Challenge, now)
	if err != nil {
		return proof, err
	}
	made, err := p.lib.CreateCredential(user{Operator: o}, data, parsed)
	if err != nil {
		return proof, errors.Join(errPasskey, err)
	}
	proof.Passkey, err = newCredential(o.ID, made, now)
	return proof, err
}

// ask returns the options for the browser for a sign-in by passkey.
func (p *passkeys) ask(challenge []byte) (any, error) {
	asked, _, err := p.lib.BeginDiscoverableLogin(webauthn.WithChallenge(challenge))
	return asked, err
}

// answered completes a sign-in. It returns the operator of the passkey, and the proof.
func (p *passkeys) answered(
	ctx context.Context, rows Accounts, k sealer, answer []byte,
	find func(id string) (store.Operator, error), now time.Time,
) (o store.Operator, proof store.Proof, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return o, proof, errors.Join(errPasskey, err)
	}
	data := p.data(parsed.Response.CollectedClientData.Challenge)
	if proof, err = k.open(purpose{name: "sign-in"}, data.Challenge, now); err != nil {
		return o, proof, err
	}
	_, used, err := p.lib.ValidatePasskeyLogin(func(_, id []byte) (webauthn.User, error) {
		if o, err = find(string(id)); err != nil || o.ID == "" || !o.Blocked.IsZero() {
			return nil, errors.Join(errPasskey, err)
		}
		return userOf(ctx, rows, o)
	}, data, parsed)
	return p.proved(o, proof, used, err, now)
}

// askAgain begins to confirm the identity of an operator who is signed in. It returns nil if they
// have no passkey.
func (p *passkeys) askAgain(
	ctx context.Context, rows Accounts, o store.Operator, challenge []byte,
) (any, error) {
	u, err := userOf(ctx, rows, o)
	if err != nil || len(u.keys) == 0 {
		return nil, err
	}
	asked, _, err := p.lib.BeginLogin(u, webauthn.WithChallenge(challenge))
	return asked, err
}

// answeredAgain completes the confirmation. It returns the proof.
func (p *passkeys) answeredAgain(
	ctx context.Context, rows Accounts, k sealer, is purpose, answer []byte,
	o store.Operator, now time.Time,
) (proof store.Proof, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return proof, errors.Join(errPasskey, err)
	}
	data := p.data(parsed.Response.CollectedClientData.Challenge)
	data.UserID = []byte(o.ID)
	if proof, err = k.open(is, data.Challenge, now); err != nil {
		return proof, err
	}
	u, err := userOf(ctx, rows, o)
	if err != nil {
		return proof, err
	}
	used, err := p.lib.ValidateLogin(u, data, parsed)
	_, proof, err = p.proved(o, proof, used, err, now)
	return proof, err
}

// proved completes a proof with the passkey that was used.
func (p *passkeys) proved(
	o store.Operator, proof store.Proof, used *webauthn.Credential, err error, now time.Time,
) (store.Operator, store.Proof, error) {
	if err != nil || used.Authenticator.CloneWarning {
		return store.Operator{}, store.Proof{}, errors.Join(errPasskey, err)
	}
	proof.Passkey, err = newCredential(o.ID, used, now)
	return o, proof, err
}

// data returns the session data that the library needs to complete a ceremony. Only the challenge
// varies.
func (p *passkeys) data(challenge string) webauthn.SessionData {
	return webauthn.SessionData{Challenge: challenge, RelyingPartyID: p.lib.Config.RPID,
		UserVerification: protocol.VerificationRequired}
}

func newCredential(
	operator string, c *webauthn.Credential, now time.Time,
) (store.Credential, error) {
	data, err := json.Marshal(c)
	return store.Credential{ID: c.ID, Operator: operator, Data: data, Used: now}, err
}
