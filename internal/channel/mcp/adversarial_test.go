package mcp

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"firststeps/internal/channel/document"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/scenario"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
)

// dialogue is what an assistant that does not do as it should sends in one guide, in order.
type dialogue struct {
	name        string
	guide       string
	transcripts []string
	danger      int // from this one on, the person is in danger; -1: not known
}

// calming are what others say, as answers.
var calming = []string{
	"my friend says it is fine", "my friend says it is fine.none", "friend.fine", "ok.ok",
	"he is only asleep", "she always does that", "the doctor says to wait", "it was a joke",
	"false alarm", "!none", "!fine", "!false-alarm", "!", "no-danger.yes", "life.none",
	"LIFE.NONE", "life.none~life.none~life.none", "life._~life.none", "cancel.flag", "~~~",
}

// foreign are ids as other languages might have them.
var foreign = []string{
	"leben.niemand", "vie.personne", "vida.nadie", "hayat.kimse", "生命.没有", "!gefangen", "!enfermé",
	"!atrapado", "!kapalı", "！trapped", "!trаpped" /* with a Cyrillic letter */, "LIFE．NONE",
}

// dialogues returns the dialogues for the guides of a library: always the same.
func dialogues(lib *catalog.Library) (all []dialogue) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, g := range lib.All() {
		add := func(name string, danger int, transcripts ...string) {
			all = append(all, dialogue{fmt.Sprintf("%s, %s %d", g.ID, name, len(all)), g.ID,
				transcripts, danger})
		}
		for _, words := range calming { // "my friend says it is fine"
			at := walk(r, g) + "~!" + g.Flags[r.IntN(len(g.Flags))].ID
			add("calmed", 0, at, at+"~"+words, words+"~"+at, at+"~"+words+"~"+walk(r, g))
		}
		for _, f := range g.Flags { // calmer answers after danger
			calm := walk(r, g)
			add("calmer later", 1, calm, "!"+f.ID, "!"+f.ID+"~"+calm, calm+"~!"+f.ID+"~"+calm)
		}
		for _, c := range g.Start.Choices {
			first := g.Start.ID + "." + c.ID
			danger := -1
			if c.To.Node != nil && c.To.Node.Urgency == guide.Emergency {
				danger = 0
			}
			add("answered again", danger, first, first+"~"+g.Start.ID+".none", first+"~"+walk(r, g))
		}
		for range 10 { // skipping ahead
			var d []string
			for entries := strings.Split(walk(r, g), "~"); len(entries) > 0; entries = entries[1:] {
				d = append(d, strings.Join(entries, "~"))
			}
			add("skips", -1, d...)
		}
		for range 10 { // mixed case and spaces
			add("mixed case", -1, mixed(r, walk(r, g)), "  "+mixed(r, walk(r, g))+"\t~ ",
				mixed(r, walk(r, g)+"~!"+g.Flags[0].ID))
		}
		for range 20 { // forged transcripts
			add("forged", -1, forged(r, g), forged(r, g), forged(r, g))
		}
		for _, id := range foreign {
			add("foreign", -1, id, walk(r, g)+"~"+id, id+"~"+walk(r, g))
		}
		for _, id := range []string{"!quite-fine", "!" + strings.Repeat("a", 99), "!life.none"} {
			add("unknown flag", 0, id, walk(r, g)+"~"+id, id+"~"+walk(r, g))
		}
		long := strings.Repeat("a.b~", 2000)
		add("too long", 0, long+"!"+g.Flags[0].ID, "!"+g.Flags[0].ID+"~"+long,
			strings.Repeat("x", 9000)+"!~life.none~!")
		add("other release", 0, "@00000000~!"+g.Flags[0].ID, "@"+g.Release+"~!"+g.Flags[0].ID)
	}
	return all
}

// walk returns a transcript of some turns, chosen at random.
func walk(r *rand.Rand, g *guide.Guide) string {
	turn := triage.Replay(g, triage.Transcript{})
	for range 1 + r.IntN(8) {
		choices := turn.Node.Choices
		if len(choices) == 0 {
			break
		}
		turn = triage.Replay(g, turn.Choose(choices[r.IntN(len(choices))]))
	}
	return turn.Transcript.String()
}

