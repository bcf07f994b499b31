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

// OIDC says where the people of an organisation sign in.
type OIDC struct {
	Issuer string // https://…; empty: nowhere
	Client string
	Secret string
	// name of a claim that says "supervisor" of supervisors; empty: supervisors are made here
	Claim string
}

// check says what is missing.
func (o OIDC) check() error {
	u, err := url.Parse(o.Issuer)
	switch {
	case o.Issuer == "" && o.Client == "" && o.Secret == "" && o.Claim == "":
		return nil
	case o.Issuer == "" || o.Client == "":
		return errors.New("signing in at an organisation needs its issuer and our client there")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" &&
		u.Hostname() != "127.0.0.1":
		return fmt.Errorf("the issuer %q is no https address", o.Issuer)
	}
	return nil
}

// How long an organisation's server may take.
const (
	// for a sign-in; the page then says that the issuer does not answer
	providerWaits   = 5 * time.Second
	providerAnswers = 10 * time.Second
)

// provider is where an organisation signs its people in. Nothing is asked of it before somebody
// does.
type provider struct {
	OIDC
	back string // the address that it sends people back to
	http *http.Client

	mu  sync.Mutex // held only to look at what follows, never while the issuer is asked
	now *fetch     // under way, or answered; nil if there is none, or it failed
}

// fetch is one question to the issuer, whose answer all wait for who need it.
type fetch struct {
	done  chan struct{} // closed when known and err are set
	known *oidc.Provider
	err   error
}

func newProvider(o OIDC, origin string) *provider {
	if o.Issuer == "" {
		return nil
	}
	// the issuer is who was named, and nobody else
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &provider{
		OIDC: o, back: origin + "/desk/sign-in/back",
		http: &http.Client{Timeout: providerAnswers, CheckRedirect: stay},
	}
}

// ask fetches the issuer's metadata, once. It waits until ctx is done, and holds no lock meanwhile.
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

// fetch returns the answer that is known, or the question under way; if there is neither, it begins
// one.
func (p *provider) fetch() *fetch {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now != nil {
		return p.now
	}
	f := &fetch{done: make(chan struct{})}
	p.now = f
	go func() { // it ends within the limit of the client, and the next may be asked
		// for the keys, too, which are fetched later
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

// flow is what ties the way back to the way there: the browser keeps one secret, and all else comes
// of it.
type flow string

func (f flow) part(name string) string { return service.Hash(name + " " + string(f)) }

const flowFor = 10 * desk.Minute

// confirms begins a flow that confirms the identity of the operator who is signed in.
const confirms = "confirm "

func (f flow) confirms() bool { return strings.HasPrefix(string(f), confirms) }

// proof shows that a flow came to its end: it is accepted once.
func (f flow) proof(now desk.Moment) store.Proof {
	return store.Proof{Once: f.part("once"), Expires: now.After(flowFor)}
}

func (v *visit) flowCookie() string { return v.cookie() + "-flow" }

// toProvider redirects to the issuer for a sign-in.
func (v *visit) toProvider() error { return v.leave(flow(rand.Text())) }

// confirmAtProvider redirects an operator who is signed in to the issuer, to sign in again.
func (v *visit) confirmAtProvider() error {
	return v.leave(flow(confirms+rand.Text()),
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
}

func (v *visit) leave(f flow, more ...oauth2.AuthCodeOption) error {
	if v.oidc == nil {
		return errGone
	}
	ctx, cancel := context.WithTimeout(v.r.Context(), providerWaits)
	defer cancel()
	_, config, err := v.oidc.ask(ctx)
	if err != nil {
		v.Log.Error("the issuer does not answer", "cause", err)
		return refusal("Your organisation's sign-in does not answer. Try again in a moment.")
	}
	v.keepCookie(v.flowCookie(), string(f), int(flowFor/desk.Second))
	more = append(more, oidc.Nonce(f.part("nonce")), oauth2.S256ChallengeOption(f.part("verifier")))
	return v.seeOther(config.AuthCodeURL(f.part("state"), more...))
}

// claims are what an organisation says of somebody.
type claims struct {
	subject string
	name    string
	role    desk.Role   // empty where it says nothing of it
	asked   desk.Moment // when it last asked the person who they are; 0 if it does not say
}

// fromProvider signs in whom the organisation sends back, or confirms that it is still them.
func (v *visit) fromProvider() error {
	if v.oidc == nil {
		return errGone
	}
	cookie, err := v.r.Cookie(v.flowCookie())
	if err != nil {
		return v.seeOther("/desk/sign-in?refused=1")
	}
	v.keepCookie(v.flowCookie(), "", -1)
	f := flow(cookie.Value)
	ctx, cancel := context.WithTimeout(v.r.Context(), providerWaits)
	defer cancel()
	said, err := v.oidc.said(ctx, f, v.r.URL.Query())
	if err != nil {
		v.Log.Warn("the organisation's answer was refused", "cause", err)
		return v.seeOther("/desk/sign-in?refused=1")
	}
	if f.confirms() {
		return v.confirmedBy(said, f)
	}
	who, err := v.member(said)
	if errors.Is(err, store.ErrOtherBody) || errors.Is(err, store.ErrChanged) {
		who, err = v.member(said) // joined, or was changed, at the same moment
	}
	if err != nil {
		return err
	}
	if who.Blocked != 0 {
		return v.seeOther("/desk/sign-in?refused=1")
	}
	if err := v.start(who, f.proof(v.now()), said.asked); errors.Is(err, errPasskey) {
		return v.seeOther("/desk/sign-in?refused=1") // the same answer a second time
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
	asked := said.asked.After(freshFor)
	if o.ID == "" || o.Subject != said.subject || !lasts(asked, freshFor, v.now()) {
		v.Log.Warn("the organisation's answer confirms nothing", "operator", o.ID, "asked",
			int64(said.asked))
		return refusal("Your organisation did not confirm that it is you. Nothing was done.")
	}
	if err := v.confirm(f.proof(v.now())); err != nil {
		return v.unfit(err)
	}
	return v.seeOther("/desk/confirm")
}

// said checks what an organisation's answer says: state, code, signature, audience, nonce.
func (p *provider) said(ctx context.Context, f flow, query url.Values) (claims, error) {
	if query.Get("state") != f.part("state") {
		return claims{}, errors.New("the answer belongs to no question of this browser")
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
		return claims{}, errors.New("the token was made for another question")
	}
	var all map[string]any
	if err := id.Claims(&all); err != nil {
		return claims{}, err
	}
	if id.Subject == "" {
		return claims{}, errors.New("the token has no subject")
	}
	name, _ := all["name"].(string)
	asked, _ := all["auth_time"].(float64)
	return claims{
		subject: id.Issuer + " " + id.Subject, name: name, role: p.role(all),
		asked: desk.Moment(min(max(asked, 0), 1e11)) * desk.Second,
	}, nil
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

// member gives the operator whom an organisation vouches for, and makes or mends the row where that
// is new.
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
		if o.Name, err = named(said.name); err != nil {
			o.Name = "Operator"
		}
		return o, v.rows.AddOperator(v.r.Context(), o, v.says("join", o))
	}
	o := all[at]
	if said.role == "" || o.Role == said.role {
		return o, nil
	}
	o.Role = said.role
	return o, v.rows.ChangeOperator(v.r.Context(), all[at], o, v.says("role", o))
}

// says returns an event that the issuer's claims about an operator caused.
func (v *visit) says(kind string, o store.Operator) desk.Event {
	return desk.Event{At: v.now(), Actor: actor(o).Ref(), Kind: kind, Subject: o.ID}
}
