package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNewGuideIsProved checks that what new makes is proved without any finding, by hand and as one
// of a library, and that it prints the next commands.
func TestNewGuideIsProved(t *testing.T) {
	for name, args := range map[string][]string{
		"lamp-out": nil,
		"a":        {"--languages", "en-US"},
		"a-name-of-forty-one-letters-and-2-numbers": {"--languages", "en-AU,en-IE,en-ZA", "--title",
			`It's "stuck": what now? #1`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			stdout, stderr, code := run(t, nil, "", append([]string{"new", name, "--dir", dir},
				args...)...)
			made := filepath.Join(dir, name)
			if code != 0 || stderr != "" || !strings.Contains(stdout, "firststeps preview "+made) {
				t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
			}
			stdout, stderr, code = run(t, nil, "", "verify", made)
			if code != 0 || !strings.HasPrefix(stdout, name+" 0.1.0, ") ||
				!strings.Contains(stdout, " rules, 4 stories, 0 findings,") {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			files, err := filepath.Glob(filepath.Join(made, "*", "*"))
			if err != nil || len(files) < 3 {
				t.Fatal(files, err)
			}
			format := []string{"format", "--check", filepath.Join(made, "guide.yaml")}
			for _, file := range files {
				if !strings.Contains(file, "stories") {
					format = append(format, file)
				}
			}
			if _, stderr, code := run(t, nil, "", format...); code != 0 {
				t.Error(stderr)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("%v beside it: %v", entries, err)
			}
			stdout, stderr, code = run(t, nil, "", "ask", name, "--guides", dir, "--answers",
				"life.none~safe-place.done~first-try.no")
			if code != 0 || !strings.Contains(stdout, "Call roadside help now") {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// TestNewRefuses checks that new changes nothing if it cannot make the guide, and says what to
// type.
func TestNewRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, stderr, code := run(t, nil, "", "new", "mine", "--dir", dir); code != 0 {
		t.Fatal(stderr)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"there already": {[]string{"mine"}, 2,
			[]string{"exists already", "firststeps preview " + dir, "firststeps new mine-2"}},
		"capitals": {[]string{"Mine"}, 2, []string{`"Mine"`, "firststeps new lamp-out"}},
		"a path":   {[]string{"../mine"}, 2, []string{"small letters"}},
		"too long": {[]string{strings.Repeat("a", 42)}, 2, []string{"41 at most"}},
		"where fragments are": {[]string{"shared"}, 2,
			[]string{"cannot be the id"}},
		"no name": {nil, 2, []string{"name the guide", "firststeps new lamp-out"}},
		"language": {[]string{"other", "--languages", "de-DE"}, 2,
			[]string{`"de-DE"`, "start in English"}},
		"title": {[]string{"other", "--title", "Call 0800 123 456"}, 2,
			[]string{"with this title", "other/text/en-US.yaml:", "[typed-number]"}},
		"no folder": {[]string{"other", "--dir", filepath.Join(dir, "nowhere")}, 1,
			[]string{"no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"new", "--dir", dir}, c.args...)
			stdout, stderr, code := run(t, nil, "", args...)
			if code != c.code || stdout != "" {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("no %q in %s", want, stderr)
				}
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("it left %v: %v", entries, err)
			}
		})
	}
}
