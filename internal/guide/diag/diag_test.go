package diag

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestString(t *testing.T) {
	f := Finding{
		ID: "unknown-key", File: "text/en-US.yaml", Line: 12, Column: 3,
		Excerpt: "  tittle: The trunk",
		Message: `question "life" has no key "tittle"`, Fix: `did you mean "title"?`,
	}
	want := `text/en-US.yaml:12:3: question "life" has no key "tittle" [unknown-key]
      tittle: The trunk
      ^
  fix:  did you mean "title"?`
	if got := f.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestPosition(t *testing.T) {
	for want, f := range map[string]Finding{
		"a.yaml:3:4": {File: "a.yaml", Line: 3, Column: 4},
		"a.yaml:3":   {File: "a.yaml", Line: 3},
		"a.yaml":     {File: "a.yaml", Column: 4},
	} {
		t.Run(want, func(t *testing.T) {
			if got := f.Position(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// TestWindow checks that the mark is below its character, whatever precedes it.
func TestWindow(t *testing.T) {
	for _, c := range []struct {
		name, line string
		column     int
		text, mark string
	}{
		{"first", "abc", 1, "abc", "^"},
		{"one past the end", "abc", 4, "abc", "   ^"},
		{"off the line", "abc", 5, "abc", ""},
		{"no column", "abc", 0, "abc", ""},
		{"tab", "\tx: y", 2, " x: y", " ^"},
		{"accent as one", "é: x", 4, "é: x", "   ^"},
		{"accent as two", "e\u0301: x", 5, "e\u0301: x", "   ^"},
		{"wide", "車: x", 4, "車: x", "    ^"},
		{"escape", "a\x1b[31m", 2, "a\uFFFD[31m", " ^"},
		{"right-to-left override", "a\u202eb", 3, "a\uFFFDb", "  ^"},
		{"end of line", "abc\r\n", 2, "abc", " ^"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, mark := window(c.line, c.column)
			if text != c.text || mark != c.mark {
				t.Errorf("got %q, %q; want %q, %q", text, mark, c.text, c.mark)
			}
		})
	}
}

func TestWindowClips(t *testing.T) {
	line := strings.Repeat("a", 300) + "X" + strings.Repeat("b", 300)
	for _, column := range []int{1, 2, 60, 301, 500, 601, 602} {
		text, mark := window(line, column)
		if n := utf8.RuneCountInString(text); n > shown+2 {
			t.Errorf("column %d: %d characters", column, n)
		}
		at := utf8.RuneCountInString(mark) - 1
		shownRunes := []rune(text + "$")
		want := []rune(line + "$")[column-1]
		if shownRunes[at] != want {
			t.Errorf("column %d: the mark is below %c, want %c, in %s", column, shownRunes[at],
				want, text)
		}
	}
}

func TestSorted(t *testing.T) {
	l := List{
		{File: "b", Line: 1, Column: 1, ID: "1"}, {File: "a", Line: 2, Column: 5, ID: "2"},
		{File: "a", Line: 2, Column: 3, ID: "3"},
		{File: "a", Line: 1, Column: 9, ID: "4"}, {File: "a", Line: 2, Column: 3, ID: "5"},
	}
	var got string
	for _, f := range l.Sorted() {
		got += f.ID
	}
	if got != "43521" {
		t.Errorf("got %s", got)
	}
	if l[0].ID != "1" {
		t.Error("Sorted changed its list")
	}
}

func TestListIsAnError(t *testing.T) {
	if err := (List{}).Err(); err != nil {
		t.Errorf("an empty list is an error: %v", err)
	}
	err := List{{ID: "x", File: "a", Message: "one"}, {ID: "y", File: "b", Message: "two"}}.Err()
	var list List
	if !errors.As(err, &list) || len(list) != 2 || err.Error() != "a: one [x]\n\nb: two [y]" {
		t.Errorf("%q", err)
	}
}

func TestJSON(t *testing.T) {
	got, err := json.Marshal(List{{ID: "i", File: "f", Line: 1, Column: 2, Excerpt: "e",
		Message: "m", Fix: "n"}})
	want := `[{"id":"i","file":"f","line":1,"column":2,"excerpt":"e","message":"m","mend":"n"}]`
	if err != nil || string(got) != want {
		t.Errorf("%s %v", got, err)
	}
}

// FuzzString checks that the text of a finding has at most four lines and no terminal control
// characters, whatever the file contains.
func FuzzString(f *testing.F) {
	f.Add("a: b", 2)
	f.Add("\x1b[2J\u202e\t車é", 4)
	f.Add(strings.Repeat("x", 1000), 900)
	f.Add("\xff", -1)
	f.Fuzz(func(t *testing.T, line string, column int) {
		s := Finding{ID: "i", File: line, Line: 1, Column: column, Excerpt: line, Message: line,
			Fix: line}.String()
		if strings.Count(s, "\n") > 3 || strings.ContainsAny(s, "\x1b\x00\r\u202e") {
			t.Errorf("%q", s)
		}
	})
}
