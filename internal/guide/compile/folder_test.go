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

const noGoing = "  no-going:\n    text: Do not go.\n    why: They may come.\n"

// stepOfBoth makes the guide lead to the step of the fragment, with outcomes and a text of its own.
var stepOfBoth = []edit{
	{"small/" + logicFile, "road: {to: towed, urgency: urgent}",
		"road: {to: unused, urgency: urgent}"},
	{"small/" + logicFile, "steps:\n", "steps:\n  unused:\n    notes: [papers]\n    outcomes:\n" +
		"      done: {to: towed}\n      gone: {to: towed}\n\n"},
	{"small/" + us, "steps:\n", "steps:\n  unused:\n    title: Mine\n    outcomes:\n" +
		"      gone: They left\n\n"},
	{"small/" + gb, "steps:\n", "steps:\n  unused:\n    outcomes:\n      gone: They left\n\n"},
	{"shared/towing/fragment.yaml", "steps:\n", "cautions:\n  no-going: {protects: people, " +
		"scope: [unused], source: [W1]}\n\nsteps:\n"},
	{"shared/towing/fragment.yaml", "class: wait\n", "class: wait\n    cautions: [no-going]\n"},
	{"shared/towing/" + us, "\nsteps:\n", "\ncautions:\n" + noGoing + "\nsteps:\n"},
	{"shared/towing/" + gb, "\nsteps:\n", "\ncautions:\n" + noGoing + "\nsteps:\n"},
	{"shared/towing/" + us, "    title: Not shown\n", "    title: Wait\n    do:\n      - Wait.\n" +
		"    outcomes:\n      unsure: I am not sure\n      done: They came\n"},
	{"shared/towing/" + gb, "    title: Not shown\n", "    title: Wait\n    do:\n      - Wait.\n" +
		"    outcomes:\n      unsure: I am not sure\n      done: They came\n"},
}

// TestOwnKeysReplaceThoseOfFragment checks that of a node that both have, the guide's keys replace
// those of the fragment: choices all together, their texts one by one.
func TestOwnKeysReplaceThoseOfFragment(t *testing.T) {
	g := merged(t, edit{"small/" + logicFile, "dispositions:\n",
		"dispositions:\n  towed:\n    urgency: not-urgent\n\n"})
	towed := g.Node("towed")
	if towed.Urgency != guide.NotUrgent || towed.Call == nil || len(towed.Notes) != 1 {
		t.Errorf("towed: %+v", towed)
	}
	g = merged(t, stepOfBoth...)
	n := g.Node("unused")
	var choices []string
	for _, c := range n.Choices {
		choices = append(choices, c.ID)
	}
	if n.Class != guide.Wait || len(n.Notes) != 1 ||
		!slices.Equal(choices, []string{"done", "gone"}) {
		t.Errorf("unused: %+v, choices %v", n, choices)
	}
	for language, title := range map[string]string{"en-US": "Mine", "en-GB": "Wait"} {
		text := g.Text(language).Nodes[n.Index]
		if text.Title != title || !slices.Equal(text.Do, []string{"Wait."}) ||
			!slices.Equal(text.Choices, []string{"They came", "They left"}) {
			t.Errorf("%s: %+v", language, text)
		}
	}
	if press := g.Node("press"); press.Index > n.Index {
		t.Error("the step of class wait comes before that of class try")
	}
	if g.Cautions[0].ID != "no-going" {
		t.Error("the caution of the fragment comes after those of the guide")
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
		"own key of a step of both": {edit{"small/" + logicFile, "gone: {to: towed}",
			"gone: {to: tow}"}, idUnknownTarget, logicFile, "      gone: {to: tow}"},
		"fragment's key of a step of both": {edit{"shared/towing/fragment.yaml", "class: wait",
			"class: wayt"}, idUnknownValue, "../shared/towing/fragment.yaml", "    class: wayt"},
		"fragment's text of a step of both": {edit{"shared/towing/" + us, "- Wait.", "- Call 911."},
			idTypedNumber, "../shared/towing/" + us, "      - Call 911."},
		"missing text of a step of both": {edit{"small/" + us, "      gone: They left\n",
			"      don: They left\n"}, idMissingText, us, "    outcomes:"},
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
			files, err := Folder(library(t, append(slices.Clone(stepOfBoth), c.e)...), "small")
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
