package app

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

const roadside = "/trunk-release-fails/en-GB?c=GB&t=life.none~place.parked~need.medicine"

// staff changes the operators in a database that a server has open, as another server would.
func staff(t *testing.T, file string, change func(*store.SQL) error) {
	t.Helper()
	var s *store.SQL
	for {
		var err error
		if s, err = store.OpenSQL(t.Context(), file); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond) // the server is creating its tables
	}
	defer func() { _ = s.Close() }()
	if err := change(s); err != nil {
		t.Fatal(err)
	}
}

// joins adds an operator with a passkey.
func joins(t *testing.T, o store.Operator) func(*store.SQL) error {
	return func(s *store.SQL) error {
		key := store.Credential{ID: []byte(o.ID), Operator: o.ID, Data: []byte("{}")}
		return errors.Join(s.AddOperator(t.Context(), o, desk.Event{Kind: "join"}),
			s.AddCredential(t.Context(), key))
	}
}

// offers waits until the guide offers the desk, or no longer does.
func offers(t *testing.T, r *running, want bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, guide := get(t, r.url+roadside)
		if strings.Contains(guide, `<a href="/handover/`) == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("timeout waiting until the guide offers the desk: %v", want)
		}
	}
}

// TestDeskIsOfferedWhileStaffed checks that the guide offers the desk while an operator could
// accept a case, and that stored pages change with it. Without operators, the review and the page
// of a case say so and have the numbers to call.
func TestDeskIsOfferedWhileStaffed(t *testing.T) {
	short.Skip(t)
	file := filepath.Join(t.TempDir(), "desk.db")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database", file, "--desk-name", "Smith & Sons",
		"--desk-phone", "020 7946 0000", "--desk-hours", "8 to 6")
	_, guide := get(t, r.url+roadside)
	_, worker := get(t, r.url+"/sw.js")
	if strings.Contains(guide, "/handover/") {
		t.Error("the desk is offered without operators")
	}
	const button = "</h1><p><a href=\"tel:02079460000\" class=\"desk\">Call Smith &amp; Sons: " +
		"020\u00a07946\u00a00000</a> <small>8 to 6</small>"
	if !strings.Contains(guide, button) {
		t.Error("the desk's number is missing without operators")
	}
	ann := store.Operator{ID: "a", Name: "Ann", Role: desk.Operator}
	staff(t, file, joins(t, ann))
	offers(t, r, true)
	_, guide = get(t, r.url+roadside)
	if !strings.Contains(guide, button) || !strings.Contains(guide,
		"<p class=\"hint\">Smith &amp; Sons, 8 to 6</p>") {
		t.Error("the guide has no contact of the desk")
	}
	if _, now := get(t, r.url+"/sw.js"); now == worker {
		t.Error("phones keep the pages without the offer")
	}
	staff(t, file, func(s *store.SQL) error {
		blocked := ann
		blocked.Blocked = time.Unix(1, 0)
		return s.ChangeOperator(t.Context(), ann, blocked, desk.Event{Kind: "block"})
	})
	offers(t, r, false)
	_, review := get(t, r.url+"/handover"+roadside)
	res, err := http.PostForm(r.url+"/handover/trunk-release-fails/en-GB", url.Values{
		"key": {"key-key-key-key-key-key-1"}, "secret": {"secret-secret-secret-secret"},
		"country": {"GB"}, "phone": {"07700 900123"}, "consent": {"yes"},
		"t": {"life.none~place.parked~need.medicine"},
	})
	if err != nil {
		t.Fatal(err)
	}
	sent, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	for what, body := range map[string]string{"review": review, "case": string(sent)} {
		for _, text := range []string{
			"<h1 tabindex=\"-1\"", "No one is at this desk now", `href="tel:02079460000"`,
			`href="tel:&#43;44800887766"`, "How soon do you need it? Medicine, within hours.",
		} {
			if !strings.Contains(body, text) {
				t.Errorf("%s: no %q", what, text)
			}
		}
	}
	if strings.Contains(review, "takes your case") &&
		!strings.Contains(review, `<div id="promise" hidden>`) {
		t.Error("the review promises that the case is accepted")
	}
}

// TestHandOverThroughTheProgram checks the path from the guide's page to the case through the whole
// program. When the server stops, it asks clients that follow the case to reconnect, so that it
// can stop at once.
func TestHandOverThroughTheProgram(t *testing.T) {
	short.Skip(t)
	file := filepath.Join(t.TempDir(), "desk.db")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	staff(t, file, joins(t, store.Operator{ID: "a", Name: "Ann", Role: desk.Operator}))
	offers(t, r, true)
	const secret = "secret-secret-secret-secret"
	_, guide := get(t, r.url+roadside)
	_, link, _ := strings.Cut(guide, `<a href="/handover/`)
	link, _, _ = strings.Cut(link, `"`)
	if _, review := get(t, r.url+"/handover/"+
		strings.ReplaceAll(link, "&amp;", "&")); !strings.Contains(review,
		"Medicine, within hours") {
		t.Fatalf("the guide does not lead to the desk: %s", link)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Jar: jar}
	res, err := client.PostForm(r.url+"/handover/trunk-release-fails/en-GB", url.Values{
		"key": {"key-key-key-key-key-key-1"}, "secret": {secret}, "country": {"GB"},
		"phone": {"07700 900123"}, "name": {"Canary Wren"}, "consent": {"yes"},
		"place.words": {"Canary wharf"}, "vehicle.plate": {"CAN4RY"},
	})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body),
		"The desk has received your case") || len(jar.Cookies(res.Request.URL)) > 0 {
		t.Errorf("%d: %.300s", res.StatusCode, body)
	}
	follow, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		r.url+"/api/v1/case/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	follow.Header.Set("Authorization", "Bearer "+secret)
	if res, err = http.DefaultClient.Do(follow); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewReader(res.Body)
	for line := ""; !strings.HasPrefix(line, "event: standing"); {
		if line, err = lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if rest, _ := io.ReadAll(lines); !strings.Contains(string(rest), "event: again\n") {
		t.Errorf("no event asked the client to reconnect: %q", rest)
	}
	for _, personal := range []string{secret, "7700", "Canary", "CAN4RY", "medicine", "k="} {
		if strings.Contains(r.stderr.String(), personal) {
			t.Errorf("the log has %q", personal)
		}
	}
}
