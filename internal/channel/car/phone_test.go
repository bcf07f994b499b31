package car

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
	"firststeps/test/guidetest"
	"firststeps/test/jstest"
	"firststeps/test/short"
)

var trunk = guidetest.Trunk

// address is the state in an address, as phone/screens.js reads it. After a VIN was read it has the
// car and what was typed.
type address struct {
	T     string   `json:"t"`
	C     string   `json:"c"`
	Guess string   `json:"guess"`
	Make  string   `json:"make"`
	Model string   `json:"model"`
	Year  string   `json:"year"`
	US    string   `json:"us"`
	Car   *carJSON `json:"car,omitempty"`
	Typed string   `json:"typed"`
}

func (a address) visit(g *guide.Guide, text *guide.Text) visit {
	where := view.Situation{Language: text.Language}
	if where.Country, where.Confirmed = place.Lookup(a.C); !where.Confirmed {
		where.Country, _ = place.Lookup(a.Guess)
	}
	return visit{g, text, triage.Replay(g, triage.Parse(a.T)), where,
		choose(a.Make, a.Model, a.Year, a.US)}
}

// phoneDraws returns the output of the phone's code for each case.
func phoneDraws(t *testing.T, g *guide.Guide, text *guide.Text, cases []any) []string {
	t.Helper()
	return jstest.Run(t, "testdata/draw.mjs", cases,
		phone.Pack(g, text, view.MessagesFor(text.Language)), phone.PackCars(g, text),
		[]byte(encoded(messagesIn(text.Language))))
}

// positions are states of a guide with a country that the person named, a guess or none.
var positions = []address{
	{T: ""}, {T: "life.none~place.parked", C: "US"},
	{T: "life.none~place.parked~car.bmw-3-series-1999", C: "GB"}, {T: "!trapped", C: "CH"},
	{T: "life.none~place.parked~shape.hatch~car.honda-civic-2003-us"},
	{T: "@0123abcd~life.none~shape.trunk~car._", C: "US"},
	{T: "life.none~car.honda-civic-2003~shape.unsure", C: "JP"},
	{T: "car.audi-a7-2015~shape.trunk"}, {T: "car.nobody-x-2015~x"},
	{T: "life.none~car.honda-civic-2003~car._"},
	{T: "life.none~car.porsche-taycan-2021-us", Guess: "JP"}, {T: "!trapped", Guess: "GB"},
	{T: "life.none~car.tesla-model-3-2019-us~shape.front"},
	{T: "life.none~car.vauxhall-astra-2012~shape.hatch", C: "GB"},
	{T: "life.none~car.skoda-octavia-2012-us", C: "US"}, {T: "life.none~car.ford-focus-2009-us"},
	{T: "life.none~car.ford-focus-2009", C: "GB"},
}

// TestPhoneDrawsEveryScreenAsGoDoes checks that Go and the phone draw the same screens, and show
// the same of the car on the guide's page.
func TestPhoneDrawsEveryScreenAsGoDoes(t *testing.T) {
	short.Skip(t)
	var cases []any
	for i, brand := range vehicle.Makes() {
		for j, model := range vehicle.Models(brand) {
			if (i+j)%4 != 0 &&
				!slices.Contains([]string{"Audi", "Chevrolet", "Ford", "Skoda", "Toyota",
					"Vauxhall"}, brand) {
				continue
			}
			a := positions[(i+j)%len(positions)]
			a.Make = brand
			if j < 3 {
				cases = append(cases, a)
			}
			a.Model = model
			if years := yearsOf(brand, model); j%5 == 0 {
				cases = append(cases, a)
				a.Year = years[len(years)-1]
				cases = append(cases, a)
			} else {
				a.Year = years[j%len(years)]
			}
			a.US = []string{"", "yes", "no", "unsure", "yes"}[(i+j)%5]
			cases = append(cases, a)
		}
	}
	for _, a := range positions {
		cases = append(cases, a)
		for _, bad := range []address{{Make: "Nobody"}, {Make: "Toyota", Model: "<b>"},
			{Make: "Toyota", Model: "Camry", Year: "1901"},
			{Make: "toyota", Model: "Camry", Year: "2015"}} {
			bad.T, bad.C = a.T, a.C
			cases = append(cases, bad)
		}
		for typed, car := range readings() {
			a.Typed, a.Car = typed, &car
			cases = append(cases, a)
		}
	}
	if len(cases) < 800 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, g := range guidetest.Guides(t)[1:] { // small ones, for what depends on the guide
		checkDrawing(t, g, cases[len(cases)-200:])
	}
	checkDrawing(t, trunk(t), cases)
}

