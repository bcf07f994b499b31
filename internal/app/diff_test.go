package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lamps returns two copies of a small guide's folder.
func lamps(t *testing.T) (prev, next string) {
	t.Helper()
	prev, next = filepath.Join(t.TempDir(), "old"), filepath.Join(t.TempDir(), "new")
	for _, dir := range []string{prev, next} {
		if err := os.CopyFS(dir, os.DirFS("../guide/diff/testdata/lamp")); err != nil {
			t.Fatal(err)
		}
	}
	return prev, next
}

func TestDiff(t *testing.T) {
	prev, next := lamps(t)
	if stdout, stderr, code := run(t, nil, "", "diff", prev, next); code != 0 || stderr != "" ||
		!strings.Contains(stdout, "No state changes") {
		t.Errorf("nothing changed: exit code %d, %s%s", code, stdout, stderr)
	}
	edit(t, filepath.Join(next, "guide.yaml"), "unsure: {to: danger", "unsure: {to: place")
	edit(t, filepath.Join(next, "guide.yaml"), "version: 1.2.3", "version: 1.3.0")
	stdout, stderr, code := run(t, nil, "", "diff", prev, next)
	if code != 1 || !strings.Contains(stdout, "life.unsure: danger → place") ||
		!strings.Contains(stderr, "make it 2.0.0 or higher") {
		t.Errorf("too small a step: exit code %d, %s%s", code, stdout, stderr)
	}
	edit(t, filepath.Join(next, "guide.yaml"), "version: 1.3.0", "version: 2.0.0")
	stdout, stderr, code = run(t, nil, "", "diff", "--json", prev, next)
	var report struct{ Step, Refusal string }
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != 0 || stderr != "" ||
		report.Step != "major" || report.Refusal != "" {
		t.Errorf("the right step: %v, exit code %d, %+v, %s", err, code, report, stderr)
	}
}

func TestDiffRefuses(t *testing.T) {
	prev, next := lamps(t)
	edit(t, filepath.Join(next, "guide.yaml"), "guide: lamp", "guide: bulb")
	for name, c := range map[string]struct {
		args []string
		code int
		say  string
	}{
		"one folder": {[]string{prev}, 2, "name two folders"},
		"no folder": {[]string{prev, filepath.Join(prev, "nowhere")}, 2,
			"nowhere is not the folder of a guide"},
		"two guides": {[]string{prev, next}, 2, "only releases of one guide"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, code := run(t, nil, "", append([]string{"diff"}, c.args...)...)
			if code != c.code || stdout != "" || !strings.Contains(stderr, c.say) {
				t.Errorf("%s: exit code %d, %q, %q", name, code, stdout, stderr)
			}
		})
	}
	edit(t, filepath.Join(next, "guide.yaml"), "start: life", "start: lief")
	stdout, stderr, code := run(t, nil, "", "diff", prev, next)
	if code != 1 || stdout != "" || !strings.Contains(stderr,
		filepath.Join(next, "guide.yaml")+":") {
		t.Errorf("a guide with a finding: exit code %d, %q, %q", code, stdout, stderr)
	}
}
