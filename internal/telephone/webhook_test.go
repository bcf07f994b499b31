package telephone

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestSignIsTheProvidersAlgorithm checks the vector that the provider publishes with its library.
func TestSignIsTheProvidersAlgorithm(t *testing.T) {
	got := Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Digits": {"1234"}, "From": {"+14158675309"},
		"To": {"+18005551212"}, "Caller": {"+14158675309"}})
	if want := "RSOYDt4T1cUTdK1PDd93/VVr8B8="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// ask sends a form to a webhook, and returns the status.
func ask(w *Webhook, form url.Values, change func(*http.Request)) int {
	const path, origin = "/telephone/sms?x=1", "https://desk.example"
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", Sign("token", origin+path, form))
	if change != nil {
		change(r)
	}
	rec := httptest.NewRecorder()
	if _, ok := w.Read(rec, r); ok {
		return http.StatusOK
	}
	return rec.Code
}

// header returns a change of a header.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// TestOnlyTheProviderIsRead checks that requests with a wrong signature, a second time, in another
// form or too large are refused.
func TestOnlyTheProviderIsRead(t *testing.T) {
	now := time.Unix(1, 0)
	w := &Webhook{Token: "token", Origin: "https://desk.example",
		Now: func() time.Time { return now }}
	form := url.Values{"From": {"+447700900123"}, "Body": {"1"}, "MessageSid": {"SM1"}}
	for name, c := range map[string]struct {
		form   url.Values
		change func(*http.Request)
		status int
	}{
		"unsigned":        {form, header("X-Twilio-Signature", ""), 403},
		"wrong signature": {form, header("X-Twilio-Signature", "x"), 403},
		"other address":   {form, func(r *http.Request) { r.URL.RawQuery = "x=2" }, 403},
		"not a form":      {form, header("Content-Type", "text/plain"), 415},
		"not a post":      {form, func(r *http.Request) { r.Method = http.MethodGet }, 405},
		"large":           {url.Values{"Body": {strings.Repeat("a", maxBody)}}, nil, 413},
		"long address": {form, func(r *http.Request) {
			r.URL.RawQuery = strings.Repeat("x", maxQuery+1)
		}, 414},
	} {
		if got := ask(w, c.form, c.change); got != c.status {
			t.Errorf("%s: %d, want %d", name, got, c.status)
		}
	}
	for i, want := range []int{200, 409, 409} {
		if got := ask(w, form, nil); got != want {
			t.Errorf("request %d: %d, want %d", i, got, want)
		}
	}
	form.Set("MessageSid", "SM2")
	if got := ask(w, form, nil); got != 200 {
		t.Errorf("another message: %d", got)
	}
	if w.Token = ""; ask(w, url.Values{"Body": {"3"}}, nil) != 403 {
		t.Error("a webhook without a token accepts requests")
	}
	now = now.Add(remember + time.Second)
	if w.first("new"); len(w.order) != 1 || len(w.seen) != 1 {
		t.Errorf("%d signatures are remembered", len(w.order))
	}
}

func TestCheckOrigin(t *testing.T) {
	for origin, want := range map[string]bool{
		"https://desk.example": true, "https://desk.example:8443": true,
		"http://desk.example":   false,
		"https://desk.example/": false, "desk.example": false, "https://": false, "": false,
		"https://a:b@desk.example": false, "https://desk.example?x": false,
	} {
		if CheckOrigin(origin) != want {
			t.Errorf("%q: %v", origin, !want)
		}
	}
}
