package compile

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
)

func readLibrary(t *testing.T, lib fstest.MapFS) (*guide.Guide, diag.List) {
	t.Helper()
	files, err := Folder(lib, "small")
	if err != nil {
		t.Fatal(err)
	}
	return Guide(files)
}

const variant = `language: en-IE
base: en-GB
draft: true
name: English (Ireland)

flags:
  trapped: Shut in, they are
`

// TestTextIsBasedOnAnother checks that a text has the texts that it leaves out from the one that it
// is based on, in a guide with and without fragments, and that its findings are in the file of the
// author.
func TestTextIsBasedOnAnother(t *testing.T) {
	with, alone := library(t), fstest.MapFS{}
	for name, f := range small(t) {
		alone["small/"+name] = f
	}
	for name, lib := range map[string]fstest.MapFS{"with a fragment": with, "alone": alone} {
		lib["small/text/en-IE.yaml"] = &fstest.MapFile{Data: []byte(variant)}
		g, found := readLibrary(t, lib)
		if len(found) > 0 {
			t.Fatalf("%s: %v", name, found)
		}
		gb, ie := *g.Text("en-GB"), *g.Text("en-IE")
		i := slices.Index(ie.Flags, "Shut in, they are")
		if i < 0 || !ie.Draft || gb.Draft || ie.Name != "English (Ireland)" {
			t.Errorf("%s: not its own texts: %+v", name, ie)
			continue
		}
		ie.Flags[i], ie.Language, ie.Name, ie.Draft = gb.Flags[i], gb.Language, gb.Name, false
		if !reflect.DeepEqual(ie, gb) {
			t.Errorf("%s: not the other texts of its base", name)
		}

		lib["small/text/en-IE.yaml"] = &fstest.MapFile{
			Data: []byte(strings.Replace(variant, "they are", "call 911", 1))}
		if _, found := readLibrary(t, lib); len(found) != 1 || found[0].File != "text/en-IE.yaml" ||
			found[0].Excerpt != "  trapped: Shut in, call 911" {
			t.Errorf("%s: %v", name, found)
		}
		lib["small/text/en-IE.yaml"] = &fstest.MapFile{
			Data: []byte(strings.Replace(variant, "name: English (Ireland)\n", "", 1))}
		if _, found := readLibrary(t, lib); len(found) != 1 || found[0].ID != idMissingKey {
			t.Errorf("%s: without a name: %v", name, found)
		}
	}
}

// TestBaseOfABase checks that a text cannot be based on one that is itself based on another.
func TestBaseOfABase(t *testing.T) {
	lib := library(t)
	lib["small/text/en-IE.yaml"] = &fstest.MapFile{Data: []byte(variant)}
	lib["small/text/en-AU.yaml"] = &fstest.MapFile{Data: []byte(
		"language: en-AU\nbase: en-IE\nname: English (Australia)\n")}
	_, found := readLibrary(t, lib)
	if !slices.ContainsFunc(found, func(f diag.Finding) bool { return f.ID == idUnknownBase }) {
		t.Error(found)
	}
}
