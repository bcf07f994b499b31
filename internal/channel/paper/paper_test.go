package paper

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

const address = "https://help.example/trunk-release-fails/en-US"

// drawn is a picture with one shape of each class.
const drawn = `<path class="f" d="M8 8h224v104z"/><path d="M8 112c9-9 18-9 27 0"/>` +
	`<path class="a" d="M24 24h48"/><path class="b" d="M40 40h8v8z"/>` +
	`<path class="s" d="M60 60h8v8z"/><path class="t" d="M80 80h16"/>` +
	`<path class="w" d="M100 96h64"/>`

func options(t testing.TB, iso, language string) Options {
	t.Helper()
	c, ok := place.Lookup(iso)
	if !ok {
		t.Fatalf("there is no country %s", iso)
	}
	return Options{Language: language, Country: c, Paper: SizeFor(iso)}
}

func card(t testing.TB, g *guide.Guide, o Options) []byte {
	t.Helper()
	pdf, err := Card(g, o)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// pictured returns a guide in which only the first step has a picture.
func pictured(g *guide.Guide, p guide.Picture) *guide.Guide {
	changed := *g
	changed.Nodes = nil
	for _, n := range g.Nodes {
		one := *n
		one.Pictures = nil
		if n.Kind == guide.Step && p.Drawing != "" {
			one.Pictures, p.Drawing = []*guide.Picture{{Mirror: p.Mirror, Drawing: p.Drawing}}, ""
		}
		changed.Nodes = append(changed.Nodes, &one)
	}
	return &changed
}

// TestCardSaysEverything checks that a card has, in this order, whom to call, every emergency, what
// not to do, every step, the roadside numbers, and its age.
func TestCardSaysEverything(t *testing.T) {
	g := guidetest.Trunk(t)
	for _, c := range []struct{ iso, language, first, help string }{
		{"US", "en-US", "The trunk will not open 911 ambulance, police, fire United States. In " +
			"another country, try 112 or 911.", "AAA 800-222-4357 (second hand"},
		{"GB", "en-GB", "The boot will not open 999 ambulance, police, fire United Kingdom. In " +
			"another country, try 112 or 911.", "AA 0800 88 77 66 (second hand"},
		{"KR", "en-US", "The trunk will not open 119 ambulance, fire 112 police South Korea.", ""},
		{"IO", "en-US", "The trunk will not open 112 ambulance (not confirmed), fire (not " +
			"confirmed) 3702938 police (sources differ)", ""},
		{"AQ", "en-US", "The trunk will not open Antarctica: we have no checked number. Try 112 " +
			"or 911, from any phone.", ""},
	} {
		t.Run(c.iso, func(t *testing.T) {
			o := options(t, c.iso, c.language)
			got := said(t, card(t, g, o))
			rest, ok := strings.CutPrefix(got, c.first)
			if !ok {
				t.Errorf("it does not begin with %q:\n%s", c.first, got)
			}
			for _, want := range append(sentences(g, o), c.help, "Reviewed "+g.Reviewed,
				"Release "+g.Release[:8]) {
				_, after, ok := strings.Cut(rest, flat(want))
				if !ok {
					t.Fatalf("%q is missing or out of order in\n%s", want, got)
				}
				rest = after
			}
		})
	}
}

// TestCardWithoutRoadsideHelp checks that the card of a guide that does not call roadside help has
// everything else.
func TestCardWithoutRoadsideHelp(t *testing.T) {
	g, o := guidetest.Gas(t), options(t, "GB", "en-GB")
	got := said(t, card(t, g, o))
	for _, want := range sentences(g, o) {
		if !strings.Contains(got, flat(want)) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "0800 88 77 66") || strings.Contains(got, "Roadside help") {
		t.Errorf("numbers for roadside help:\n%s", got)
	}
}

// sentences returns what a card must say between its first lines and the roadside numbers.
func sentences(g *guide.Guide, o Options) []string {
	v := view.MessagesFor(o.Language)
	a := view.NewArticle(g, view.Situation{Language: o.Language, Country: o.Country,
		Confirmed: true})
	all := []string{v.Emergencies}
	for i, n := range g.Nodes {
		if n.Kind == guide.Disposition && n.Urgency == guide.Emergency {
			all = append(append(all, a.Nodes[i].Title), a.Nodes[i].Do...)
		}
	}
	all = append(all, v.Fails)
	all = append(append(all, v.FailsList...), g.Text(o.Language).Summary)
	if len(a.Cautions) > 0 {
		all = append(all, v.DoNot)
	}
	for _, c := range a.Cautions {
		all = append(all, c.Text, c.Why)
	}
	all = append(all, v.Steps)
	for i, n := range g.Nodes {
		if n.Kind == guide.Step {
			own := g.Text(o.Language).Nodes[i]
			all = append(all, a.Nodes[i].Title)
			all = append(all, a.Nodes[i].Do[len(a.Nodes[i].Do)-len(own.Do):]...)
			all = append(all, a.Nodes[i].Say[:a.Nodes[i].SayAlways]...)
		}
	}
	return all
}

// TestSameBytes checks that a card is the same on repeat, and has the numbers of its country.
func TestSameBytes(t *testing.T) {
	g := guidetest.Trunk(t)
	cards := map[string]string{}
	for _, iso := range []string{"US", "GB", "KR", "DE"} {
		for range 3 {
			o := options(t, iso, "en-US")
			o.Address = address
			pdf := string(card(t, g, o))
			if cards[iso] == "" {
				cards[iso] = pdf
			}
			if cards[iso] != pdf {
				t.Errorf("%s: not the same on repeat", iso)
			}
		}
		for other, pdf := range cards {
			if other != iso && pdf == cards[iso] {
				t.Errorf("%s has the card of %s", iso, other)
			}
		}
	}
}

// TestEveryCardFitsOneSheet checks for every country, guide and language that a card fits two pages
// and the limit of its size, and that no letter is outside its part of the page.
func TestEveryCardFitsOneSheet(t *testing.T) {
	short.Skip(t)
	countries := place.All()
	doc, err := newDocument(A4, guidetest.Trunk(t).Texts[0], time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for n, g := range guidetest.Guides(t) {
		if n > 0 {
			countries = countries[:4] // the trunk guide is the longest
		}
		for i, c := range countries {
			o := options(t, c.ISO, g.Texts[i%len(g.Texts)].Language)
			o.Address = address + strings.Repeat("x", 90)
			pdf, err := Card(g, o)
			if err != nil || len(pdf) > MaxBytes {
				t.Fatalf("%s, %s: %d bytes, %v", g.ID, c.ISO, len(pdf), err)
			}
			all := pagesOf(t, pdf)
			if len(all) < 1 || len(all) > pages {
				t.Errorf("%s, %s: %d pages", g.ID, c.ISO, len(all))
			}
			inParts(t, g.ID+", "+c.ISO, all, o, doc)
		}
	}
}

// inParts checks that texts are within the margins of the four parts of their page.
func inParts(t *testing.T, name string, all []printed, o Options, doc *document) {
	t.Helper()
	fonts := map[string]bool{} // whether they are bold
	for _, p := range all {
		for _, s := range p.texts {
			if len(fonts) == 0 {
				fonts[s.font] = true // the title is first
			}
			doc.font(span{s.text, fonts[s.font]}, s.size)
			left, bottom := s.x*millimeters, s.y*millimeters
			right := left + doc.pdf.GetStringWidth(s.text)
			w, h := o.Paper.Width/2, o.Paper.Height/2
			column, row := int(left/w), int(bottom/h)
			if left < float64(column)*w+margin-0.1 || right > float64(column+1)*w-margin+0.1 ||
				bottom < float64(row)*h+margin-0.1 || bottom > float64(row+1)*h-margin+0.1 {
				t.Fatalf("%s: %q from %.1f to %.1f at %.1f is outside its part", name, s.text,
					left, right, bottom)
			}
		}
	}
}

// TestCode checks that the dark squares on paper are those of the QR code of the address, with a
// border, and that a card without an address has none.
func TestCode(t *testing.T) {
	g, o := guidetest.Trunk(t), options(t, "US", "en-US")
	if got := squares(t, card(t, g, o)); got != nil {
		t.Errorf("%d squares without an address", len(got))
	}
	o.Address = address
	pdf := card(t, g, o)
	got := squares(t, pdf)
	want, err := qr.Encode(address, qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	size := want.Bounds().Dx()
	module := codeWidth / millimeters / float64(size+8)
	x0, y0 := got[0].x, got[0].y // the corner is dark
	dark := map[[2]int]bool{}
	for _, s := range got {
		row := int((y0-s.y)/module + 0.5)
		for i := range int(s.w/module + 0.5) {
			dark[[2]int{int((s.x-x0)/module+0.5) + i, row}] = true
		}
	}
	for y := range size {
		for x := range size {
			if r, _, _, _ := want.At(x, y).RGBA(); (r == 0) != dark[[2]int{x, y}] {
				t.Fatalf("module %d, %d is dark: %v", x, y, r != 0)
			}
			delete(dark, [2]int{x, y})
		}
	}
	text := strings.ReplaceAll(said(t, pdf), " ", "") // the address may be broken
	if len(dark) != 0 || !strings.Contains(text, address) {
		t.Errorf("%d modules are outside, or the address is not printed", len(dark))
	}
}

type square struct{ x, y, w float64 }

var filled = regexp.MustCompile(`([\d.]+) ([\d.]+) ([\d.]+) -[\d.]+ re f`)

// squares returns the filled rectangles of a card.
func squares(t *testing.T, pdf []byte) (all []square) {
	t.Helper()
	for _, p := range pagesOf(t, pdf) {
		for _, m := range filled.FindAllStringSubmatch(p.stream, -1) {
			var v [3]float64
			for i := range v {
				var err error
				if v[i], err = strconv.ParseFloat(m[i+1], 64); err != nil {
					t.Fatal(err)
				}
			}
			all = append(all, square{v[0], v[1], v[2]})
		}
	}
	return all
}

// TestPictureWithoutColor checks that the classes of shapes differ on paper without color: by
// width, shade, filling or dashes.
func TestPictureWithoutColor(t *testing.T) {
	g, o := guidetest.Trunk(t), options(t, "US", "en-US")
	looks := map[string]string{}
	for s := range strings.SplitAfterSeq(drawn, "/>") {
		if s == "" {
			continue
		}
		shape, look := shapeOf(t, card(t, pictured(g, guide.Picture{Drawing: s}), o)), ""
		for line := range strings.Lines(shape) {
			words := strings.Fields(line)
			switch words[len(words)-1] {
			case "G", "g", "w", "d", "S", "f", "B":
				look += flat(line) + "; "
			}
		}
		if other, ok := looks[look]; ok {
			t.Errorf("%s and %s look the same: %s", s, other, look)
		}
		looks[look] = s
	}
	if len(looks) != 7 {
		t.Errorf("%d looks: %v", len(looks), looks)
	}
}

// shapeOf returns the operators that draw the only picture of a card.
func shapeOf(t *testing.T, pdf []byte) string {
	t.Helper()
	var all strings.Builder
	for _, p := range pagesOf(t, pdf) {
		all.WriteString(p.stream)
	}
	parts := strings.Split(all.String(), "1 J\n1 j\n")
	if len(parts) != 2 {
		t.Fatalf("%d pictures", len(parts)-1)
	}
	shape, _, _ := strings.Cut(parts[1], "0 J\n0 j\n")
	return shape
}

// TestPictures checks that every step with a picture has it on the card, that the drawing is where
// its points are, and that one of traffic is mirrored where traffic keeps left.
func TestPictures(t *testing.T) {
	g, steps := guidetest.Trunk(t), 0
	for _, n := range g.Nodes {
		if n.Kind == guide.Step && n.Pictures != nil {
			steps++
		}
	}
	drawn := 0
	for _, p := range pagesOf(t, card(t, g, options(t, "US", "en-US"))) {
		drawn += strings.Count(p.stream, "1 J\n1 j\n")
	}
	if steps < 10 || drawn != steps {
		t.Errorf("%d pictures of %d", drawn, steps)
	}
	const line = `<path d="M24 60L48 60"/>`
	const unit = pictureWidth / guide.PictureWidth / millimeters
	for iso, mirrors := range map[string]bool{"US": false, "GB": true} {
		for _, mirror := range []bool{false, true} {
			o := options(t, iso, "en-US")
			p := guide.Picture{Mirror: mirror, Drawing: line}
			shape := shapeOf(t, card(t, pictured(g, p), o))
			var x1, y1, x2, y2 float64
			_, path, _ := strings.Cut(shape, " g\n")
			if _, err := fmt.Sscanf(path, "%f %f m\n%f %f l", &x1, &y1, &x2, &y2); err != nil {
				t.Fatalf("%v in %q", err, shape)
			}
			left, sign := (o.Paper.Width/2-margin-pictureWidth)/millimeters+24*unit, 1.0
			if mirror && mirrors {
				left, sign = left+(240-48)*unit, -1
			}
			if math.Abs(x1-left) > 0.1 || math.Abs(x2-x1-sign*24*unit) > 0.1 || y1 != y2 {
				t.Errorf("%s, mirror %v: from %.1f to %.1f, want from %.1f", iso, mirror, x1, x2,
					left)
			}
		}
	}
}

func TestCardRefuses(t *testing.T) {
	g, o := guidetest.Trunk(t), options(t, "US", "en-US")
	with := func(change func(*guide.Text)) *guide.Guide {
		changed, text := *g, *g.Text("en-US")
		text.Nodes = append([]guide.NodeText{}, text.Nodes...)
		change(&text)
		changed.Texts = []*guide.Text{&text}
		return &changed
	}
	_, err := Card(with(func(x *guide.Text) { x.Title = "車のトランク" }), o)
	if err == nil || !strings.Contains(err.Error(), `no '車'`) {
		t.Errorf("letters without a shape: %v", err)
	}
	_, err = Card(with(func(x *guide.Text) {
		for i := range x.Nodes {
			x.Nodes[i].Do = append([]string{strings.Repeat("Look again. ", 40)}, x.Nodes[i].Do...)
		}
	}), o)
	if !errors.Is(err, errTooLong) {
		t.Errorf("a long guide: %v", err)
	}
	o.Language = "tlh"
	if _, err = Card(g, o); err == nil {
		t.Error("a language that the guide does not have")
	}
}

// TestAccents checks that letters with accents, quotes and dashes reach the paper.
func TestAccents(t *testing.T) {
	g := *guidetest.Trunk(t)
	text := *g.Text("en-US")
	text.Title = "“Größe” – où l’été naît… Łódź, ¿qué?"
	g.Texts = []*guide.Text{&text}
	if got := said(t, card(t, &g, options(t, "DE", "en-US"))); !strings.HasPrefix(got, text.Title) {
		t.Errorf("got %s", got[:80])
	}
}

func TestSizeFor(t *testing.T) {
	for iso, want := range map[string]Size{"US": Letter, "CA": Letter, "MX": Letter, "GB": A4,
		"DE": A4, "": A4, " ": A4} {
		if got := SizeFor(iso); got != want {
			t.Errorf("%q: %v", iso, got)
		}
		if iso == "US" || iso == "GB" {
			pdf := card(t, guidetest.Trunk(t), options(t, iso, "en-US"))
			box := fmt.Sprintf("/MediaBox [0 0 %.2f %.2f]", want.Width/millimeters,
				want.Height/millimeters)
			if !bytes.Contains(pdf, []byte(box)) {
				t.Errorf("%s: no %s", iso, box)
			}
		}
	}
}
