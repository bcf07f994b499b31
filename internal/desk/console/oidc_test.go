package console

import (
	"cmp"
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// issuer simulates an organisation's OIDC issuer. Tests can spoil its responses.
type issuer struct {
	*httptest.Server
	t      testing.TB
	key    *rsa.PrivateKey
	claims map[string]any // of the person who signs in there
	spoil  func(claims map[string]any)
	forge  bool   // sign with an unpublished key
	alg    string // of the signature, if not RS256
	hashed string // the code challenge
	nonce  string
}

func newIssuer(t testing.TB) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, claims: map[string]any{"sub": "u1", "name": "Olga"},
		spoil: func(map[string]any) {}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration",
		func(w http.ResponseWriter, _ *http.Request) {
			i.write(w, map[string]any{
				"issuer": i.URL, "authorization_endpoint": i.URL + "/auth",
				"token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
				"id_token_signing_alg_values_supported": []string{"RS256"},
				"response_types_supported":              []string{"code"},
				"subject_types_supported":               []string{"public"},
			})
		})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		i.write(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": b64(key.N.Bytes()),
			"e": b64(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) write(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// token exchanges a code for tokens, if the request has the right verifier.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if r.PostFormValue("code") != "the-code" ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != i.hashed {
		w.WriteHeader(http.StatusBadRequest)
		i.write(w, map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{"iss": i.URL, "aud": "desk", "exp": 4_000_000_000,
		"iat": 1_700_000_000, "nonce": i.nonce}
	for k, v := range i.claims {
		claims[k] = v
	}
	i.spoil(claims)
	i.write(w, map[string]any{"access_token": "a", "token_type": "Bearer",
		"id_token": i.signed(claims)})
}

func (i *issuer) signed(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		i.t.Error(err)
	}
	text := b64([]byte(`{"alg":"`+cmp.Or(i.alg, "RS256")+`","kid":"1"}`)) + "." + b64(body)
	switch i.alg {
	case "none":
		return text + "."
	case "HS256": // with the client secret
		mac := hmac.New(sha256.New, []byte("s"))
		mac.Write([]byte(text))
		return text + "." + b64(mac.Sum(nil))
	}
	key := i.key
	if i.forge {
		key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		i.t.Error(err)
	}
	return text + "." + b64(signature)
}

// visit signs in at the issuer: it follows the redirect there and the one back.
func (b *browser) visit(i *issuer, change func(back url.Values)) *http.Response {
	b.t.Helper()
	return b.visitFrom("/desk/sign-in/oidc", i, change)
}

func (b *browser) visitFrom(path string, i *issuer, change func(back url.Values)) *http.Response {
	b.t.Helper()
	res, _ := b.get(path)
	to, err := res.Location()
	if err != nil {
		b.t.Fatal(err)
	}
	asked := to.Query()
	i.hashed, i.nonce = asked.Get("code_challenge"), asked.Get("nonce")
	for name, want := range map[string]string{
		"response_type": "code", "client_id": "desk", "redirect_uri": origin + "/desk/sign-in/back",
		"code_challenge_method": "S256",
	} {
		if asked.Get(name) != want {
			b.t.Errorf("%s is %q, want %q", name, asked.Get(name), want)
		}
	}
	back := url.Values{"state": {asked.Get("state")}, "code": {"the-code"}}
	change(back)
	res, _ = b.get("/desk/sign-in/back?" + back.Encode())
	return res
}

func organised(t *testing.T, claim string) (*testDesk, *issuer) {
	i := newIssuer(t)
	return newTestDesk(t, func(o *Options) {
		o.OIDC = OIDC{Issuer: i.URL, Client: "desk", Secret: "s", Claim: claim}
	}), i
}

func nothing(url.Values) {}

func TestOIDCSignIn(t *testing.T) {
	h, i := organised(t, "groups")
	b := h.browser()
	b.want(200, "organisation")(b.get("/desk/sign-in"))
	if res := b.visit(i, nothing); res.Header.Get("Location") != "/desk" {
		t.Fatalf("led to %q", res.Header.Get("Location"))
	}
	b.want(200, "Olga</bdi>, operator")(b.get("/desk"))

	i.claims["groups"] = []any{"staff", "supervisor"}
	b.want(303)(b.post("/desk/sign-out", nil))
	b.visit(i, nothing)
	b.want(200, "Olga</bdi>, supervisor")(b.get("/desk/people"))
	if all, _ := h.rows.Operators(context.Background()); len(all) != 1 {
		t.Errorf("%d operators, want 1", len(all))
	}
}

// TestLocalRoleIsKept checks that, without a claim for it, the role is assigned on the screen and
// kept at the next sign-in.
func TestLocalRoleIsKept(t *testing.T) {
	h, i := organised(t, "")
	i.claims["groups"] = "supervisor"
	b := h.browser()
	b.visit(i, nothing)
	b.want(404)(b.get("/desk/people"))
	h.change(func(o *store.Operator) { o.Role = desk.Supervisor })
	b.want(303)(b.post("/desk/sign-out", nil))
	b.visit(i, nothing)
	b.want(200)(b.get("/desk/people"))
}

// TestOIDCResponseIsRejected checks that none of these responses signs an operator in.
func TestOIDCResponseIsRejected(t *testing.T) {
	for name, spoil := range map[string]func(*browser, *issuer) func(url.Values){
		"another state": func(*browser, *issuer) func(url.Values) {
			return func(back url.Values) { back.Set("state", strings.Repeat("0", 64)) }
		},
		"no state": func(*browser, *issuer) func(url.Values) {
			return func(back url.Values) { back.Del("state") }
		},
		"another code": func(*browser, *issuer) func(url.Values) {
			return func(back url.Values) { back.Set("code", "mine") }
		},
		"another browser": func(b *browser, _ *issuer) func(url.Values) {
			return func(url.Values) { delete(b.cookies, "desk-flow") }
		},
		"a code of another client": func(_ *browser, i *issuer) func(url.Values) {
			return func(url.Values) { i.hashed = "of-another-verifier" }
		},
		"another nonce": func(_ *browser, i *issuer) func(url.Values) {
			return func(url.Values) { i.nonce = "of-another-visit" }
		},
		"another audience": func(_ *browser, i *issuer) func(url.Values) {
			i.spoil = func(c map[string]any) { c["aud"] = "shop" }
			return nothing
		},
		"another issuer": func(_ *browser, i *issuer) func(url.Values) {
			i.spoil = func(c map[string]any) { c["iss"] = "https://evil.example" }
			return nothing
		},
		"an expired token": func(_ *browser, i *issuer) func(url.Values) {
			i.spoil = func(c map[string]any) { c["exp"] = 1_700_000_100 }
			return nothing
		},
		"no signature": func(_ *browser, i *issuer) func(url.Values) {
			i.alg = "none"
			return nothing
		},
		"a signature with the client secret": func(_ *browser, i *issuer) func(url.Values) {
			i.alg = "HS256"
			return nothing
		},
		"a forged signature": func(_ *browser, i *issuer) func(url.Values) {
			i.forge = true
			return nothing
		},
		"a blocked operator": func(b *browser, i *issuer) func(url.Values) {
			b.visit(i, nothing)
			b.change(blocked)
			return nothing
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, i := organised(t, "")
			b := h.browser()
			if res := b.visit(i, spoil(b, i)); res.Header.Get(
				"Location") != "/desk/sign-in?refused=1" {
				t.Errorf("led to %q", res.Header.Get("Location"))
			}
			b.want(303)(b.get("/desk"))
			b.want(200, "did not sign you in")(b.get("/desk/sign-in?refused=1"))
		})
	}
}

