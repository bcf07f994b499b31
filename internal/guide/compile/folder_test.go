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

// parts are cut out of the small guide and its texts, and put into the fragment "towing".
var parts = []string{
	"  papers: {kind: say, when: place.drive, source: [C2]}\n",
	"  towed:\n    urgency: urgent\n    call: {who: non-emergency}\n    source: [C2]\n" +
		"    notes: [papers]\n\n",
	"  papers: My papers are in the trunk.\n",
	"  papers: My papers are in the boot.\n",
	"  towed:\n    title: Call the police on {number}\n    do:\n      - Say where you are.\n" +
		"    say:\n      - I am on the road.\n    worse:\n" +
		"      - If someone is hurt, call {emergency}.\n\n",
}

// fragment is the logic of the fragment: what was cut out, and entries that the small guide does
// not lead to.
const fragment = `sources:
  club:
    title: Another club
    date: 2026-11-01
  towing:
    title: What a towing service says
    date: 2026-11-01
    parts: [W1, W2]
  unread:
    title: Nothing cites it
    date: 2026-11-01
    url: https://example.org/unread

conditions:
  unused: place.road

notes:
  papers: {kind: say, when: place.drive, source: [C2]}
  unused: {kind: plain, source: [W1]}

pictures:
  unused: {}

rules:
  unused:
    never: [unused]
    when: place.road
    why: The guide has no such node.
    source: [W1]
  towed-when-said:
    always: place.*
    at: [towed]
    why: Nobody is towed from nowhere.
    source: [W2]

steps:
  unused:
    class: wait
    harmless: true
    source: [W1]
    outcomes:
      unsure: {to: towed}
      done: {to: towed}

dispositions:
  towed:
    urgency: urgent
    call: {who: non-emergency}
    source: [C2]
    keeps: [place, unused]
    notes: [papers, unused-note]
`

