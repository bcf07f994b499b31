package phone

import (
	_ "embed"
	"encoding/json"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/locale"
	"firststeps/internal/guide/view"
)

//go:generate go tool -modfile=../../../tools/go.mod esbuild more.js --bundle --minify --format=iife --target=chrome80,firefox78,ios13.4 --supported:destructuring=true --outfile=more.min.js --log-level=warning
//go:generate go tool -modfile=../../../tools/go.mod esbuild tools.css --minify --target=chrome80,firefox78,ios13.4 --outfile=tools.min.css --log-level=warning

//go:embed more.min.js
var more string

// ToolStyle is the style sheet of the tools that more.js adds to a page. The policy of the page
// must allow it.
//
//go:embed tools.min.css
var ToolStyle string

// More returns the file that a phone requests after the first screen, and stores: what PackFirst
// leaves out, data about cars and countries, and more.js, which makes notes and buttons of it and
// adds tools to the screen. Until it is there, a page shows all that comes before the first try.
func More(g *guide.Guide, text *guide.Text) []byte {
	say := view.MessagesFor(text.Language)
	data := moreData{
		Places: packPlaces(g, text), Helplines: packHelplines(g, text.Language),
		Desk: say.Place.Desk, Call: say.Place.Call, Tools: say.Tools,
		More: say.More, TriesLeft: say.TriesLeft, Language: text.Language,
		Style: ToolStyle, Pictures: packPictures(g, text), Beats: packBeats(g), Left: leftSide(),
		Rest: newPack(g, text, say).takeRest(g),
	}
	if g.AsksCar() {
		data.Cars = PackCars(g, text)
	}
	if g.Calls(guide.Roadside) {
		data.Numbers = packedNumbers.of(text.Language)
	}
	return []byte("self.known=" + string(encoded(data)) + ";" + more)
}

// MorePath returns the address of More.
func MorePath(g *guide.Guide, text *guide.Text) string { return Path(g, text) + "/more.js" }

// moreData is the data that more.js reads.
type moreData struct {
	Cars    json.RawMessage `json:"cars,omitempty"` // if the guide asks about the car
	Places  places          `json:"places"`
	Numbers json.RawMessage `json:"numbers,omitempty"` // for roadside help: PackNumbers
	// those of the helplines that the guide calls: see packCall
	Helplines map[int]json.RawMessage `json:"helplines,omitempty"`
	Desk      string                  `json:"desk"` // for a desk without a name
	Call      string                  `json:"call"` // as view.PlaceMessages.Call
	Tools     view.ToolMessages       `json:"tools"`
	More      string                  `json:"more"`     // as view.Messages.More
	TriesLeft locale.Plural           `json:"tries"`    // as view.Messages.TriesLeft
	Language  string                  `json:"language"` // of these texts
	Style     string                  `json:"style"`    // ToolStyle

	Pictures map[string]drawing `json:"pictures"`
	Beats    map[string][2]int  `json:"beats,omitempty"` // by node: pace, minutes
	Left     string             `json:"left"`            // codes of the countries in which traffic keeps left
	Rest     rest               `json:"rest"`
}

// drawing is the elements of a picture, what can be seen in it, and 1 if it is mirrored in
// countries where traffic keeps left.
type drawing [3]any

func packPictures(g *guide.Guide, text *guide.Text) map[string]drawing {
	all := map[string]drawing{}
	for _, p := range g.Pictures {
		mirror := 0
		if p.Mirror {
			mirror = 1
		}
		all[p.ID] = drawing{p.Drawing, text.Pictures[p.Index], mirror}
	}
	return all
}

func packBeats(g *guide.Guide) map[string][2]int {
	all := map[string][2]int{}
	for _, n := range g.Nodes {
		if n.Pace.High > 0 || n.Timer > 0 {
			all[n.ID] = [2]int{n.Pace.Middle(), n.Timer}
		}
	}
	return all
}

func leftSide() string {
	var codes []string
	for _, c := range place.All() {
		if c.KeepsLeft() {
			codes = append(codes, c.ISO)
		}
	}
	return strings.Join(codes, " ")
}

// places are sentences about a node's country, by node: see packedPlaces.
type places map[string]json.RawMessage

func packPlaces(g *guide.Guide, text *guide.Text) places {
	all := places{}
	for _, n := range g.Nodes {
		about := aboutPlace{text.Language, n.Road, n.Call != nil, guide.Call{}}
		if n.Call != nil {
			about.call = *n.Call
		}
		if packed := packedPlaces.of(about); packed != nil {
			all[n.ID] = packed
		}
	}
	return all
}

// aboutPlace is what view.AboutPlace reads of a guide.
type aboutPlace struct {
	language string
	road     guide.RoadTopic
	calls    bool
	call     guide.Call
}

// Data that is the same for many guides. Each is packed once.
var (
	packedPlaces = shared[aboutPlace, json.RawMessage]{make: func(a aboutPlace) json.RawMessage {
		n := &guide.Node{Road: a.road}
		if a.calls {
			n.Call = &a.call
		}
		at := map[string][]string{}
		for _, c := range place.All() {
			if lines := view.AboutPlace(&guide.Text{Language: a.language}, n, c); len(lines) > 0 {
				at[c.ISO] = lines
			}
		}
		if len(at) == 0 {
			return nil
		}
		return encoded(at)
	}}
	packedNumbers = shared[string, json.RawMessage]{make: func(language string) json.RawMessage {
		return encoded(PackNumbers(language))
	}}
	packedHelplines = shared[helpline, json.RawMessage]{make: func(h helpline) json.RawMessage {
		return encoded(byCountry(func(iso string) []view.Number {
			return view.HelplineNumbers(h.who, iso, h.language)
		}))
	}}
)

type helpline struct {
	who      guide.Who
	language string
}

// Number is the label, number, address, note and make of a view.Number.
type Number [5]string

// PackNumbers returns the numbers for roadside help, by country.
func PackNumbers(language string) map[string][]Number {
	return byCountry(func(iso string) []view.Number { return view.RoadsideNumbers(iso, language) })
}

func byCountry(numbers func(iso string) []view.Number) map[string][]Number {
	all := map[string][]Number{}
	for _, c := range place.All() {
		for _, n := range numbers(c.ISO) {
			all[c.ISO] = append(all[c.ISO], Number{n.Label, n.Number, n.Dial, n.Note, n.Make})
		}
	}
	return all
}

// packHelplines returns the numbers of the helplines that a guide calls, by country.
func packHelplines(g *guide.Guide, language string) map[int]json.RawMessage {
	all := map[int]json.RawMessage{}
	for _, n := range g.Nodes {
		if n.Call != nil && n.Call.Who.IsHelpline() {
			all[packCall(n)] = packedHelplines.of(helpline{n.Call.Who, language})
		}
	}
	return all
}