func checkDrawing(t *testing.T, g *guide.Guide, cases []any) {
	t.Helper()
	for _, text := range g.Texts {
		for i, line := range phoneDraws(t, g, text, cases) {
			a := cases[i].(address)
			v := a.visit(g, text)
			p := v.screen()
			if a.Car != nil {
				p = v.answer(fromJSON(*a.Car), a.Car.Problem, a.Typed)
			}
			var got struct{ Bar, HTML string }
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatal(err)
			}
			for part, phone := range map[string]string{"bar": got.Bar, "main": got.HTML} {
				if want := string(page.Draw(templates, part, p)); phone != want {
					t.Fatalf("%s %s\nGo:    %s\nphone: %s", text.Language, encoded(a), want, phone)
				}
			}
		}
		t.Logf("%s, %s: %d screens", g.ID, text.Language, len(cases))
	}
}

// readings returns cars decoded from VINs, by what was typed.
func readings() map[string]carJSON {
	all := map[string]carJSON{}
	for typed, c := range map[string]vin.Car{
		"sedan": {Make: "Honda", Model: "Civic", Year: 2003, BodyClass: "Sedan/Saloon",
			VehicleType: "Passenger Car"},
		"open": {Make: "Honda", Model: "Civic", Year: 2003, VehicleType: "Passenger Car"},
		"suv": {Make: "Nobody", Model: "X", Year: 2010, BodyClass: "Convertible/Cabriolet",
			VehicleType: "Multipurpose Passenger Vehicle (MPV)"},
		"coupe": {Make: "Audi", Model: "S7", Year: 2013, BodyClass: "Sedan/Saloon",
			VehicleType: "Passenger Car"},
		"vette": {Make: "Chevrolet", Model: "Corvette", Year: 2021, BodyClass: "Coupe",
			VehicleType: "Passenger Car"},
		"nobody": {Make: "Nobody", Year: 2010, BodyClass: "Coupe", VehicleType: "Passenger Car"},
		`"><b>`:  {Problem: vin.NotAVIN},
		"digit":  {Make: "Toyota", Model: "Camry", Year: 2015, Problem: vin.CheckDigit},
		"years":  {Make: "Nobody", Model: "X", Year: 2015, Problem: vin.TwoYears},
	} {
		car := vehicle.FromVIN(c)
		problem := ""
		if c.Problem != vin.None {
			_, problem = car.Release()
		}
		all[typed] = newCarJSON(car, problem)
	}
	return all
}

// fromJSON returns the car that newCarJSON converted.
func fromJSON(t carJSON) vehicle.Car {
	c := vehicle.Car{
		Make: t.Make, Model: t.Model, Year: t.Year, Shape: vehicle.ShapeOf(t.Shape), ForUS: t.US,
		Passenger: t.Passenger,
		FrontToo:  t.FrontToo, Truth: vehicle.Override{Truth: t.Truth},
	}
	if at := strings.LastIndex(t.Source, ", "); at > 0 {
		c.Truth.Make, c.Truth.Source, c.Truth.Date = t.Make,
			"https://"+strings.ReplaceAll(t.Source[:at], ", ", " ; https://"), t.Source[at+2:]
	}
	for _, s := range t.Among {
		c.Possible = append(c.Possible, vehicle.ShapeOf(s))
	}
	return c
}

