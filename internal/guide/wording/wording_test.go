package wording_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/wording"
	"firststeps/test/guidetest"
)

// fixtures are four small guides that have every kind of text except a picture.
var fixtures = []string{"lamp-out", "lid-stuck", "bell-rings", "doll-swallows"}

// files returns the files of a fixture.
func files(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	dir := os.DirFS("../../../test/guidetest/guides/" + name)
	for _, pattern := range []string{"guide.yaml", "text/*.yaml"} {
		names, err := fs.Glob(dir, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			body, err := fs.ReadFile(dir, n)
			if err != nil {
				t.Fatal(err)
			}
			all[n] = &fstest.MapFile{Data: body}
		}
	}
	return all
}

func compiled(t *testing.T, files fs.FS) *guide.Guide {
	t.Helper()
	g, found := compile.Guide(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return g
}

// edit replaces the first occurrence of a text in a file.
func edit(t *testing.T, files fstest.MapFS, file, before, after string) {
	t.Helper()
	body := string(files[file].Data)
	if !strings.Contains(body, before) {
		t.Fatalf("%s has no %q", file, before)
	}
	files[file] = &fstest.MapFile{Data: []byte(strings.Replace(body, before, after, 1))}
}

const today = "2026-11-30"

// signed returns a lock file with a signature of every safety text.
func signed(g *guide.Guide) (l wording.Lock) {
	for _, t := range wording.Safety(g) {
		l = l.With(wording.Sign(t, "Jane Doe, paramedic", today))
	}
	return l
}

// TestSafetyTexts states for every kind of text whether a person acts on it. Each kind occurs in
// the shipped guides.
func TestSafetyTexts(t *testing.T) {
	want := map[string]bool{
		"name": false, "title": false, "summary": false, "pictures.*": false,
		"questions.*.why": false, "steps.*.why": false,

		"flags.*": true, "always.*": true, "notes.*": true,
		"cautions.*.text": true, "cautions.*.why": true,
		"questions.*.title": true, "questions.*.hint": true, "questions.*.choices.*": true,
		"steps.*.title": true, "steps.*.do": true, "steps.*.say": true, "steps.*.outcomes.*": true,
		"dispositions.*.title": true, "dispositions.*.do": true, "dispositions.*.say": true,
		"dispositions.*.wait": true, "dispositions.*.worse": true,
	}
	seen := map[string]bool{}
	for _, g := range guidetest.Library(t).All() {
		for _, x := range wording.Texts(g) {
			parts := strings.Split(x.Path, ".")
			for i := 1; i < len(parts); i += 2 {
				parts[i] = "*"
			}
			kind := strings.Join(parts, ".")
			seen[kind] = true
			if safety, known := want[kind]; !known || x.Safety != safety {
				t.Errorf("%s: a safety text: %v", x.Name(), x.Safety)
			}
		}
	}
	for kind := range want {
		if !seen[kind] {
			t.Errorf("no guide has %s", kind)
		}
	}
}

// TestEveryTextIsListed checks that no text of a file is missed.
func TestEveryTextIsListed(t *testing.T) {
	for _, name := range fixtures {
		g := compiled(t, files(t, name))
		lines := 0
		for _, x := range wording.Texts(g) {
			lines += len(x.Lines)
		}
		in := 0
		for file, f := range files(t, name) {
			if path.Dir(file) != "text" {
				continue
			}
			for line := range strings.Lines(string(f.Data)) {
				if line != "\n" && !strings.HasSuffix(line, ":\n") {
					in++
				}
			}
			in-- // the line with the language tag
		}
		if lines != in {
			t.Errorf("%s: %d of %d texts", name, lines, in)
		}
	}
}

// appendTo appends a word to a line of a text, in its file.
func appendTo(t *testing.T, files fstest.MapFS, x wording.Text, i int) {
	t.Helper()
	file := "text/" + x.Language + ".yaml"
	at, _, line := compile.Locate(files, file, fmt.Sprintf("%s.%d", x.Path, i))
	longer := strings.Replace(line, x.Lines[i], x.Lines[i]+" Again", 1)
	if longer == line {
		t.Fatalf("%s: %q is not in %q", x.Name(), x.Lines[i], line)
	}
	lines := strings.Split(string(files[file].Data), "\n")
	lines[at-1] = longer
	files[file] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
}

// TestChangedText changes every text of the fixtures, one after the other: a safety text is no
// longer signed, and every other signature stays.
func TestChangedText(t *testing.T) {
	changed := 0
	for _, name := range fixtures {
		g := compiled(t, files(t, name))
		lock := signed(g)
		if open := lock.Open(g, today); len(open) > 0 {
			t.Fatalf("%s: %v", name, open)
		}
		for _, x := range wording.Texts(g) {
			for i := range x.Lines {
				f := files(t, name)
				appendTo(t, f, x, i)
				next, found := compile.Guide(f)
				if len(found) > 0 {
					t.Fatal(found)
				}
				open := lock.Open(next, today)
				if x.Safety != (len(open) == 1 && open[0].Text.Name() == x.Name() &&
					open[0].Reason == wording.Changed) || !x.Safety && len(open) > 0 {
					t.Errorf("%s: %v", x.Name(), open)
				}
				changed++
			}
		}
	}
	if changed < 150 {
		t.Errorf("only %d texts were changed", changed)
	}
}

// TestChangedContext changes what gives words their meaning, and not the words.
func TestChangedContext(t *testing.T) {
	for name, c := range map[string]struct {
		guide         string
		before, after string
		want          string // paths of the texts that are no longer signed
	}{
		"swapped destinations": {"lid-stuck", "opened: {to: opened}\n      no: {to: closed}",
			"opened: {to: closed}\n      no: {to: opened}",
			"steps.power.outcomes.opened steps.power.outcomes.no"},
		"the urgency of an answer": {"bell-rings", "late: {to: whom, urgency: urgent}",
			"late: {to: whom}", "questions.when.choices.late"},
		"a red flag to another card": {"lid-stuck", "trapped: {to: trapped, source",
			"trapped: {to: danger, source", "flags.trapped"},
		"an offer to another node": {"bell-rings", "help: {to: landlord", "help: {to: waiting",
			"always.help"},
		"an answer to another junction": {"lid-stuck", "weak: {to: after-press}",
			"weak: {to: by-shape}", "steps.press.outcomes.weak"},
		"what a caution protects": {"lamp-out", "protects: people", "protects: property",
			"cautions.no-lights.text cautions.no-lights.why"},
		"where a caution is shown": {"lid-stuck",
			"source: [B1]\n    cautions: [no-force]\n    outcomes:\n      opened: {to: opened}\n" +
				"      no: {to: closed}",
			"source: [B1]\n    outcomes:\n      opened: {to: opened}\n      no: {to: closed}",
			"cautions.no-force.text cautions.no-force.why"},
		"when a note is shown": {"bell-rings", "when: tonight, source",
			"when: {not: tonight}, source", "notes.say-floor"},
		"how a note is shown": {"bell-rings", "loud: {kind: plain", "loud: {kind: limits",
			"notes.loud"},
		"whom a card calls": {"lamp-out", "service: police", "service: fire",
			"dispositions.danger.title dispositions.danger.do dispositions.danger.say"},
		"how urgent a disposition is": {"lid-stuck", "opened:\n    urgency: not-urgent",
			"opened:\n    urgency: urgent", "dispositions.opened.title dispositions.opened.do " +
				"dispositions.opened.worse"},
		"how often a step may be tried": {"lid-stuck", "tries: 2", "tries: 9",
			"steps.press.title steps.press.do"},
		"the pace of a card": {"doll-swallows", "[100, 120]", "[100, 130]",
			"dispositions.down.title dispositions.down.do dispositions.down.say " +
				"dispositions.down.then"},
		"the timer of a step": {"doll-swallows", "minutes: 5", "minutes: 6",
			"steps.ask.title steps.ask.do steps.ask.say"},
		"in which countries a note is shown": {"doll-swallows", "country: [GB, IE]",
			"country: [GB]", "notes.say-country"},
		"in which countries it is not": {"doll-swallows", "not-country: [US]",
			"not-country: [CA]", "notes.abroad"},
		"a date": {"lamp-out", "reviewed: 2026-11-23", "reviewed: 2026-11-24", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := files(t, c.guide)
			lock := signed(compiled(t, f))
			edit(t, f, "guide.yaml", c.before, c.after)
			var paths []string
			for _, o := range lock.Open(compiled(t, f), today) {
				if o.Reason != wording.Changed || o.Change().Old.Context == o.Change().New.Context {
					t.Errorf("%+v", o)
				}
				if !slices.Contains(paths, o.Text.Path) { // once for two languages
					paths = append(paths, o.Text.Path)
				}
			}
			if strings.Join(paths, " ") != c.want {
				t.Errorf("%q, want %q", paths, c.want)
			}
		})
	}
}