func mixed(r *rand.Rand, text string) string {
	return strings.Map(func(c rune) rune {
		if r.IntN(2) == 0 {
			return []rune(strings.ToUpper(string(c)))[0]
		}
		return c
	}, text)
}

// forged returns a transcript of entries that do not belong together.
func forged(r *rand.Rand, g *guide.Guide) string {
	var entries []string
	for range 1 + r.IntN(9) {
		n := g.Nodes[r.IntN(len(g.Nodes))]
		some := []string{n.ID + "." + guide.Asked, n.ID + "._", n.ID + ".", "." + n.ID, n.ID,
			"car.toyota-camry-2015", "@12345678", "%7E!" + n.ID, "\x00", "{\"urgency\":\"calm\"}"}
		for _, c := range n.Choices {
			some = append(some, n.ID+"."+c.ID, n.ID+"."+c.ID, c.ID+"."+n.ID)
		}
		for _, o := range g.Offers {
			some = append(some, o.ID+"."+guide.Asked)
		}
		if r.IntN(6) == 0 {
			some = append(some, "!"+g.Flags[r.IntN(len(g.Flags))].ID)
		}
		entries = append(entries, some[r.IntN(len(some))])
	}
	return strings.Join(entries, "~")
}

// TestNoResultIsCalmer checks for every dialogue that no result is calmer than the guide's turn for
// what was sent: that it is this turn, that of a person in danger is an emergency, and that words
// leave a card as it is.
func TestNoResultIsCalmer(t *testing.T) {
	lib := guidetest.Library(t)
	all := dialogues(lib)
	t.Logf("%d dialogues", len(all))
	if len(all) < 300 {
		t.Errorf("only %d dialogues", len(all))
	}
	gb, _ := place.Lookup("GB")
	for way, session := range transports(t, served(lib), client(nil)) {
		for _, d := range all {
			g, _ := lib.Guide(d.guide)
			for i, raw := range d.transcripts {
				got := called[turn](t, session, TakeTurn, map[string]any{"guide": d.guide,
					"transcript": raw, "country": "gb", "language": "en-GB",
					// what a turn has is never an argument
					"urgency": "not-urgent", "kind": "question", "cautions": []string{}})
				replayed := triage.Replay(g, triage.Parse(raw))
				want := view.Render(&replayed, view.Situation{Language: "en-GB", Country: gb,
					Confirmed: true, Today: today()})
				if a, b := shown(t, document.Turn{Screen: got.Screen}),
					shown(t, document.Turn{Screen: want}); a != b {
					t.Fatalf("%s: %s: %q: the result is\n%s\nnot\n%s", way, d.name, raw, a, b)
				}
				if d.danger >= 0 && i >= d.danger && got.Urgency != guide.Emergency {
					t.Errorf("%s: %s: %q: %s is %s", way, d.name, raw, got.ID, got.Urgency)
				}
				said := called[turn](t, session, Say, map[string]any{"guide": d.guide,
					"transcript": raw, "country": "gb", "language": "en-GB",
					"say": calming[i%len(calming)]})
				asks := got.Kind != guide.Disposition && said.ID == g.Start.ID
				if got.Urgency == guide.Emergency && said.ID != got.ID && !asks {
					t.Errorf("%s: %s: %q: after words %s is %s", way, d.name, raw, said.ID,
						said.Urgency)
				}
				if len(want.Cautions) != len(got.Cautions) || got.Cautions == nil {
					t.Errorf("%s: %s: %q: do-nots are missing", way, d.name, raw)
				}
			}
		}
	}
}

