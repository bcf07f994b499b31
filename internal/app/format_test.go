package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	file := filepath.Join(guidesFolder(t), "trunk-release-fails/guide.yaml")
	if _, stderr, code := run(t, nil, "", "format", file); code != 0 {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	form := read(t, file)
	if _, stderr, code := run(t, nil, "", "format", "--check", file); code != 0 {
		t.Errorf("formatted files are not in canonical form: exit code %d, %s", code, stderr)
	}
	edit(t, file, "version: ", "version:     ")
	spoilt := read(t, file)
	if _, stderr, code := run(t, nil, "", "format", "--check", file); code != 1 ||
		!strings.Contains(stderr, file) || read(t, file) != spoilt {
		t.Errorf("--check: exit code %d, %s; the file must stay as it was", code, stderr)
	}
	if _, stderr, code := run(t, nil, "", "format", file); code != 0 || read(t, file) != form {
		t.Errorf("exit code %d, %s; not back in canonical form", code, stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*.new")); len(left) != 0 {
		t.Errorf("temporary files remain: %v", left)
	}
}

// TestFormatContinuesAfterErrors checks that unreadable files are reported and left alone, and that
// the other files are formatted.
func TestFormatContinuesAfterErrors(t *testing.T) {
	dir := guidesFolder(t)
	whole, bad := filepath.Join(dir, "trunk-release-fails/guide.yaml"),
		filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(bad, []byte("a: &x [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	edit(t, whole, "version: ", "version:     ")
	_, stderr, code := run(t, nil, "", "format", bad, filepath.Join(dir, "gone.yaml"), whole)
	if code != 1 || !strings.Contains(stderr, bad+":") || !strings.Contains(stderr, "gone.yaml") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	if read(t, bad) != "a: &x [\n" || strings.Contains(read(t, whole), "version:     ") {
		t.Error("the invalid file was changed, or the valid one was not")
	}
}

// TestFormatLeavesStories checks that a story, which is neither logic nor a text, stays as it is.
func TestFormatLeavesStories(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, stderr, code := run(t, nil, "", "new", "lamp-out"); code != 0 {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	files, err := filepath.Glob("lamp-out/stories/*.yaml")
	if err != nil || len(files) != 4 {
		t.Fatalf("stories: %v, %v", files, err)
	}
	for _, args := range [][]string{{"format", "--check"}, {"format"}} {
		for _, file := range files {
			before := read(t, file)
			_, stderr, code := run(t, nil, "", append(args, file)...)
			if code != 0 || !strings.Contains(stderr, file+": left as it is") {
				t.Errorf("%v: exit code %d, %q", args, code, stderr)
			}
			if read(t, file) != before {
				t.Errorf("%v changed %s", args, file)
			}
		}
	}
}

// TestFormatFolder checks that a folder stands for the logic and the texts in it.
func TestFormatFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, stderr, code := run(t, nil, "", "new", "lamp-out"); code != 0 {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	for _, file := range []string{"lamp-out/guide.yaml", "lamp-out/text/en-GB.yaml"} {
		canonical := read(t, file)
		change(t, file, ": ", ":   ")
		if _, stderr, code := run(t, nil, "", "format", "--check", "lamp-out"); code != 1 ||
			!strings.Contains(stderr, filepath.FromSlash(file)+": not in canonical form") {
			t.Errorf("exit code %d, %q", code, stderr)
		}
		if _, stderr, code := run(t, nil, "", "format", "lamp-out"); code != 0 || stderr != "" ||
			read(t, file) != canonical {
			t.Errorf("exit code %d, %q", code, stderr)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