// library returns the small guide with the fragment and a drawing beside it. edits change it.
func library(t *testing.T, edits ...edit) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for name, f := range small(t) {
		text := string(f.Data)
		for _, part := range parts {
			text = strings.Replace(text, part, "", 1)
		}
		text = strings.Replace(text, "start: life", "uses: [towing]\nstart: life", 1)
		all["small/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	all["shared/pictures/pressed.svg"] = all["small/pictures/pressed.svg"]
	delete(all, "small/pictures/pressed.svg")
	all["shared/towing/fragment.yaml"] = &fstest.MapFile{Data: []byte(fragment)}
	for file, papers := range map[string]string{us: parts[2], gb: parts[3]} {
		text := "language: " + strings.TrimSuffix(strings.TrimPrefix(file, "text/"), ".yaml") +
			"\n\nnotes:\n" + papers + "  unused: It is not shown.\n\nsteps:\n  unused:\n" +
			"    title: Not shown\n\ndispositions:\n" + parts[4]
		all["shared/towing/"+file] = &fstest.MapFile{Data: []byte(text)}
	}
	return mutation{edits: edits}.apply(t, all)
}

// merged compiles the small guide of a library.
func merged(t *testing.T, edits ...edit) *guide.Guide {
	t.Helper()
	files, err := Folder(library(t, edits...), "small")
	if err != nil {
		t.Fatal(err)
	}
	g, found := Guide(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return g
}

// TestFragment checks that a guide with a fragment is the guide with the entries of the fragment,
// without those that it does not lead to.
func TestFragment(t *testing.T) {
	g, whole := merged(t), compiled(t)
	checkWhole(t, g)
	if len(g.Nodes) != len(whole.Nodes) || len(g.Notes) != len(whole.Notes) ||
		len(g.Conditions) != len(whole.Conditions) || len(g.Pictures) != len(whole.Pictures) {
		t.Errorf("nodes %d, notes %d, conditions %d, pictures %d", len(g.Nodes), len(g.Notes),
			len(g.Conditions), len(g.Pictures))
	}
	towed, want := g.Node("towed"), whole.Node("towed")
	for i, text := range g.Texts {
		if !reflect.DeepEqual(text.Nodes[towed.Index], whole.Texts[i].Nodes[want.Index]) {
			t.Errorf("%s: %+v", text.Language, text.Nodes[towed.Index])
		}
	}
	if len(towed.Notes) != 1 || towed.Notes[0].ID != "papers" {
		t.Errorf("notes of towed: %v", towed.Notes)
	}
	var sources, rules []string
	for _, s := range g.Sources {
		sources = append(sources, s.ID+" "+strings.Join(s.Parts, " ")+" "+s.Title)
	}
	for _, r := range g.Rules {
		rules = append(rules, r.ID)
	}
	if want := []string{"club C1 C2 What a roadside club says", "house  A decision of ours",
		"towing W2 What a towing service says"}; !slices.Equal(sources, want) {
		t.Errorf("sources: %q", sources)
	}
	if want := []string{"not-on-the-road", "nobody-shut-in", "life-first", "soon-over",
		"towed-when-said"}; !slices.Equal(rules, want) {
		t.Errorf("rules: %v", rules)
	}
}

// TestFragmentChangesTheRelease checks that the release of a guide is that of all it shows.
func TestFragmentChangesTheRelease(t *testing.T) {
	before := merged(t).Release
	for name, e := range map[string]edit{
		"logic":   {"shared/towing/fragment.yaml", "urgency: urgent\n", "urgency: not-urgent\n"},
		"text":    {"shared/towing/" + gb, "I am on the road", "We are on the road"},
		"drawing": {"shared/pictures/pressed.svg", "</svg>", `<path d="M1 1H9"/></svg>`},
	} {
		if merged(t, e).Release == before {
			t.Errorf("%s: the release is the same", name)
		}
	}
	if merged(t, edit{"shared/towing/" + gb, "It is not shown.", "Nor this."}).Release != before {
		t.Error("a text that the guide does not show changes its release")
	}
}

// TestOwnEntryReplacesFragment checks that an entry of the guide, or its text alone, replaces that
// of the fragment.
func TestOwnEntryReplacesFragment(t *testing.T) {
	g := merged(t, edit{"small/" + us, "notes:\n", "notes:\n  papers: Mine.\n"})
	if got := g.Text("en-US").Notes[1]; got != "Mine." {
		t.Errorf("text of papers: %q", got)
	}
	g = merged(t, edit{"small/" + logicFile, "notes:\n",
		"notes:\n  papers: {kind: say, when: place.road, source: [C2]}\n"})
	if got := g.Notes[0].When.Choice.ID; got != "road" || len(g.Notes) != 2 {
		t.Errorf("papers is shown for %q, %d notes", got, len(g.Notes))
	}
}

// TestFindingsAreInTheAuthorsFiles checks that a finding has the position in the file that an
// author wrote, and not in the merged one.
func TestFindingsAreInTheAuthorsFiles(t *testing.T) {
	for name, c := range map[string]struct {
		e    edit
		id   string
		file string
		line string
	}{
		"fragment": {edit{"shared/towing/fragment.yaml", "urgency: urgent", "urgency: urgnt"},
			idUnknownValue, "../shared/towing/fragment.yaml", "    urgency: urgnt"},
		"own": {edit{"small/" + logicFile, "tries: 3", "tries: 30"}, idOutOfRange, logicFile,
			"    tries: 30"},
		"text of the fragment": {edit{"shared/towing/" + gb, "{emergency}", "{emergncy}"},
			idBadPlaceholder, "../shared/towing/" + gb,
			"      - If someone is hurt, call {emergncy}."},
		"no fragment": {edit{"shared/towing/fragment.yaml", "", ""}, idUnknownFragment, logicFile,
			"uses: [towing]"},
		"broken fragment": {edit{"shared/towing/fragment.yaml", "sources:\n", "sources: [\n"},
			idUnknownFragment, logicFile, "uses: [towing]"},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := Folder(library(t, c.e), "small")
			if err != nil {
				t.Fatal(err)
			}
			_, found := Guide(files)
			i := slices.IndexFunc(found, func(f diag.Finding) bool { return f.ID == c.id })
			if i < 0 || found[i].File != c.file || found[i].Excerpt != c.line {
				t.Errorf("want %s in %s at %q, found %+v", c.id, c.file, c.line, found)
			}
		})
	}
}

// TestFolderIsAFileSystem checks the merged folder as a file system.
func TestFolderIsAFileSystem(t *testing.T) {
	files, err := Folder(library(t), "small")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(files, logicFile, us, gb, "pictures/pressed.svg",
		"pictures/icon-shut.svg"); err != nil {
		t.Error(err)
	}
}
