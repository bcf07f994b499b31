package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firststeps/internal/desk/store"
)

// TestNetworkNeedsSSLMode checks that for a remote host the settings must decide whether the
// connection is encrypted, whichever source they come from; for a local one they need not.
func TestNetworkNeedsSSLMode(t *testing.T) {
	services := filepath.Join(t.TempDir(), "services")
	text := "[far]\nhost=db.example\ndbname=d\n" +
		"[safe]\nhost=db.example\nsslmode=require\n[near]\nhost=/run/postgresql\n"
	if err := os.WriteFile(services, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PGHOST", "PGSSLMODE", "PGSERVICE", "PGHOSTADDR", "PGPORT"} {
		t.Setenv(name, "")
		_ = os.Unsetenv(name)
	}
	t.Setenv("PGSERVICEFILE", services)
	for _, c := range []struct {
		url, env string
		ok       bool
	}{
		{"postgres://u:secret@db.example/d", "", false},
		{"postgresql://u:secret@db.example/d", "", false},
		{"postgres://u@10.0.0.1:5432/d", "", false},
		{"postgres://u@[2001:db8::1]/d", "", false},
		{"postgres://u@127.0.0.1,db.example/d", "", false},
		{"postgres://u@/d?host=db.example", "", false},
		{"postgres:///d", "PGHOST=db.example", false},
		{"postgres:///?service=far", "", false},
		{"postgres:///", "PGSERVICE=far", false},
		{"postgres://u@db.example/d?sslmode=prefer", "", false},
		{"postgres://u@db.example/d?sslmode=allow", "", false},
		{"postgres://u@db.example/d", "PGSSLMODE=prefer", false},
		{"postgres://u@db.example/d", "PGSSLMODE=require", true},
		{"postgres://u@db.example/d", "PGSSLMODE=disable", true},
		{"postgres://u@db.example/d?sslmode=disable", "", true},
		{"postgres://u@db.example/d?sslmode=require", "", true},
		{"postgres://u@db.example/d?sslmode=verify-full", "", true},
		{"postgres://u@db.example,db2.example/d?sslmode=verify-ca", "", true},
		{"postgres:///?service=safe", "", true},
		{"postgres:///?service=near", "", true},
		{"postgres://u@localhost/d", "", true},
		{"postgres://u@127.0.0.1/d", "", true},
		{"postgres://u@[::1]/d", "", true},
		{"postgres:///d?host=/run/postgresql", "", true},
		{"postgres://u@/d?host=/run/postgresql,/tmp", "", true},
		{"cases.db", "PGHOST=db.example", true},
		{"sqlite:cases.db", "", true},
		{"memory", "", true},
	} {
		t.Run(c.url+" "+c.env, func(t *testing.T) {
			if name, value, set := strings.Cut(c.env, "="); set {
				t.Setenv(name, value)
			}
			err := store.CheckURL(c.url)
			if (err == nil) != c.ok {
				t.Errorf("CheckURL: %v", err)
			}
			if err != nil && (!strings.Contains(err.Error(), "add sslmode=verify-full") ||
				strings.Contains(err.Error(), "secret")) {
				t.Errorf("CheckURL: %v", err)
			}
		})
	}
}
