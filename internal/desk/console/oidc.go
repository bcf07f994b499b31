package console

import (
	"cmp"
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

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// OIDC configures sign-in through an organisation's OpenID Connect provider.
type OIDC struct {
	Issuer string // https://…; empty: no OIDC
	Client string
	Secret string
	// name of a claim that contains "supervisor" for supervisors; empty: roles are assigned here
	Claim string
}

// check returns an error if the settings are incomplete or invalid.
func (o OIDC) check() error {
	u, err := url.Parse(o.Issuer)
	switch {
	case o.Issuer == "" && o.Client == "" && o.Secret == "" && o.Claim == "":
		return nil
	case o.Issuer == "" || o.Client == "":
		return errors.New("OIDC sign-in needs an issuer and a client id")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" &&
		u.Hostname() != "127.0.0.1":
		return fmt.Errorf("OIDC issuer %q is not an https URL", o.Issuer)
	}
	return nil
}

// Timeouts for the organisation's issuer.
const (
	// for one step of a sign-in; after it, the page reports that the issuer does not answer
	issuerTimeout     = 5 * time.Second
	issuerHTTPTimeout = 10 * time.Second // for one request to the issuer
)

// provider is an organisation's OIDC provider. It sends no request to the issuer before the first
// sign-in.
type provider struct {
	OIDC
	back string // the redirect URL
	http *http.Client

	mu  sync.Mutex // guards now; never held during a request to the issuer
	now *fetch     // in progress or successful; nil if there is none or it failed
}

// fetch is one request for the issuer's metadata, shared by all sign-ins that wait for it.
type fetch struct {
	done  chan struct{} // closed when known and err are set
	known *oidc.Provider
	err   error
}

func newProvider(o OIDC, origin string) *provider {
	if o.Issuer == "" {
		return nil
	}
	// no redirects: only the configured issuer is trusted
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &provider{
		OIDC: o, back: origin + "/desk/sign-in/back",
		http: &http.Client{Timeout: issuerHTTPTimeout, CheckRedirect: noRedirect},
	}
}

// ask returns the issuer's metadata, which it fetches once. It waits until ctx is done, and holds
// no lock meanwhile.
func (p *provider) ask(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	f := p.fetch()
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	if f.err != nil {
		return nil, nil, f.err
	}
	return f.known, &oauth2.Config{
		ClientID: p.Client, ClientSecret: p.Secret, Endpoint: f.known.Endpoint(),
		RedirectURL: p.back,
		Scopes:      []string{oidc.ScopeOpenID, "profile"},
	}, nil
}

// fetch returns the successful fetch or the one in progress. If there is neither, it starts one.
func (p *provider) fetch() *fetch {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now != nil {
		return p.now
	}
	f := &fetch{done: make(chan struct{})}
	p.now = f
	go func() { // ends within issuerHTTPTimeout; after an error, the next call starts another
		// the provider also uses this context to fetch keys later
		ctx := oidc.ClientContext(context.Background(), p.http)
		f.known, f.err = oidc.NewProvider(ctx, p.Issuer)
		if f.err != nil {
			p.mu.Lock()
			p.now = nil
			p.mu.Unlock()
		}
		close(f.done)
	}()
	return f
}

// flow is the secret that ties the issuer's response to the request. The browser keeps it in a
// cookie; state, nonce and verifier are derived from it.
type flow string

func (f flow) part(name string) string { return service.Hash(name + " " + string(f)) }

const flowFor = 10 * time.Minute

// confirms is the prefix of a flow that confirms the identity of the operator who is signed in.
const confirms = "confirm "

func (f flow) confirms() bool { return strings.HasPrefix(string(f), confirms) }

// proof returns the proof that a flow was completed. The store accepts it once.
func (f flow) proof(now time.Time) store.Proof {
	return store.Proof{Once: f.part("once"), Expires: now.Add(flowFor)}
}

func (v *visit) flowCookie() string { return v.cookie() + "-flow" }

// toProvider redirects to the issuer for a sign-in.
func (v *visit) toProvider() error { return v.redirectToIssuer(flow(rand.Text())) }

// confirmAtProvider redirects an operator who is signed in to the issuer, to sign in again.
func (v *visit) confirmAtProvider() error {
	return v.redirectToIssuer(flow(confirms+rand.Text()),
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
}

func (v *visit) redirectToIssuer(f flow, more ...oauth2.AuthCodeOption) error {
	if v.oidc == nil {
		return errNotFound
	}
	ctx, cancel := context.WithTimeout(v.r.Context(), issuerTimeout)
	defer cancel()
	_, config, err := v.oidc.ask(ctx)
	if err != nil {
		v.Log.Error("OIDC issuer does not respond", "err", err)
		return refusal("Your organisation's sign-in does not answer. Try again in a moment.")
	}
	v.setCookie(v.flowCookie(), string(f), int(flowFor/time.Second))
	more = append(more, oidc.Nonce(f.part("nonce")), oauth2.S256ChallengeOption(f.part("verifier")))
	return v.seeOther(config.AuthCodeURL(f.part("state"), more...))
}

// claims are an organisation's claims about a person.
type claims struct {
	subject string
	name    string
	role    desk.Role // empty if roles are not taken from the claims
	asked   time.Time // when the issuer last authenticated the person; zero if unknown
}

// fromProvider handles the redirect back from the issuer. It signs the person in, or confirms their
// identity.
func (v *visit) fromProvider() error {
	if v.oidc == nil {
		return errNotFound
	}
	cookie, err := v.r.Cookie(v.flowCookie())
	if err != nil {
		return v.seeOther("/desk/sign-in?refused=1")
	}
	v.setCookie(v.flowCookie(), "", -1)
	f := flow(cookie.Value)
	ctx, cancel := context.WithTimeout(v.r.Context(), issuerTimeout)
	defer cancel()
	said, err := v.oidc.verify(ctx, f, v.r.URL.Query())
	if err != nil {
		v.Log.Warn("OIDC response rejected", "err", err)
		return v.seeOther("/desk/sign-in?refused=1")
	}
	if f.confirms() {
		return v.confirmedBy(said, f)
	}
	who, err := v.member(said)
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrChanged) {
		who, err = v.member(said) // the operator was added or changed at the same time
	}
	if err != nil {
		return err
	}
	if !who.Blocked.IsZero() {
		return v.seeOther("/desk/sign-in?refused=1")
	}
	if err := v.start(who, f.proof(v.now()), said.asked); errors.Is(err, errPasskey) {
		return v.seeOther("/desk/sign-in?refused=1") // the response was used before
	} else if err != nil {
		return err
	}
	return v.seeOther("/desk")
}

// confirmedBy confirms the operator who is signed in, if the issuer has just authenticated them.
func (v *visit) confirmedBy(said claims, f flow) error {
	o, err := v.operator(v.by.ID)
	if err != nil {
		return err
	}
	asked := said.asked.Add(freshFor)
	if o.ID == "" || o.Subject != said.subject || !valid(asked, freshFor, v.now()) {
		v.Log.Warn("OIDC response does not confirm the operator", "operator", o.ID, "asked",
			desk.Millis(said.asked))
		return refusal("Your organisation did not confirm that it is you. Nothing was done.")
	}
	if err := v.confirm(f.proof(v.now())); err != nil {
		return v.passkeyError(err)
	}
	return v.seeOther("/desk/confirm")
}

// verify verifies the state, code, signature, audience and nonce of the issuer's response, and
// returns its claims.
func (p *provider) verify(ctx context.Context, f flow, query url.Values) (claims, error) {
	if query.Get("state") != f.part("state") {
		return claims{}, errors.New("state parameter mismatch")
	}
	known, config, err := p.ask(ctx)
	if err != nil {
		return claims{}, err
	}
	token, err := config.Exchange(oidc.ClientContext(ctx, p.http), query.Get("code"),
		oauth2.VerifierOption(f.part("verifier")))
	if err != nil {
		return claims{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := known.Verifier(&oidc.Config{ClientID: p.Client}).Verify(ctx, raw)
	if err != nil {
		return claims{}, err
	}
	if id.Nonce != f.part("nonce") {
		return claims{}, errors.New("nonce mismatch")
	}
	var all map[string]any
	if err := id.Claims(&all); err != nil {
		return claims{}, err
	}
	if id.Subject == "" {
		return claims{}, errors.New("id token has no subject")
	}
	name, _ := all["name"].(string)
	asked, _ := all["auth_time"].(float64)
	return claims{
		subject: id.Issuer + " " + id.Subject, name: name, role: p.role(all),
		asked: desk.AtMillis(int64(min(max(asked, 0), 1e11)) * 1000), // auth_time is in seconds
	}, nil
}

// role reads the role from its claim, which is a string or a list of strings.
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

// member returns the operator for an organisation's claims. It adds the operator, or updates their
// role, if necessary.
func (v *visit) member(said claims) (store.Operator, error) {
	all, err := v.rows.Operators(v.r.Context())
	if err != nil {
		return store.Operator{}, err
	}
	at := slices.IndexFunc(all, func(o store.Operator) bool { return o.Subject == said.subject })
	if at < 0 {
		o := store.Operator{
			ID: strings.ToLower(service.NewSecret()), Subject: said.subject,
			Role: cmp.Or(said.role, desk.Operator), Created: v.now(),
		}
		if o.Name, err = cleanName(said.name); err != nil {
			o.Name = "Operator"
		}
		return o, v.rows.AddOperator(v.r.Context(), o, v.issuerEvent("join", o))
	}
	o := all[at]
	if said.role == "" || o.Role == said.role {
		return o, nil
	}
	o.Role = said.role
	return o, v.rows.ChangeOperator(v.r.Context(), all[at], o, v.issuerEvent("role", o))
}

// issuerEvent returns an event that the issuer's claims about an operator caused.
func (v *visit) issuerEvent(kind string, o store.Operator) desk.Event {
	return desk.Event{At: v.now(), Actor: actor(o).Ref(), Kind: kind, Subject: o.ID}
}
