package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"firststeps/test/short"
)

func TestGraph(t *testing.T) {
	short.Skip(t)
	dir := guidesFolder(t)
	edit(t, filepath.Join(dir, "trunk-release-fails/text/en-US.yaml"),
		"title: The trunk will not open", "title: The lid will not open")
	for _, c := range []struct {
		env  map[string]string
		args []string
		want []string
	}{
		{nil, []string{trunk}, []string{"<svg ", `lang="en-US"`, "The trunk will not open", "</svg>\n"}},
		{map[string]string{"LANG": "en_GB.UTF-8"}, []string{trunk},
			[]string{`lang="en-GB"`, "The boot will not open"}},
		{nil, []string{trunk, "--language", "EN-gb"}, []string{`lang="en-GB"`}},
		{nil, []string{"trunk-release-fails", "--format", "mermaid"},
			[]string{"flowchart TD\n", "The trunk will not open"}},
		{map[string]string{"FIRSTSTEPS_FORMAT": "mermaid"}, []string{trunk, "--guides", dir},
			[]string{"flowchart TD\n", "The lid will not open"}},
	} {
		t.Run(fmt.Sprint(c.env, c.args), func(t *testing.T) {
			stdout, stderr, code := run(t, c.env, "", append([]string{"graph"}, c.args...)...)
			if code != 0 || stderr != "" {
				t.Errorf("%v %q: exit code %d, %s", c.env, c.args, code, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stdout, want) {
					t.Errorf("%v %q: no %q in %.300s", c.env, c.args, want, stdout)
				}
			}
		})
	}
}

// TestOneOfSeveralGuidesIsNamed checks that a guide must be named if there are several, and that
// the error lists them.
func TestOneOfSeveralGuidesIsNamed(t *testing.T) {
	short.Skip(t)
	const small = "../../test/guidetest/guides"
	for _, command := range []string{"ask", "graph"} {
		stdout, stderr, code := run(t, nil, "", command, "--guides", small)
		want := "there are several guides. Name one:\n"
		if code != 2 || stdout != "" || !strings.Contains(stderr, want) ||
			!regexp.MustCompile(`\n  lamp-out +A headlight has gone out\n`).MatchString(stderr) {
			t.Errorf("%s: exit %d, %s%s", command, code, stdout, stderr)
		}
		if stdout, stderr, code := run(t, nil, "", command, "lamp-out", "--guides",
			small); code != 0 || !strings.Contains(stdout, "Is anyone in danger") {
			t.Errorf("%s: exit %d, %s%s", command, code, stdout, stderr)
		}
	}
}

func TestGraphWritesAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "guide.svg")
	printed, _, _ := run(t, nil, "", "graph", trunk)
	if stdout, stderr, code := run(t, nil, "", "graph", trunk, "-o", file); code != 0 ||
		stdout != "" || stderr != "" {
		t.Errorf("exit code %d, %.100s, %s", code, stdout, stderr)
	}
	if read(t, file) != printed {
		t.Error("the file differs from stdout")
	}
	gone := filepath.Join(t.TempDir(), "gone", "guide.svg")
	if _, stderr, code := run(t, nil, "", "graph", trunk, "-o", gone); code != 1 ||
		!strings.Contains(stderr, gone) {
		t.Errorf("no folder: exit code %d, %s", code, stderr)
	}
}

func TestGraphRefuses(t *testing.T) {
	broken := guidesFolder(t)
	if err := os.Remove(filepath.Join(broken, "trunk-release-fails/text/en-US.yaml")); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(broken, "trunk-release-fails/guide.yaml"), "start: life",
		"start: nowhere")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"nosuch"}, 2, `no guide "nosuch"`},
		{[]string{trunk, "--language", "tlh"}, 2, "Languages: en-US, de-DE, en-GB"},
		{[]string{"--format", "png"}, 2, `"png" is not one of svg, mermaid`},
		{[]string{"--guides", broken}, 1, "nowhere"},
	} {
		t.Run(c.want, func(t *testing.T) {
			if stdout, stderr, code := run(t, nil, "",
				append([]string{"graph"}, c.args...)...); code != c.code || stdout != "" ||
				!strings.Contains(stderr, c.want) {
				t.Errorf("%q: exit code %d, %s", c.args, code, stderr)
			}
		})
	}
}
