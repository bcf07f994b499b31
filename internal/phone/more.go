package phone

import (
	_ "embed"
	"encoding/json"

	"firststeps/guide"
	"firststeps/place"
	"firststeps/words"
)

//go:generate go tool -modfile=../../tools/go.mod esbuild more.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=more.min.js --log-level=warning

//go:embed more.min.js
var more string

// More gives what a phone asks for after the first screen, and keeps: what is known of cars and of countries, and more.js,
// which makes notes of it. Pages go on without it.
func More(g *guide.Guide, text *guide.Text) []byte {
	b, err := json.Marshal(known{PackCars(g, text), packPlaces(g, text)})
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return []byte("self.known=" + string(b) + ";" + more)
}

// MorePath gives the address of More.
func MorePath(g *guide.Guide, text *guide.Text) string { return Path(g, text) + "/more.js" }

// known is what more.js reads.
type known struct {
	Cars   json.RawMessage `json:"cars"`
	Places places          `json:"places"`
}

// places are by node and country: groups of a head, and of sentences or pairs of a make and a sentence.
type places map[string]map[string][][2]any

func packPlaces(g *guide.Guide, text *guide.Text) places {
	all := places{}
	for _, n := range g.Nodes {
		at := map[string][][2]any{}
		for _, c := range place.All() {
			for _, group := range words.AboutPlace(text, n, c) {
				at[c.ISO] = append(at[c.ISO], [2]any{group.Head, packLines(group.Lines)})
			}
		}
		if len(at) > 0 {
			all[n.ID] = at
		}
	}
	return all
}

func packLines(lines []words.PlaceLine) (packed []any) {
	for _, l := range lines {
		if l.Make == "" {
			packed = append(packed, l.Text)
		} else {
			packed = append(packed, [2]string{l.Make, l.Text})
		}
	}
	return packed
}
