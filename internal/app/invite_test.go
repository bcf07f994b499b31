package app

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

const at = "http://localhost:8080"

// invited runs the command, and returns its text and the link.
func invited(t *testing.T, args ...string) (says, link string) {
	t.Helper()
	stdout, stderr, code := run(t, nil, "", append([]string{"invite", "--origin", at}, args...)...)
	says, link, _ = strings.Cut(strings.TrimSpace(stdout), "\n")
	if code != 0 || stderr != "" || !strings.HasPrefix(link, at+"/desk/invite?k=") {
		t.Fatalf("%v: exit code %d, %q, %s", args, code, stdout, stderr)
	}
	return says, strings.TrimPrefix(link, at)
}

// opens opens a link at a server, as a browser that uses the host of the origin.
func opens(t *testing.T, r *running, link string) string {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, r.url+link, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = strings.TrimPrefix(at, "http://")
	status, body := answer(t, request)
	if status != http.StatusOK {
		t.Errorf("%d", status)
	}
	_, main, _ := strings.Cut(body, "<main")
	return main
}

// TestInvitesWhileTheServerRuns checks that links can be created while a server accepts hand-overs.
// Nothing is lost on either side, and the log stays intact.
func TestInvitesWhileTheServerRuns(t *testing.T) {
	short.Skip(t)
	file := filepath.Join(t.TempDir(), "cases.db")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--origin", at, "--database", file)
	opened(t, r)
	says, link := invited(t, "--database", file)
	if body := opens(t, r, link); !strings.Contains(says, "the first supervisor") ||
		!strings.Contains(body, "first supervisor") {
		t.Errorf("%s: %.600s", says, body)
	}
	var handing sync.WaitGroup
	for range 4 {
		handing.Go(func() {
			for range 10 {
				if status, body := handedOver(parked).to(t, r.url); status != http.StatusCreated {
					t.Errorf("%d, %s", status, body)
				}
			}
		})
	}
	for range 5 {
		says, link = invited(t, "--database", file, "--role", "supervisor", "Ann  Field")
	}
	handing.Wait()
	if body := opens(t, r, link); !strings.Contains(says, "supervisor") ||
		!strings.Contains(body, "Ann Field") || !strings.Contains(body, "supervisor") {
		t.Errorf("%s: %.600s", says, body)
	}
	if _, link = invited(t, "--database", file, "Bob"); strings.Contains(r.stderr.String(),
		strings.TrimPrefix(link, "/desk/invite?k=")) {
		t.Error("the link is in the log")
	}
	if stdout, stderr, code := run(t, nil, "", "audit", "--database", file); code != 0 ||
		!strings.Contains(stdout, "the log is whole") {
		t.Errorf("%d, %s%s", code, stdout, stderr)
	}
	s, err := store.OpenSQL(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if cases, err := s.Cases(t.Context(), store.Query{}); err != nil || len(cases) < 40 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
	if err := s.AddOperator(t.Context(), store.Operator{ID: "ann", Name: "Ann",
		Role: desk.Supervisor, Created: time.Unix(1, 0)},
		desk.Event{At: time.Unix(1, 0), Kind: "join"}); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := run(t, nil, "", "invite", "--database", file); code != exitFailed ||
		!strings.Contains(stderr, "name whom to invite") {
		t.Errorf("another first supervisor: %d, %s", code, stderr)
	}
}

func TestInviteErrors(t *testing.T) {
	dir := t.TempDir()
	for want, args := range map[string][]string{
		"no such file":              {"--database", filepath.Join(dir, "none.db"), "Ann"},
		"in memory":                 {"--database", "memory", "Ann"},
		"passkeys need a host name": {"--origin", "https://192.0.2.1", "Ann"},
		"operator, supervisor":      {"--role", "system", "Ann"},
		"put the name in quotes":    {"Ann", "Field"},
		"connection refused": {"--database", "postgres://127.0.0.1:1/none?connect_timeout=1",
			"Ann"},
	} {
		t.Run(want, func(t *testing.T) {
			_, stderr, code := run(t, nil, "", append([]string{"invite"}, args...)...)
			if code == 0 || !strings.Contains(stderr, want) {
				t.Errorf("%v: exit code %d, %s; want %q", args, code, stderr, want)
			}
		})
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "*")); len(found) > 0 {
		t.Errorf("files remain: %v", found)
	}
}