// TestIssuerIsNotRedirected checks that only the configured issuer is used: redirects are not
// followed, and metadata that names another issuer is rejected.
func TestIssuerIsNotRedirected(t *testing.T) {
	var named string
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).
			Encode(map[string]string{"issuer": named, "authorization_endpoint": named + "/",
				"token_endpoint": named, "jwks_uri": named})
	}))
	t.Cleanup(target.Close)
	away := httptest.NewServer(http.RedirectHandler(target.URL, http.StatusFound))
	t.Cleanup(away.Close)
	for _, c := range []struct {
		asked, named string
		status       int
	}{{target.URL, target.URL, 303}, {away.URL, away.URL, 422}, {target.URL, away.URL, 422}} {
		named = c.named
		h := newTestDesk(t,
			func(o *Options) { o.OIDC = OIDC{Issuer: c.asked, Client: "desk", Secret: "s"} })
		h.browser().want(c.status)(h.browser().get("/desk/sign-in/oidc"))
	}
}

// TestIssuerAway checks that operators with a passkey can sign in while the issuer is unavailable.
func TestIssuerAway(t *testing.T) {
	h, i := organised(t, "")
	i.Close()
	b := h.browser()
	b.want(422, "does not answer")(b.get("/desk/sign-in/oidc"))
	b.join(h.first(), "Ann", newAuthenticator(t))
	b.want(200)(b.get("/desk"))
}
