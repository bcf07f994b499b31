package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTextsCommand checks that a translator's table becomes a file that the program can verify, and
// that a table with a slip changes nothing.
func TestTextsCommand(t *testing.T) {
	dir := lampOut(t)
	table := filepath.Join(t.TempDir(), "table.csv")
	stdout, stderr, code := run(t, nil, "", "texts", "export", dir, "en-IE")
	if code != 0 || !strings.HasPrefix(stdout, "name,notes,en-US,en-IE\n") {
		t.Fatal(code, stdout, stderr)
	}
	if _, stderr, code := run(t, nil, "", "texts", "export", dir, "en-IE", "-o",
		table); code != 0 {
		t.Fatal(stderr)
	}
	english := filepath.Join(dir, "text", "en-US.yaml")
	british := filepath.Join(dir, "text", "en-IE.yaml")
	_, stderr, code = run(t, nil, "", "texts", "import", table, dir)
	if code != 1 || !strings.Contains(stderr, table+":2: ") ||
		!strings.Contains(stderr, "nothing was written") {
		t.Errorf("an empty table: exit %d, %s", code, stderr)
	}
	if _, err := os.Stat(british); err == nil {
		t.Error("a table with a finding was written")
	}
	if _, _, code := run(t, nil, "", "texts", "export", dir, "en-US", "-o", table); code != 0 {
		t.Fatal(code)
	}
	change(t, table, "name,notes,en-US,en-US\n", "name,notes,en-US,en-IE\n")
	stdout, stderr, code = run(t, nil, "", "texts", "import", table, dir)
	if code != 0 || stderr != "" || !strings.Contains(stdout, "firststeps verify "+dir) {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	want, err := os.ReadFile(english)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(british)
	if err != nil || string(got) != strings.Replace(string(want), "language: en-US",
		"language: en-IE", 1) {
		t.Errorf("%v\n%s", err, got)
	}
	if stdout, stderr, code := run(t, nil, "", "verify", dir); code != 0 {
		t.Error(stdout, stderr)
	}
	for _, args := range [][]string{{"export"}, {"export", dir}, {"import", table}} {
		if _, stderr, code := run(t, nil, "", append([]string{"texts"}, args...)...); code != 2 ||
			!strings.Contains(stderr, "  firststeps texts ") {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
}
