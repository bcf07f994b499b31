package store

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// SQLite that is too old, or does not do as it is asked, is refused.
func TestSQLiteReadsBack(t *testing.T) {
	conn, err := connections(filepath.Join(t.TempDir(), "cases.db")).Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := readBack(context.Background(), conn); err != nil {
		t.Error(err)
	}
	for _, p := range [][2]string{{"synchronous", "1"}, {"foreign_keys", "0"}, {"secure_delete", "0"}, {"journal_mode", "delete"}} {
		if _, err := conn.ExecContext(context.Background(), "PRAGMA "+p[0]+" = "+p[1]); err != nil {
			t.Fatal(err)
		}
		if err := readBack(context.Background(), conn); err == nil || !strings.Contains(err.Error(), "SQLite has "+p[0]+" "+p[1]) {
			t.Errorf("%s %s: %v", p[0], p[1], err)
		}
		for _, asked := range pragmas() {
			if _, err := conn.ExecContext(context.Background(), "PRAGMA "+asked[0]+" = "+asked[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for version, old := range map[string]bool{"3.51.2": true, "3.40.1": true, "3.9.9": true, "2.99.99": true, "3.51.3": false, "3.51.10": false, "3.54.1": false, "4.0.0": false} {
		if older(version, leastSQLite) != old {
			t.Errorf("%s is too old: %v", version, !old)
		}
	}
}
