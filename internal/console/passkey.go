package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"sync"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"firststeps/desk"
	"firststeps/internal/store"
)

// This file alone knows the passkey library.

// CheckOrigin says what is wrong with an origin. Browsers have passkeys only over https or on localhost, and for names, not addresses.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin {
		return fmt.Errorf("%q is no origin: write https://desk.example", origin)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return fmt.Errorf("%q is an address: passkeys need a name, such as https://desk.example or http://localhost:8080", origin)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost") {
		return fmt.Errorf("%q is neither https nor on localhost: browsers have no passkeys there", origin)
	}
	return nil
}

// passkeys makes and checks passkeys for one origin.
type passkeys struct {
	lib  *webauthn.WebAuthn
	mu   sync.Mutex
	open []string // rows of ceremonies begun here, the oldest first
}

// most is how many ceremonies may be half done: whoever begins and never ends does not fill the store.
const most = 1000

func newPasskeys(origin string) (*passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	lib, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Firststeps desk", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	return &passkeys{lib: lib}, err
}

// errPasskey says that a passkey was not good for this; why is for the log.
var errPasskey = errors.New("this passkey does not fit")

// user is an operator as the library wants one.
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

// create begins to make a passkey for an operator: it gives what the browser is asked.
func (p *passkeys) create(ctx context.Context, rows Accounts, o store.Operator, now desk.Moment) (any, error) {
	u, err := userOf(ctx, rows, o)
	if err != nil {
		return nil, err
	}
	asked, data, err := p.lib.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.keys).CredentialDescriptors()))
	if err != nil {
		return nil, err
	}
	return asked, p.begin(ctx, rows, data.Challenge, o.ID, now)
}

// created ends it: it gives the passkey to be kept. o must be the operator that it was begun for.
func (p *passkeys) created(ctx context.Context, rows Accounts, answer []byte, o store.Operator, now desk.Moment) (store.Credential, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return store.Credential{}, errors.Join(errPasskey, err)
	}
	data := p.data(parsed.Response.CollectedClientData.Challenge)
	data.UserID, data.CredParams = []byte(o.ID), webauthn.CredentialParametersDefault()
	if begun, err := p.end(ctx, rows, data.Challenge, now); err != nil || begun != o.ID {
		return store.Credential{}, errors.Join(errPasskey, err)
	}
	made, err := p.lib.CreateCredential(user{Operator: o}, data, parsed)
	if err != nil {
		return store.Credential{}, errors.Join(errPasskey, err)
	}
	return kept(o.ID, made, now)
}

// begunFor gives the operator for whom an answer was asked; empty where it names none.
func (p *passkeys) begunFor(ctx context.Context, rows Accounts, answer []byte) (string, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return "", errors.Join(errPasskey, err)
	}
	row, err := rows.Session(ctx, ceremonyRow(parsed.Response.CollectedClientData.Challenge))
	if errors.Is(err, store.ErrNone) {
		err = errPasskey
	}
	return row.Operator, err
}

// ask begins to sign somebody in with a passkey of theirs.
func (p *passkeys) ask(ctx context.Context, rows Accounts, now desk.Moment) (any, error) {
	asked, data, err := p.lib.BeginDiscoverableLogin()
	if err != nil {
		return nil, err
	}
	return asked, p.begin(ctx, rows, data.Challenge, "", now)
}

// answered ends it: it gives whose passkey it was.
func (p *passkeys) answered(ctx context.Context, rows Accounts, answer []byte, find func(id string) (store.Operator, error), now desk.Moment) (store.Operator, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return store.Operator{}, errors.Join(errPasskey, err)
	}
	data := p.data(parsed.Response.CollectedClientData.Challenge)
	if begun, err := p.end(ctx, rows, data.Challenge, now); err != nil || begun != "" {
		return store.Operator{}, errors.Join(errPasskey, err)
	}
	whose, used, err := p.lib.ValidatePasskeyLogin(func(_, id []byte) (webauthn.User, error) {
		o, err := find(string(id))
		if err != nil || o.ID == "" || o.Blocked != 0 {
			return nil, errors.Join(errPasskey, err)
		}
		return userOf(ctx, rows, o)
	}, data, parsed)
	if err != nil || used.Authenticator.CloneWarning {
		return store.Operator{}, errors.Join(errPasskey, err)
	}
	o := whose.(user).Operator
	row, err := kept(o.ID, used, now)
	if err != nil {
		return store.Operator{}, err
	}
	return o, rows.PutCredential(ctx, row)
}

// data is what the library wants to know of a ceremony again: the same for all but the challenge.
func (p *passkeys) data(challenge string) webauthn.SessionData {
	return webauthn.SessionData{Challenge: challenge, RelyingPartyID: p.lib.Config.RPID, UserVerification: protocol.VerificationRequired}
}

func kept(operator string, c *webauthn.Credential, now desk.Moment) (store.Credential, error) {
	data, err := json.Marshal(c)
	return store.Credential{ID: c.ID, Operator: operator, Data: data, Used: now}, err
}

// begin keeps that a challenge was given out, and for whom, where every server finds it.
func (p *passkeys) begin(ctx context.Context, rows Accounts, challenge, operator string, now desk.Moment) error {
	row := ceremonyRow(challenge)
	p.mu.Lock()
	p.open = append(p.open, row)
	var over []string
	if n := len(p.open) - most; n > 0 {
		over, p.open = p.open[:n], p.open[n:]
	}
	p.mu.Unlock()
	for _, old := range over {
		if err := rows.EndSession(ctx, old); err != nil {
			return err
		}
	}
	return rows.PutSession(ctx, store.Session{Token: row, Operator: operator, Created: now, Seen: now, Expires: now.After(ceremony)})
}

// end takes a challenge back, and says for whom it was given out.
func (p *passkeys) end(ctx context.Context, rows Accounts, challenge string, now desk.Moment) (operator string, err error) {
	row, err := rows.Session(ctx, ceremonyRow(challenge))
	if errors.Is(err, store.ErrNone) {
		return "", errPasskey
	}
	if err != nil {
		return "", err
	}
	if err := rows.EndSession(ctx, row.Token); err != nil {
		return "", err
	}
	if !lasts(row.Expires, ceremony, now) {
		return "", errPasskey
	}
	return row.Operator, nil
}
