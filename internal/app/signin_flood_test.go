package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firststeps/internal/desk"
	"firststeps/test/short"
)

const screen = "/desk/sign-in/begin"

// statusAs sends a request from an address with cookies, without a connection.
func (w *wired) statusAs(address, method, path string, cookies ...*http.Cookie) int {
	var header []string
	for _, c := range cookies {
		header = append(header, "Cookie", c.Name+"="+c.Value)
	}
	return w.from(address, method, path, "", header...).Code
}

// TestSignInFloodFromOneAddress checks that a flood of sign-ins uses up the limit of one address,
// on all screens. Other addresses and operators who are signed in at the same address are not
// affected.
func TestSignInFloodFromOneAddress(t *testing.T) {
	short.Skip(t)
	w, _ := flooded(t)
	ann := w.signedIn(t, "ann", desk.Operator)
	statuses := map[int]int{}
	paths := []string{
		"GET /desk/sign-in", "POST " + screen, "POST /desk/sign-in/finish", "GET /desk/invite",
		"POST /desk/invite/begin",
		"POST /desk/invite/finish", "GET /desk", "GET /desk/none", "GET /desk/live",
		"POST /desk/case/x/accept",
	}
	for n := range 3000 {
		method, path, _ := strings.Cut(paths[n%len(paths)], " ")
		made := &http.Cookie{Name: "desk", Value: fmt.Sprint("made-up-", n)}
		statuses[w.statusAs(carrier, method, path, made)]++
	}
	if statuses[http.StatusTooManyRequests] != 2800 {
		t.Errorf("statuses: %v", statuses)
	}
	for _, e := range paths {
		method, path, _ := strings.Cut(e, " ")
		a := w.from(carrier, method, path, "")
		if a.Code != http.StatusTooManyRequests || a.Header().Get("Retry-After") == "" ||
			!strings.Contains(a.Body.String(), "Too much was asked") {
			t.Errorf("%s: %d, %.200s", e, a.Code, a.Body)
		}
	}
	if got := w.statusAs(nextDoor, "POST", screen); got != http.StatusOK {
		t.Errorf("from another address: %d", got)
	}
	w.limits.lookups = newBuckets(200, 2000) // time passes
	for range 100 {
		if got := w.statusAs(carrier, "GET", "/desk", ann); got != http.StatusOK {
			t.Fatalf("a signed-in operator: %d", got)
		}
	}
	for range 500 { // hand-overs from there do not count for operators, either
		w.hands(carrier, parked)
	}
	if got := w.statusAs(carrier, "POST", "/desk/case/none/note", ann); got != http.StatusNotFound {
		t.Errorf("an act of a signed-in operator: %d", got)
	}
}

// TestSignInFloodFromManyAddresses checks that a thousand addresses have separate limits, and that
// another address is not affected.
func TestSignInFloodFromManyAddresses(t *testing.T) {
	short.Skip(t)
	w, _ := flooded(t)
	for n := range 20_000 {
		w.statusAs(fmt.Sprintf("203.0.%d.%d", n%1000/250, n%250), "POST", screen)
	}
	if got := w.statusAs(nextDoor, "POST", screen); got != http.StatusOK {
		t.Errorf("from elsewhere: %d", got)
	}
	for n := range 300 { // a network of one subscriber counts as one address
		got := w.statusAs(fmt.Sprintf("[2001:db8:1:2::%x]", n), "POST", screen)
		if want := map[bool]int{true: 200, false: 429}[n < 200]; got != want {
			t.Fatalf("request %d of one network: %d", n, got)
		}
	}
}

// TestServeLimitsSignIns checks that the running program has the limits, too.
func TestServeLimitsSignIns(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0")
	for range 5000 {
		asked, err := http.NewRequest(http.MethodPost, r.url+screen, nil)
		if err != nil {
			t.Fatal(err)
		}
		asked.Header.Set("X-Forwarded-For", carrier) // this machine counts as the proxy
		res, err := http.DefaultClient.Do(asked)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		switch res.StatusCode {
		case http.StatusTooManyRequests:
			return
		case http.StatusOK:
		default:
			t.Fatalf("status %d", res.StatusCode)
		}
	}
	t.Error("none of 5000 sign-ins from one address was refused")
}
