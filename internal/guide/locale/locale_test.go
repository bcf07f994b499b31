package locale

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

type place struct {
	Back  string
	Cues  []string
	Kinds map[string]pair
	In    Plural
}

type pair struct{ Text, Why string }

const english = `
back: Back to %
cues: [a, b]
kinds:
  road: {text: "%1 of %2", why: because}
  other: {text: other}
in: {one: in a minute, other: in % minutes}
`

// folderOf returns the files of a folder with the original and others.
func folderOf(others ...string) fstest.MapFS {
	files := fstest.MapFS{"messages/en-US.yaml": {Data: []byte(english)}}
	for i := 0; i < len(others); i += 2 {
		files["messages/"+others[i]+".yaml"] = &fstest.MapFile{Data: []byte(others[i+1])}
	}
	return files
}

const spanish = `
back: Volver a %
cues: [c, d]
kinds:
  other: {text: otro}
  road: {text: "de %2, %1", why: porque}
in: {one: en % minuto, other: en % minutos}
`

func TestVariantHasOnlyWhatDiffers(t *testing.T) {
	files := folderOf("es-US", spanish, "es-MX", "base: es-US\nkinds: {road: {why: pues}}\n")
	if faults := Check[place](files); faults != nil {
		t.Fatal(faults)
	}
	all := New[place](files)
	mx, us := all.For("es-MX"), all.For("es-US")
	if mx.Kinds["road"] != (pair{"de %2, %1", "pues"}) || us.Kinds["road"].Why != "porque" ||
		mx.Back != us.Back || mx.Cues[1] != "d" {
		t.Errorf("%+v", mx)
	}
	for tag, want := range map[string]string{"es-MX": "es-MX", "es-AR": "es-US", "es": "es-US",
		"en-IE": "en-US", "de-AT": "en-US", "": "en-US", "e": "en-US"} {
		if got := all.Language(tag); got != want {
			t.Errorf("%q: messages in %s, want %s", tag, got, want)
		}
	}
}

func TestPlurals(t *testing.T) {
	forms := New[place](folderOf("pl", strings.Replace(spanish, "{one: en % minuto, ",
		`{one: minutę, few: "% minuty", many: "% minut", `, 1))).For("pl").In
	var got []string
	for _, n := range []int{1, 2, 5, 22} {
		got = append(got, forms.Fill("pl", n))
	}
	if want := []string{"minutę", "2 minuty", "5 minut", "22 minuty"}; fmt.Sprint(got) !=
		fmt.Sprint(want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFilesAreReadStrictly(t *testing.T) {
	change := func(from, to string) string {
		if !strings.Contains(spanish, from) {
			t.Fatal(from)
		}
		return strings.Replace(spanish, from, to, 1)
	}
	for want, text := range map[string]string{
		"field backk not found":         change("back:", "backk:"),
		"base \"fr\"":                   "base: fr\n",
		"based on each other":           "base: xx\n",
		"already defined":               spanish + "back: x\n",
		"cannot construct !!seq":        change("Volver a %", "[a %]"),
		"not a list of keys":            "- a\n",
		"kinds.other.text is missing":   change("  other: {text: otro}\n", ""),
		"kinds.rod.text is unknown":     change("  road:", "  rod: {text: x}\n  road:"),
		"cues.1 is missing":             change("[c, d]", "[c]"),
		"cues.2 is unknown":             change("[c, d]", "[c, d, e]"),
		`back has the placeholders ""`:  change("Volver a %", "Volver"),
		`road.text has the placeholder`: change("%1", "%3"),
		`back is map["other":""]`:       change("Volver a %", `""`),
		`in has the placeholders ""`:    change("en % minutos", "en unos minutos"),
		`in has no form for "one"`:      change("one: en % minuto, ", ""),
		"cannot":                        change("{one: en % minuto, other: en % minutos}", "en %"),
	} {
		faults := Check[place](folderOf("xx", text))
		if len(faults) == 0 || !strings.Contains(faults[0].Error(), want) {
			t.Errorf("want %s, got %v", want, faults)
		}
	}
}
