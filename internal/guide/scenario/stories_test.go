package scenario_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/scenario"
	"firststeps/test/guidetest"
)

// shipped compiles the built-in guide with this id.
func shipped(t *testing.T, id string) *guide.Guide {
	t.Helper()
	folder, err := compile.Folder(guides.Files, id)
	if err != nil {
		t.Fatal(err)
	}
	g, found := compile.Guide(folder)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func stories(t *testing.T, id string) []scenario.Story {
	t.Helper()
	list, err := scenario.Load(os.DirFS(path.Join("../../../guides", id, "stories")))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func ids(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(guides.Files, "*/guide.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no guides", err)
	}
	for i, f := range files {
		files[i] = path.Dir(f)
	}
	return files
}

func TestStories(t *testing.T) {
	for _, id := range ids(t) {
		g := shipped(t, id)
		for _, s := range stories(t, id) {
			t.Run(id+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				if err := scenario.Play(g, s, scenario.NewEngine(g)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestStoriesOfSmallGuides plays the stories of the small guides for tests.
func TestStoriesOfSmallGuides(t *testing.T) {
	for _, g := range guidetest.Small(t).All() {
		if played, found := scenario.Check(g, guidetest.Stories(t, g)); played < 2 ||
			len(found) > 0 {
			t.Errorf("%s: %d stories, %v", g.ID, played, found)
		}
	}
}

// TestStoriesWalkEveryEdge checks that stories walk every edge of a guide. For an edge of a
// fragment, a story of another guide is enough.
func TestStoriesWalkEveryEdge(t *testing.T) {
	elsewhere := map[string]bool{} // edges that stories of any guide walk
	missed := map[string][]string{}
	for _, id := range ids(t) {
		c, err := scenario.Edges(shipped(t, id), stories(t, id))
		if err != nil {
			t.Fatal(err)
		}
		all := len(c.Walked) + len(c.Unwalked)
		t.Logf("%s: stories walk %d of %d edges", id, len(c.Walked), all)
		if all == 0 {
			t.Errorf("%s has no edges", id)
		}
		for _, edge := range c.Walked {
			elsewhere[edge] = true
		}
		missed[id] = c.Unwalked
	}
	for id, edges := range missed {
		own := ownEdges(t, id)
		for _, edge := range edges {
			name := strings.FieldsFunc(edge,
				func(c rune) bool { return strings.ContainsRune("!.:", c) })
			if own[name[0]] || !elsewhere[edge] {
				t.Errorf("%s: no story walks %s", id, edge)
			}
		}
	}
}

// ownEdges returns the ids of the questions, steps, junctions and flags that a guide declares.
func ownEdges(t *testing.T, id string) map[string]bool {
	t.Helper()
	raw, err := fs.ReadFile(guides.Files, path.Join(id, "guide.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var declared struct {
		Questions map[string]any `yaml:"questions"`
		Steps     map[string]any `yaml:"steps"`
		Junctions map[string]any `yaml:"junctions"`
		Flags     map[string]any `yaml:"flags"`
	}
	if err := yaml.Unmarshal(raw, &declared); err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, section := range []map[string]any{declared.Questions, declared.Steps,
		declared.Junctions, declared.Flags} {
		for node := range section {
			own[node] = true
		}
	}
	return own
}

func TestUnwalkedEdges(t *testing.T) {
	g, all := shipped(t, trunk), stories(t, trunk)
	c, err := scenario.Edges(g, all[:1])
	if err != nil {
		t.Fatal(err)
	}
	whole, err := scenario.Edges(g, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Walked) == 0 || len(c.Unwalked) == 0 || len(c.Walked) >= len(whole.Walked) {
		t.Errorf("one story walks %v, all walk %v", c.Walked, whole.Walked)
	}
	for i, e := range c.Unwalked {
		if e == "" || i > 0 && e == c.Unwalked[i-1] {
			t.Errorf("unwalked: %q", c.Unwalked)
		}
	}
}

func TestEdgesOfEveryKind(t *testing.T) {
	s := story(t, "way: [{life: none}, {place: parked}, {need: soon}, {flag: trapped}]", trapped)
	c, err := scenario.Edges(shipped(t, trunk), []scenario.Story{s})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"life.none", "need.soon", "!trapped", "by-need:2"} {
		if !contains(c.Walked, want) {
			t.Errorf("%q is not among the walked: %v", want, c.Walked)
		}
	}
	for _, want := range []string{"life.trapped", "!danger", "by-need:otherwise"} {
		if !contains(c.Unwalked, want) {
			t.Errorf("%q is not among the unwalked: %v", want, c.Unwalked)
		}
	}
}