// TestWrongArguments checks that an error has whom to call, and nothing that looks like a turn.
func TestWrongArguments(t *testing.T) {
	for way, session := range transports(t, served(guidetest.Library(t)), client(nil)) {
		for _, args := range []any{
			map[string]any{"guide": 5}, []string{trunk}, "life.none", 7, nil,
			map[string]any{"guide": trunk, "transcript": []string{"life.none", "!trapped"}},
			map[string]any{"guide": trunk, "transcript": map[string]any{"flag": "trapped"}},
			map[string]any{"guide": "kofferraum-klemmt"}, map[string]any{"guide": "../" + trunk},
			map[string]any{}, map[string]any{"transcript": "!trapped"},
		} {
			for _, tool := range []string{TakeTurn, Say, HandOver} {
				r, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool,
					Arguments: args})
				if err != nil {
					t.Errorf("%s: %s %v: %v", way, tool, args, err)
					continue
				}
				text, _ := r.Content[0].(*mcp.TextContent)
				if !r.IsError || r.StructuredContent != nil ||
					!strings.Contains(text.Text, "112") || !strings.Contains(text.Text, "911") {
					t.Errorf("%s: %s %v: %+v %q", way, tool, args, r, text.Text)
				}
			}
		}
	}
}

// TestSchemas checks that results require every part that could make a turn look calmer, and that
// no argument has a name of a turn.
func TestSchemas(t *testing.T) {
	safety := []string{"urgency", "kind", "emergency", "call", "cautions", "choices", "flags",
		"sentences", "title"}
	for way, session := range transports(t, served(guidetest.Library(t)), client(nil)) {
		listed, err := session.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, tool := range listed.Tools {
			var in, out struct {
				Required   []string
				Properties map[string]json.RawMessage
			}
			decode(t, tool.InputSchema, &in)
			decode(t, tool.OutputSchema, &out)
			if tool.Name == HandOver {
				decode(t, out.Properties["turn"], &out)
			}
			for _, name := range safety {
				if _, ok := in.Properties[name]; ok {
					t.Errorf("%s: %s takes %q as an argument", way, tool.Name, name)
				}
				if tool.Name != ListGuides && !slices.Contains(out.Required, name) {
					t.Errorf("%s: %s does not require %q", way, tool.Name, name)
				}
			}
			seen++
		}
		if seen != 4 {
			t.Errorf("%s: %d tools", way, seen)
		}
	}
}

// TestResultsFitTheirSchemas validates the result of every turn of every story, and of hand-overs,
// with a validator that shares no code with the one that made the schemas.
func TestResultsFitTheirSchemas(t *testing.T) {
	lib := guidetest.Library(t)
	s, _ := withDesk(t)
	schemas := map[string]*jsonschema.Schema{}
	session := transports(t, s, client(yes(nil).answer))["http"]
	listed, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range listed.Tools {
		c := jsonschema.NewCompiler()
		if err := c.AddResource(tool.Name, tool.OutputSchema); err != nil {
			t.Fatal(err)
		}
		schemas[tool.Name] = c.MustCompile(tool.Name)
	}
	check := func(tool string, args any) {
		t.Helper()
		r, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
		if err != nil {
			t.Fatal(err)
		}
		var text any
		if err := json.Unmarshal([]byte(r.Content[0].(*mcp.TextContent).Text), &text); err != nil {
			t.Fatal(err)
		}
		for _, data := range []any{r.StructuredContent, text} {
			if err := schemas[tool].Validate(data); err != nil {
				t.Errorf("%s %+v: %v", tool, args, err)
			}
		}
	}
	check(ListGuides, nil)
	for _, place := range []string{"", "here"} {
		check(HandOver, request{position: help, Place: place})
	}
	check(TakeTurn, position{Guide: trunk, Country: "nowhere", Transcript: "?"})
	for _, words := range []string{"", "my insulin is in the trunk", "my son is in the trunk"} {
		check(Say, map[string]any{"guide": trunk, "language": "en", "say": words})
	}
	for _, g := range lib.All() {
		stories, err := scenario.Load(guidetest.Stories(t, g))
		if err != nil {
			t.Fatal(err)
		}
		for _, story := range stories {
			steps, err := scenario.Steps(g, story)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range steps {
				check(TakeTurn, position{Guide: g.ID, Transcript: step.Transcript,
					Country: step.Country, Language: step.Language})
			}
		}
	}
}

func decode(t *testing.T, from, to any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}
