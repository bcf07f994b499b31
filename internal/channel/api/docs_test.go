package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"firststeps/internal/channel/document"
	"firststeps/test/guidetest"
)

// TestTheExamplesOfTheAPI runs the examples in the part of docs/api.md for everyone, in order, and
// checks that each response has what the document shows. "…" matches any value.
func TestTheExamplesOfTheAPI(t *testing.T) {
	part := forEveryone(t)
	block := regexp.MustCompile("(?s)```(sh|json)\n(.*?)```")
	command := regexp.MustCompile(
		`^curl 'http://127\.0\.0\.1:8080([^']+)'(?: -H '([\w-]+): ([^']+)' -d '([^']+)')?\n$`)
	s, last, ran := server(t, guidetest.Library(t)), "", 0
	for _, b := range block.FindAllStringSubmatch(part, -1) {
		if b[1] == "sh" {
			m := command.FindStringSubmatch(b[2])
			if m == nil {
				t.Fatalf("not a command that the test can run: %s", b[2])
			}
			method, headers := "GET", []string(nil)
			if m[4] != "" {
				method, headers = "POST", []string{m[2], m[3]}
			}
			_, last = ask(t, s, method, m[1], m[4], headers...)
			ran++
			continue
		}
		var want, got any
		if err := json.Unmarshal([]byte(b[2]), &want); err != nil {
			t.Fatal(err, b[2])
		}
		if err := json.Unmarshal([]byte(last), &got); err != nil {
			t.Fatal(err, last)
		}
		if at := lacks(want, got, ""); at != "" {
			t.Errorf("the document has%s; the response is %.600s", at, last)
		}
	}
	if ran != 6 {
		t.Errorf("%d examples", ran)
	}
}

// TestDocNamesEveryCode checks that docs/api.md lists the code of every error about a request.
func TestDocNamesEveryCode(t *testing.T) {
	part := forEveryone(t)
	for _, code := range append(document.Codes(), "unreadable", "no-such-address", "method",
		"too-long", "not-json", "too-often", "broken") {
		if !regexp.MustCompile(`(?m)^\|.*[ ,]` + code + `[ ,|]`).MatchString(part) {
			t.Errorf("it does not list %s", code)
		}
	}
}

func forEveryone(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(b), "\n# For everyone\n")
	part, _, end := strings.Cut(part, "\n# For providers\n")
	if !ok || !end {
		t.Fatal("docs/api.md has no part for everyone")
	}
	return part
}

// lacks returns the path of a value that is in an example and not in the response, or "".
func lacks(want, got any, at string) string {
	switch want := want.(type) {
	case map[string]any:
		have, _ := got.(map[string]any)
		for name, value := range want {
			if _, there := have[name]; !there {
				return at + "." + name
			}
			if wrong := lacks(value, have[name], at+"."+name); wrong != "" {
				return wrong
			}
		}
		return ""
	case []any:
		have, ok := got.([]any)
		if !ok {
			return at
		}
		for i, value := range want {
			if i >= len(have) {
				return fmt.Sprintf("%s[%d]", at, i)
			}
			if wrong := lacks(value, have[i], fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	if want == "…" || want == got {
		return ""
	}
	return fmt.Sprintf("%s: %v", at, want)
}
