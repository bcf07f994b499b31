package app

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firststeps/internal/telephone"
)

// TestTelephoneIsServedIfSet checks that the webhooks are served only with a token, and then only
// for signed requests, whatever the state of the database.
func TestTelephoneIsServedIfSet(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("12345\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const origin = "https://firststeps.example"
	post := func(server, path, signature string) (int, string) {
		t.Helper()
		form := url.Values{"From": {"+447700900123"}, "FromCountry": {"GB"}, "Body": {"hi"},
			"MessageSid": {path}}
		if signature == "" {
			signature = telephone.Sign("12345", origin+path, form)
		}
		r, err := http.NewRequest(http.MethodPost, server+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Twilio-Signature", signature)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	off := start(t, nil, "--addr", "127.0.0.1:0").url
	on := start(t, nil, "--addr", "127.0.0.1:0", "--telephone-token-file", token,
		"--telephone-origin", origin,
		"--database", "postgres://127.0.0.1:1/none?sslmode=disable").url
	for _, path := range []string{"/telephone/sms", "/telephone/voice"} {
		if status, _ := post(off, path, ""); status != http.StatusNotFound &&
			status != http.StatusMethodNotAllowed {
			t.Errorf("%s without a token: %d", path, status)
		}
		if status, _ := post(on, path, "x"); status != http.StatusForbidden {
			t.Errorf("%s unsigned: %d", path, status)
		}
		status, body := post(on, path, "")
		if status != http.StatusOK || !strings.Contains(body, "<Response>") ||
			!strings.Contains(body, "What is the problem?") {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
	}
	for _, args := range [][]string{
		{"--telephone-token-file", token}, {"--telephone-origin", origin},
		{"--telephone-token-file", token, "--telephone-origin", "http://firststeps.example"},
		{"--telephone-token-file", token + "no", "--telephone-origin", origin},
	} {
		_, stderr, code := run(t, nil, "", append(args, "--addr", "127.0.0.1:0")...)
		if code != exitFailed || !strings.Contains(stderr, "telephone") {
			t.Errorf("%v: exit code %d, %s", args, code, stderr)
		}
	}
}

// TestSimulate checks that both channels can be tried in a terminal.
func TestSimulate(t *testing.T) {
	for channel, c := range map[string]struct{ typed, want string }{
		"sms":   {"trapped\n", "Call 999 now: someone may be shut in the boot"},
		"voice": {"0\n1\n", "Call 9 9 9 now: someone may be shut in the boot"},
	} {
		out, stderr, code := run(t, nil, c.typed, "simulate", channel, "trunk-release-fails",
			"--country", "GB", "--language", "en-GB")
		if code != exitDone || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit code %d, %s\n%s", channel, code, stderr, out)
		}
	}
	if _, _, code := run(t, nil, "", "simulate", "fax"); code != exitUsage {
		t.Errorf("fax: exit code %d", code)
	}
}
