package guidetest

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// walkMoves is the number of moves of a random walk.
const walkMoves = 14

// A Walker takes random walks through the guides of a library, and checks that a channel returns
// the screens of the engine in every field. The walks are always the same, for all channels.
type Walker struct {
	Today string // YYYY-MM-DD, as the channel has it
	// Turn returns the screen of the channel for a position
	Turn func(t *testing.T, g *guide.Guide, where view.Situation, transcript string) view.Screen

	turns, cards, cautions int
	languages              map[string]int // walks
}

// walks returns how many walks to take: 500, or what the environment variable WALKS has.
func walks(t *testing.T) int {
	text, ok := os.LookupEnv("WALKS")
	if !ok {
		return 500
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("WALKS is %q, want a number", text)
	}
	return n
}

// Walk takes the walks, in every language of every guide.
func (w *Walker) Walk(t *testing.T, lib *catalog.Library) {
	t.Helper()
	w.languages = map[string]int{}
	r, all := rand.New(rand.NewPCG(1, 2)), lib.All()
	n := walks(t)
	for i := range n {
		g := all[i%len(all)]
		language := g.Texts[i/len(all)%len(g.Texts)].Language
		w.languages[language]++
		w.walk(t, g, language, r)
	}
	t.Logf("%d walks, %d turns, %d of them emergency cards, %d cautions; by language: %v",
		n, w.turns, w.cards, w.cautions, w.languages)
	if w.cards == 0 || w.cautions == 0 {
		t.Error("the walks show no emergency card, or no caution")
	}
	for _, g := range all {
		for _, text := range g.Texts {
			if w.languages[text.Language] == 0 {
				t.Errorf("no walk in %s", text.Language)
			}
		}
	}
}

func (w *Walker) walk(t *testing.T, g *guide.Guide, language string, r *rand.Rand) {
	t.Helper()
	country, _ := place.Lookup([]string{"US", "GB", "JP", "KR", "AQ", ""}[r.IntN(6)])
	where := view.Situation{Language: language, Country: country,
		Confirmed: country.ISO != "", Today: w.Today}
	transcript := ""
	for range walkMoves {
		turn := triage.Replay(g, triage.Parse(transcript))
		want := view.Render(&turn, where)
		if got := w.Turn(t, g, where, transcript); !reflect.DeepEqual(public(t, got),
			public(t, want)) {
			t.Fatalf("%s in %s after %q:\n%+v\nwant\n%+v", g.ID, language, transcript, got, want)
		}
		w.turns++
		w.cautions += len(want.Cautions)
		if want.Card() {
			w.cards++
		}
		next := moves(want)
		if len(next) == 0 {
			return
		}
		transcript = next[r.IntN(len(next))]
	}
}

// moves returns the transcripts that a screen leads to. Choices are more likely than the rest, and
// so is the way back from an emergency card, which ends most conversations.
func moves(s view.Screen) (all []string) {
	for _, c := range s.Choices {
		all = append(all, c.Transcript, c.Transcript, c.Transcript)
	}
	if len(s.Flags) > 0 {
		all = append(all, s.Flags[len(s.Answers)%len(s.Flags)].Transcript)
	}
	for _, o := range s.Always {
		all = append(all, o.Transcript)
	}
	for _, a := range s.Answers[:min(len(s.Answers), 1)] {
		all = append(all, a.Transcript)
	}
	if s.Back != nil {
		all = append(all, *s.Back)
		if s.Card() {
			all = append(all, slices.Repeat([]string{*s.Back}, 2*len(all))...)
		}
	}
	return all
}

// public returns the public form of a screen.
func public(t *testing.T, s view.Screen) (v any) {
	t.Helper()
	if s.Call != nil && len(s.Call.Say) == 0 {
		call := *s.Call
		call.Say = []string{}
		s.Call = &call
	}
	b, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}