// TestPhoneNamesEveryCarAsGoDoes checks that the phone has the same id and shape for every car of
// the list.
func TestPhoneNamesEveryCarAsGoDoes(t *testing.T) {
	g := trunk(t)
	type named struct {
		ID    string   `json:"id"`
		Make  string   `json:"make"`
		Model string   `json:"model"`
		Year  int      `json:"year"`
		Shape string   `json:"shape"`
		Among []string `json:"among"`
		EV    bool     `json:"electric"`
		US    bool     `json:"us"`
		Other bool     `json:"elsewhere"`
		Truth string   `json:"truth"`
	}
	var cases []any
	var want []vehicle.Car
	add := func(brand, model string, us bool, years ...int) {
		for _, year := range years {
			c := vehicle.ByHand(brand, model, year)
			if us {
				c = c.MadeForUS()
			}
			want = append(want, c)
			id := c.ID()
			if us && c.Elsewhere { // the page does not link to it, but an address may have it
				id += "-us"
			}
			cases = append(cases, named{ID: id})
		}
	}
	for _, brand := range vehicle.Makes() {
		for i, model := range vehicle.Models(brand) {
			add(brand, model, i%2 == 0, vehicle.Years(brand, model)[0], 1901, 2000+i%25)
		}
	}
	for _, o := range vehicle.Overrides() {
		add(o.Make, o.Model, true, o.From-1, o.From, o.To, o.To+1)
	}
	for _, id := range []string{"-", "x", "toyota-camry", "toyota-camry-15", "toyota-camry-99999",
		"nobody-x-2015", "toyota-camry-2015-de", "-us", "toyota-camry-0000-us"} {
		cases = append(cases, named{ID: id})
	}
	for i, line := range phoneDraws(t, g, g.Texts[0], cases) {
		if i >= len(want) {
			if line != "null" {
				t.Errorf("%v has the name %s", cases[i], line)
			}
			continue
		}
		c := want[i]
		carJSON := newCarJSON(c, "")
		b, _ := json.Marshal(named{c.ID(), c.Make, c.Model, c.Year, carJSON.Shape, carJSON.Among,
			c.Electric, c.ForUS, c.Elsewhere, c.Truth.Truth})
		var ours, theirs any
		if json.Unmarshal(b, &ours) != nil || json.Unmarshal([]byte(line), &theirs) != nil ||
			!reflect.DeepEqual(ours, theirs) {
			t.Fatalf("\nGo:    %s\nphone: %s", b, line)
		}
	}
}

// TestPhoneDescribesBritishCarsAsGoDoes checks that Go and the phone write the same about cars that
// may be British, on every step and in each country, and nothing about the American market for cars
// that were not made for it.
func TestPhoneDescribesBritishCarsAsGoDoes(t *testing.T) {
	g := trunk(t)
	text := g.Text("en-GB")
	type at struct {
		At      string      `json:"at"`
		C       string      `json:"c"`
		Entries [][2]string `json:"entries"`
	}
	var cases []any
	var want [][]string
	for _, id := range []string{
		"ford-focus-2009", "ford-focus-2009-us", "ford-ka-2008", "skoda-octavia-2012",
		"skoda-octavia-2012-us",
		"vauxhall-astra-2012", "vauxhall-astra-2018", "kia-ceed-2010", "renault-megane-2015",
		"volkswagen-polo-2015",
	} {
		car, ok := vehicle.FromID(id)
		if !ok {
			t.Errorf("%s is not a car", id)
		}
		for _, shape := range []string{"", "trunk", "hatch"} {
			for _, iso := range []string{"", "US", "GB", "JP"} {
				turn := triage.Replay(g, triage.Parse(""))
				transcript := turn.WithCar(id, shape)
				for _, n := range g.Nodes {
					c := at{At: n.ID, C: iso, Entries: [][2]string{}}
					for _, e := range transcript.Entries {
						c.Entries = append(c.Entries, [2]string{e.Node, e.Choice})
					}
					lines := []string{}
					for _, l := range view.AboutCar(g, text, transcript, n, iso) {
						lines = append(lines, l.Text)
						if car.Elsewhere && (strings.Contains(l.Text, ", US") ||
							strings.Contains(l.Text, "the law asks")) {
							t.Errorf("%s, %s, %q: %s", id, n.ID, iso, l.Text)
						}
					}
					cases, want = append(cases, c), append(want, lines)
				}
			}
		}
	}
	said := 0
	for i, line := range phoneDraws(t, g, text, cases) {
		var got []string
		if err := json.Unmarshal([]byte(line), &got); err != nil || !slices.Equal(got, want[i]) {
			t.Fatalf("%s\nGo:    %q\nphone: %s", encoded(cases[i]), want[i], line)
		}
		said += len(got)
	}
	if said < 500 {
		t.Errorf("only %d lines", said)
	}
}

