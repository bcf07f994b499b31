package translate

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/guides"
)

// TestRoundTrip checks that the texts of every shipped guide and fragment are the same, byte by
// byte, after they were exported and imported.
func TestRoundTrip(t *testing.T) {
	files, err := fs.Glob(guides.Files, "*/text/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fragments, err := fs.Glob(guides.Files, "shared/*/text/*.yaml")
	if err != nil || len(files) < 10 || len(fragments) < 6 {
		t.Fatal(files, fragments, err)
	}
	for _, file := range append(files, fragments...) {
		t.Run(file, func(t *testing.T) {
			dir, err := fs.Sub(guides.Files, path.Dir(path.Dir(file)))
			if err != nil {
				t.Fatal(err)
			}
			table, err := Export(dir, strings.TrimSuffix(path.Base(file), ".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := fs.ReadFile(guides.Files, file)
			if err != nil {
				t.Fatal(err)
			}
			got, found := Import(dir, "table.csv", table)
			if bytes.Contains(want, []byte("\nbase: ")) && len(found) == 0 {
				// it may repeat texts of its base, which an import leaves out
				again, err := Export(replaced(t, dir, got), got.Language)
				if err != nil || !bytes.Equal(again, table) {
					t.Errorf("%s: %v\n%s", got.File, err, got.Content)
				}
				return
			}
			if len(found) > 0 || string(got.Content) != string(want) ||
				got.File != strings.TrimPrefix(file, path.Dir(path.Dir(file))+"/") {
				t.Errorf("%s: %v\n%s", got.File, found, got.Content)
			}
		})
	}
}

// replaced returns a folder in which a file is the imported one.
func replaced(t *testing.T, dir fs.FS, with Imported) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, pattern := range []string{"*.yaml", "text/*.yaml"} {
		names, err := fs.Glob(dir, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := fs.ReadFile(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: raw}
		}
	}
	files[with.File] = &fstest.MapFile{Data: with.Content}
	return files
}

// lampOut returns the files of a small guide in one language.
func lampOut(t *testing.T) fs.FS {
	t.Helper()
	return os.DirFS("../../../test/guidetest/guides/lamp-out")
}

// translated returns the table of lampOut with each text as it is in English, but in another
// language: a translation that has lost nothing.
func translated(t *testing.T, language string) string {
	t.Helper()
	table, err := Export(lampOut(t), language)
	if err != nil {
		t.Fatal(err)
	}
	english, err := Export(lampOut(t), "en-US")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(table), "\n")
	_, rows, _ := strings.Cut(string(english), "\n")
	return head + "\n" + rows
}

// TestNewLanguage checks that a translation into a language that the guide does not have becomes a
// file in canonical form, whatever separates its columns. Texts with a "do not" are counted if the
// language has no list of how it says that.
func TestNewLanguage(t *testing.T) {
	table := translated(t, "eo")
	table = strings.Replace(table, ",Done,Done\n", ",Done,Fertig: ja\n", 1)
	got, found := Import(lampOut(t), "t.csv", []byte("\ufeff"+table))
	if len(found) > 0 {
		t.Fatal(found)
	}
	if got.File != "text/eo.yaml" || got.Unchecked != 1 ||
		!strings.HasPrefix(string(got.Content), "language: eo\nname: English (United States)\n") ||
		!strings.Contains(string(got.Content), "      done: \"Fertig: ja\"\n") {
		t.Errorf("%+v\n%s", got, got.Content)
	}
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, separator := range ";\t" {
		var saved bytes.Buffer
		w := csv.NewWriter(&saved)
		w.Comma, w.UseCRLF = separator, true
		if err := w.WriteAll(append(rows, []string{"", "", "", ""})); err != nil {
			t.Fatal(err)
		}
		again, found := Import(lampOut(t), "t.csv", saved.Bytes())
		if len(found) > 0 || string(again.Content) != string(got.Content) {
			t.Errorf("as a spreadsheet saves it with %q: %v", separator, found)
		}
	}
}

// TestExportExplains checks the notes for translators, and that a translation that exists is beside
// the English.
func TestExportExplains(t *testing.T) {
	dir, err := fs.Sub(guides.Files, "trunk-release-fails")
	if err != nil {
		t.Fatal(err)
	}
	table, err := Export(dir, "en-GB")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"name,notes,en-US,en-GB\n",
		"title,The title of the guide: the problem.,The trunk will not open,The boot will ",
		"On the screen \"\"", "Keep {number}."} {
		if !strings.Contains(string(table), want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	for _, language := range []string{"", "../x", "de_DE", "de/AT"} {
		if _, err := Export(dir, language); err == nil {
			t.Errorf("exported %q", language)
		}
	}
	if _, err := Export(fstest.MapFS{}, "de"); err == nil {
		t.Error("exported a folder without texts")
	}
}

// TestImportRefuses checks that each slip is found, with its row and what to do, and that the
// translation without it is not.
func TestImportRefuses(t *testing.T) {
	const caution = ",Do not touch the glass of a hot bulb.,Do not touch the glass of a hot bulb.\n"
	for name, c := range map[string]struct{ before, after, want string }{
		"placeholder": {",Call {number} now,Call {number} now\n",
			",Call {number} now,Call them now\n",
			"dispositions.danger.title has none, not {number} [lost-placeholder]"},
		"renamed placeholder": {",Call {number} now,Call {number} now\n",
			",Call {number} now,Call {numero} now\n", "has {numero}, not {number}"},
		"negation": {caution, ",Do not touch the glass of a hot bulb.,Touch the glass.\n",
			"cautions.no-lights.text forbids 0 times, not 1 [lost-negation]"},
		"number": {",Done,Done\n", ",Done,Done in 5 minutes\n",
			"steps.park.outcomes.done has 5, not none [changed-number]"},
		"not translated": {",Done,Done\n", ",Done,\n",
			"steps.park.outcomes.done is not translated [missing-text]"},
		"two lines": {",Done,Done\n", ",Done,\"Do\nne\"\n", "[not-one-line]"},
		"a space":   {",Done,Done\n", ",Done,Done \n", "[not-one-line]"},
		"other source": {",Done,Done\n", ",Ready,Done\n",
			"steps.park.outcomes.done is not what the guide says in en-US [changed-source]"},
		"unknown name": {"steps.park.outcomes.done,", "steps.park.outcomes.ready,",
			"the guide has no text \"steps.park.outcomes.ready\" [unknown-text]"},
		"missing row": {"steps.park.outcomes.done,", ",,,\nsteps.park.outcomes.cannot,",
			"the table has no row for steps.park.outcomes.done [missing-text]"},
		"no column": {",Done,Done\n", ",Done\n", "the row has 3 columns, not 4 [not-a-table]"},
		"quotes":    {",Done,Done\n", ",Done,\"Done\n", "[not-a-table]"},
		"head":      {"name,notes,", "Name,Notes,", "[not-a-table]"},
		"language":  {",en-GB\n", ",../en-GB\n", "[not-a-table]"},
	} {
		t.Run(name, func(t *testing.T) {
			table := translated(t, "en-GB")
			if _, found := Import(lampOut(t), "t.csv", []byte(table)); len(found) > 0 {
				t.Fatalf("without the slip: %v", found)
			}
			if !strings.Contains(table, c.before) {
				t.Fatalf("no %q in\n%s", c.before, table)
			}
			line := 1 + strings.Count(table[:strings.Index(table, c.before)], "\n")
			table = strings.Replace(table, c.before, c.after, 1)
			got, found := Import(lampOut(t), "t.csv", []byte(table))
			if len(found) == 0 || got.Content != nil {
				t.Fatal("it was taken")
			}
			if text := found.Error(); !strings.Contains(text, c.want) ||
				!strings.Contains(text, "\n  fix:  ") {
				t.Errorf("line %d: no %q in\n%s", line, c.want, text)
			}
			if at := found[len(found)-1].Line; name != "quotes" && name != "missing row" &&
				name != "unknown name" && at != line {
				t.Errorf("at line %d, want %d", at, line)
			}
		})
	}
}

// TestVariantStaysOne checks that the table of a language that is based on another one has every
// text, and that the file that it makes has only what differs.
func TestVariantStaysOne(t *testing.T) {
	const gb = `language: en-GB
base: en-US
draft: true
name: English (United Kingdom)
title: The bulb has gone
`
	us, err := fs.ReadFile(lampOut(t), "text/en-US.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := fstest.MapFS{"text/en-US.yaml": {Data: us}, "text/en-GB.yaml": {Data: []byte(gb)}}
	table, err := Export(dir, "en-GB")
	if err != nil || !bytes.Contains(table, []byte("The bulb has gone")) {
		t.Fatalf("%s, %v", table, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row[3] == "" {
			t.Errorf("no text for %s", row[0])
		}
	}
	if got, found := Import(dir, "table.csv", table); len(found) > 0 || string(got.Content) != gb {
		t.Errorf("%v\n%s", found, got.Content)
	}
}
