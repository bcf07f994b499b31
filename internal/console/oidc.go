package console

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"firststeps/desk"
	"firststeps/internal/dispatch"
	"firststeps/internal/store"
)

// OIDC says where the people of an organisation sign in.
type OIDC struct {
	Issuer string // https://…; empty: nowhere
	Client string
	Secret string
	Claim  string // name of a claim that says "supervisor" of supervisors; empty: supervisors are made here
}

// check says what is missing.
func (o OIDC) check() error {
	u, err := url.Parse(o.Issuer)
	switch {
	case o.Issuer == "" && o.Client == "" && o.Secret == "" && o.Claim == "":
		return nil
	case o.Issuer == "" || o.Client == "":
		return errors.New("signing in at an organisation needs its issuer and our client there")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1":
		return fmt.Errorf("the issuer %q is no https address", o.Issuer)
	}
	return nil
}

// provider is where an organisation signs its people in. Nothing is asked of it before somebody does.
type provider struct {
	OIDC
	back string // the address that it sends people back to
	http *http.Client

	mu    sync.Mutex
	known *oidc.Provider // once it has answered
}

func newProvider(o OIDC, origin string) *provider {
	if o.Issuer == "" {
		return nil
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the issuer is who was named, and nobody else
	return &provider{OIDC: o, back: origin + "/desk/sign-in/back", http: &http.Client{Timeout: 10 * time.Second, CheckRedirect: stay}}
}

// ask finds out what the issuer says of itself, once.
func (p *provider) ask() (*oidc.Provider, *oauth2.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		known, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.http), p.Issuer) // it fetches keys later, too
		if err != nil {
			return nil, nil, err
		}
		p.known = known
	}
	return p.known, &oauth2.Config{
		ClientID: p.Client, ClientSecret: p.Secret, Endpoint: p.known.Endpoint(), RedirectURL: p.back,
		Scopes: []string{oidc.ScopeOpenID, "profile"},
	}, nil
}

// flow is what ties the way back to the way there: the browser keeps one secret, and all else comes of it.
type flow string

func (f flow) part(name string) string { return dispatch.Hash(name + " " + string(f)) }

const flowFor = 600 // seconds

func (v *visit) flowCookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: v.cookie() + "-flow", Value: value, Path: "/", MaxAge: maxAge, Secure: v.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// toProvider sends somebody to their organisation.
func (v *visit) toProvider() error {
	if v.oidc == nil {
		return errGone
	}
	_, config, err := v.oidc.ask()
	if err != nil {
		v.Log.Error("the issuer does not answer", "cause", err)
		return refusal("Your organisation's sign-in does not answer. Try again in a moment.")
	}
	f := flow(rand.Text())
	http.SetCookie(v.w, v.flowCookie(string(f), flowFor))
	return v.seeOther(config.AuthCodeURL(f.part("state"), oidc.Nonce(f.part("nonce")), oauth2.S256ChallengeOption(f.part("verifier"))))
}

// claims are what an organisation says of somebody.
type claims struct {
	subject string
	name    string
	role    desk.Role // empty where it says nothing of it
}

// fromProvider signs in whom the organisation sends back.
func (v *visit) fromProvider() error {
	if v.oidc == nil {
		return errGone
	}
	cookie, err := v.r.Cookie(v.cookie() + "-flow")
	if err != nil {
		return v.seeOther("/desk/sign-in?refused=1")
	}
	http.SetCookie(v.w, v.flowCookie("", -1))
	said, err := v.oidc.said(v.r.Context(), flow(cookie.Value), v.r.URL.Query())
	if err != nil {
		v.Log.Warn("the organisation's answer was refused", "cause", err)
		return v.seeOther("/desk/sign-in?refused=1")
	}
	who, err := v.member(said)
	if err != nil {
		return err
	}
	if who.Blocked != 0 {
		return v.seeOther("/desk/sign-in?refused=1")
	}
	if err := v.start(who); err != nil {
		return err
	}
	return v.seeOther("/desk")
}

// said checks what an organisation's answer says: state, code, signature, audience, nonce.
func (p *provider) said(ctx context.Context, f flow, query url.Values) (claims, error) {
	if query.Get("state") != f.part("state") {
		return claims{}, errors.New("the answer belongs to no question of this browser")
	}
	known, config, err := p.ask()
	if err != nil {
		return claims{}, err
	}
	token, err := config.Exchange(oidc.ClientContext(ctx, p.http), query.Get("code"), oauth2.VerifierOption(f.part("verifier")))
	if err != nil {
		return claims{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := known.Verifier(&oidc.Config{ClientID: p.Client}).Verify(ctx, raw)
	if err != nil {
		return claims{}, err
	}
	if id.Nonce != f.part("nonce") {
		return claims{}, errors.New("the token was made for another question")
	}
	var all map[string]any
	if err := id.Claims(&all); err != nil {
		return claims{}, err
	}
	name, _ := all["name"].(string)
	return claims{id.Issuer + " " + id.Subject, name, p.role(all)}, nil
}

// role reads a role out of the claim for it: a text, or a list of them.
func (p *provider) role(all map[string]any) desk.Role {
	if p.Claim == "" {
		return ""
	}
	said := []any{all[p.Claim]}
	if list, ok := all[p.Claim].([]any); ok {
		said = list
	}
	if slices.Contains(said, any(string(desk.Supervisor))) {
		return desk.Supervisor
	}
	return desk.Operator
}

// member gives the operator whom an organisation vouches for, and makes or mends the row where that is new.
func (v *visit) member(said claims) (store.Operator, error) {
	all, err := v.rows.Operators(v.r.Context())
	if err != nil {
		return store.Operator{}, err
	}
	at := slices.IndexFunc(all, func(o store.Operator) bool { return o.Subject == said.subject })
	if at >= 0 && (said.role == "" || all[at].Role == said.role) {
		return all[at], nil
	}
	o, kind := store.Operator{ID: strings.ToLower(dispatch.NewSecret()), Subject: said.subject, Role: desk.Operator, Created: v.now()}, "join"
	if at >= 0 {
		o, kind = all[at], "role"
	} else if o.Name, err = named(said.name); err != nil {
		o.Name = "Operator"
	}
	if said.role != "" {
		o.Role = said.role
	}
	return o, v.rows.PutOperator(v.r.Context(), o, desk.Event{At: v.now(), Actor: actor(o).Ref(), Kind: kind, Subject: o.ID})
}
