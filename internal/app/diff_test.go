package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lamps gives two folders of one small guide.
func lamps(t *testing.T) (old, new string) {
	t.Helper()
	old, new = filepath.Join(t.TempDir(), "old"), filepath.Join(t.TempDir(), "new")
	for _, dir := range []string{old, new} {
		if err := os.CopyFS(dir, os.DirFS("../guide/diff/testdata/lamp")); err != nil {
			t.Fatal(err)
		}
	}
	return old, new
}

func TestDiff(t *testing.T) {
	old, new := lamps(t)
	if stdout, stderr, code := run(t, nil, "", "diff", old, new); code != 0 || stderr != "" ||
		!strings.Contains(stdout, "No state changes") {
		t.Errorf("nothing changed: exit code %d, %s%s", code, stdout, stderr)
	}
	edit(t, filepath.Join(new, "guide.yaml"), "unsure: {to: danger", "unsure: {to: place")
	edit(t, filepath.Join(new, "guide.yaml"), "version: 1.2.3", "version: 1.3.0")
	stdout, stderr, code := run(t, nil, "", "diff", old, new)
	if code != 1 || !strings.Contains(stdout, "life.unsure: danger → place") ||
		!strings.Contains(stderr, "make it 2.0.0 or higher") {
		t.Errorf("too small a step: exit code %d, %s%s", code, stdout, stderr)
	}
	edit(t, filepath.Join(new, "guide.yaml"), "version: 1.3.0", "version: 2.0.0")
	stdout, stderr, code = run(t, nil, "", "diff", "--json", old, new)
	var report struct{ Step, Refusal string }
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != 0 || stderr != "" ||
		report.Step != "major" || report.Refusal != "" {
		t.Errorf("the right step: %v, exit code %d, %+v, %s", err, code, report, stderr)
	}
}

func TestDiffOfWhatThereIsNot(t *testing.T) {
	old, new := lamps(t)
	edit(t, filepath.Join(new, "guide.yaml"), "guide: lamp", "guide: bulb")
	for name, c := range map[string]struct {
		args []string
		code int
		say  string
	}{
		"one folder": {[]string{old}, 2, "accepts 2 arg"},
		"no folder": {[]string{old, filepath.Join(old, "nowhere")}, 2,
			"nowhere is no folder of a guide"},
		"two guides": {[]string{old, new}, 2, "only releases of one guide"},
	} {
		stdout, stderr, code := run(t, nil, "", append([]string{"diff"}, c.args...)...)
		if code != c.code || stdout != "" || !strings.Contains(stderr, c.say) {
			t.Errorf("%s: exit code %d, %q, %q", name, code, stdout, stderr)
		}
	}
	edit(t, filepath.Join(new, "guide.yaml"), "start: life", "start: lief")
	stdout, stderr, code := run(t, nil, "", "diff", old, new)
	if code != 1 || stdout != "" || !strings.Contains(stderr,
		filepath.Join(new, "guide.yaml")+":") {
		t.Errorf("a guide with a finding: exit code %d, %q, %q", code, stdout, stderr)
	}
}