// TestLinkToAnotherGuide checks that the words of a link are signed for the guide that it leads to.
func TestLinkToAnotherGuide(t *testing.T) {
	f := files(t, "bell-rings")
	edit(t, f, "guide.yaml", "loud: {kind: plain,", "loud: {kind: guide, guide: lid-stuck,")
	lock := signed(compiled(t, f))
	edit(t, f, "guide.yaml", "guide: lid-stuck", "guide: lamp-out")
	if open := lock.Open(compiled(t, f), today); len(open) != 2 || // in two languages
		open[0].Text.Path != "notes.loud" || open[0].Reason != wording.Changed {
		t.Errorf("%+v", open)
	}
}

func TestChangePrintsInColumns(t *testing.T) {
	words := func(context string, lines ...string) wording.Words {
		return wording.Words{Context: context, Lines: lines}
	}
	for _, c := range []struct {
		change wording.Change
		want   string
	}{
		{wording.Change{Name: "en-US steps.park.do",
			Old: words("calls roadside", "Set the parking brake. Turn the engine off."),
			New: words("", "Set the parking brake.",
				"Get out on the side away from the traffic, and go behind the barrier.")},
			`en-US steps.park.do
  Set the parking brake. Turn the       | 1. Set the parking brake.
  engine off.                           | 2. Get out on the side away from the
  [calls roadside]                      | traffic, and go behind the barrier.
`},
		{wording.Change{Name: "en-US flags.danger", MovedFrom: "en-US flags.fire",
			New: words("leads to danger", "We are in danger here")},
			`en-US flags.danger
  + We are in danger here
  + [leads to danger]
  These were the words of en-US flags.fire.
`},
		{wording.Change{Name: "en-US flags.fire", Old: words("", "Something burns")},
			`en-US flags.fire
  - Something burns
`},
		{wording.Change{Name: "en-US x", Old: words("", strings.Repeat("é", 40)),
			New: words("", "y")},
			"en-US x\n  " + strings.Repeat("é", 37) + " | y\n  ééé" + strings.Repeat(" ", 34) +
				" | \n"},
	} {
		if got := c.change.String(); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}