// sent returns the size of a body as it is sent to a browser, in bytes.
func sent(body []byte) int {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "br")
	w := httptest.NewRecorder()
	page.Send(w, r, http.StatusOK, "text/plain", body)
	return w.Body.Len()
}

// TestGuideWithoutACar checks that a guide that does not ask about the car has no page for it, and
// that phones store none.
func TestGuideWithoutACar(t *testing.T) {
	g, plain := trunk(t), guidetest.Gas(t)
	stored := OfflinePages([]*guide.Guide{plain, g})
	if len(stored) != len(g.Texts) {
		t.Errorf("%d pages for %d languages of %s", len(stored), len(g.Texts), g.ID)
	}
	s := New(Options{Guide: func(id, _ string) (*guide.Guide, bool) { return plain, true }})
	for _, end := range []string{"", "?t=life.none&make=Toyota", "/offline"} {
		path := "/car" + phone.Path(plain, plain.Texts[0]) + end
		if r, body := ask(t, s, "GET", path, ""); r.StatusCode != http.StatusNotFound ||
			!strings.Contains(body, `"tel:112"`) || strings.Contains(body, "Toyota") {
			t.Errorf("%s: %d, %.300s", path, r.StatusCode, body)
		}
	}
}

// TestOfflinePages checks that the pages that a phone stores are small, and those that the server
// serves. Data about cars and countries comes after the first screen, and must not keep a phone
// with a weak signal busy. The notes from manuals take about 32 kB; the pictures, and the texts
// that the first page leaves out, and the tools beside a screen, 17 more.
func TestOfflinePages(t *testing.T) {
	g := trunk(t)
	s := server(t)
	for path, stored := range OfflinePages([]*guide.Guide{g}) {
		body := stored.Body
		if n := sent(body); n > 100<<10 {
			t.Errorf("%s: %d bytes compressed", path, n)
		} else {
			t.Logf("%s: %d bytes, %d compressed", path, len(body), n)
		}
		r, got := ask(t, s, "GET", path, "")
		if r.StatusCode != 200 || got != string(body) ||
			r.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, %d bytes", path, r.StatusCode, len(got))
		}
		for name := range stored.Header {
			if got := r.Header.Get(name); got != stored.Header.Get(name) {
				t.Errorf("%s: the %s is %q, stored as %q", path, name, got, stored.Header.Get(name))
			}
		}
	}
	for _, text := range g.Texts {
		more := phone.More(g, text)
		if n := sent(more); n > 52<<10 || !bytes.Contains(more, []byte("Model X")) ||
			!bytes.Contains(more, []byte("0800 400 600")) {
			t.Errorf("%s: the list, the countries and the pictures take %d bytes compressed",
				text.Language, n)
		} else {
			t.Logf("%s: cars and countries, %d bytes, %d compressed", text.Language, len(more), n)
		}
	}
}
