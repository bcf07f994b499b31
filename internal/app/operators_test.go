package app

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"firststeps/test/short"
)

// TestPrintsALinkForTheFirstSupervisor checks that the program prints a link if there is no
// operator. The link has the host localhost, because a passkey is bound to a name, and opens the
// invitation.
func TestPrintsALinkForTheFirstSupervisor(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0")
	for _, begins := range []string{"The desk has no operator yet.", "http://localhost:"} {
		line, err := r.more.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, begins) {
			t.Fatalf("%q, %v; want a line that begins %q", line, err, begins)
		}
		if _, query, ok := strings.Cut(strings.TrimSpace(line), "/desk/invite?"); ok {
			if status, body := get(t, r.url+"/desk/invite?"+query); status != http.StatusOK ||
				!strings.Contains(body, "localhost") {
				t.Errorf("%d, %.300s", status, body)
			}
			if strings.Contains(r.stderr.String(), query) {
				t.Error("the link is in the log")
			}
		}
	}
	if status, body := get(t, r.url+"/desk"); status != http.StatusOK ||
		!strings.Contains(body, "Sign in") {
		t.Errorf("a desk without operators: %d, %.300s", status, body)
	}
}

func TestInvalidSignInSettings(t *testing.T) {
	short.Skip(t)
	for name, args := range map[string][]string{
		"passkeys": {"--origin", "http://desk.example"},
		"address":  {"--origin", "https://192.0.2.1"},
		"client":   {"--oidc-issuer", "https://idp.example"},
		"https":    {"--oidc-issuer", "http://idp.example", "--oidc-client", "desk"},
		"secret": {"--oidc-issuer", "https://idp.example", "--oidc-client", "desk",
			"--oidc-secret-file", filepath.Join(t.TempDir(), "none")},
	} {
		t.Run(name, func(t *testing.T) {
			_, stderr, code := run(t, nil, "", append(args, "--addr", "127.0.0.1:0")...)
			if code != exitFailed || !strings.Contains(stderr, name) {
				t.Errorf("%s: exit code %d, %s", name, code, stderr)
			}
		})
	}
}
