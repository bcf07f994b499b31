package main

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
)

// The distilled table must give the results of NHTSA's procedure over all of NHTSA's rows. The port
// below matches the rows with regular expressions and sorts all matches; it shares only the rows
// with the table.
func TestTableMatchesProcedure(t *testing.T) {
	v := source(t)
	p := newPort(v)
	pick := newSampler(v)
	total, equal, answered := map[string]int{}, map[string]int{}, map[string]int{}
	ruled := map[string]int{} // those whose year follows position 7, unlike the procedure
	for total["Passenger Car"]+total["Multipurpose Passenger Vehicle (MPV)"] < 20_000 {
		m, text := pick.sample()
		if text == "" {
			continue
		}
		kind := v.types[m.kind]
		want := p.decode(m, text)
		car := vin.Decode(text)
		got := answer{car.Make, car.Model, car.Year, car.BodyClass, car.Fuel, car.SecondFuel}
		total[kind]++
		if want.model != "" {
			answered[kind]++
		}
		if byRule := got.year != want.year && (got.year >= 2010) == (text[6] > '9'); got == want {
			equal[kind]++
			// the procedure does not follow position 7 on light trucks of makers of heavy ones
		} else if byRule && !light(kind) {
			ruled[kind]++
		} else if light(kind) || !car.Ambiguous {
			t.Errorf("%s (%s): table %v, procedure %v", text[:11]+"······", kind, got, want)
		}
	}
	for kind, n := range total {
		t.Logf("%s: %d of %d equal, %d by position 7, %d with a model",
			kind, equal[kind], n, ruled[kind], answered[kind])
	}
}

// light reports whether position 7 determines the year on every vehicle of a kind.
func light(kind string) bool { return kind == "Passenger Car" || strings.HasPrefix(kind, "Multi") }

// A car that is electric by hand must be electric by its VIN. The reverse need not hold.
func TestElectricByHandIsElectricByVIN(t *testing.T) {
	v := source(t)
	pick := newSampler(v)
	byVIN, byHand, unknown := 0, 0, 0
	for range 1_000_000 {
		_, text := pick.sample()
		if text == "" {
			continue
		}
		car := vin.Decode(text)
		if car.Problem != vin.None || car.Model == "" {
			continue
		}
		byItself, listed := vehicle.FromVIN(car).Electric,
			vehicle.ByHand(car.Make, car.Model, car.Year).Electric
		switch {
		case listed && car.Fuel == "":
			unknown++
		case listed && !byItself:
			t.Errorf("%s %s %d: electric by hand, and by VIN %q and %q", car.Make, car.Model,
				car.Year, car.Fuel, car.SecondFuel)
		case listed:
			byHand++
		}
		if byItself {
			byVIN++
		}
	}
	t.Logf("%d VINs are electric, %d of them by hand, too; %d only by hand, with a VIN without a "+
		"fuel", byVIN, byHand, unknown)
	if byHand < 1000 {
		t.Errorf("only %d compared", byHand)
	}
}

// The files in the tree must be those that the sources generate, byte for byte.
func TestGeneratedFilesAreFresh(t *testing.T) {
	db, err := fetch(cache())
	if err != nil {
		t.Fatal(err)
	}
	files, err := build(db)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		kept, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != string(kept) {
			t.Errorf("%s is out of date: go generate ./internal/facts/vin", name)
		}
	}
}

func cache() string { return filepath.Join(os.TempDir(), "firststeps-vpic") }

func source(t *testing.T) *vpic {
	t.Helper()
	db, err := fetch(cache())
	if err != nil {
		t.Fatal(err)
	}
	v, err := read(db)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

type answer struct {
	make, model string
	year        int
	body        string
	fuel, fuel2 string
}

type port struct {
	v    *vpic
	like map[string]*regexp.Regexp
}

func newPort(v *vpic) *port { return &port{v, map[string]*regexp.Regexp{}} }

func (p *port) decode(m maker, text string) answer {
	years := []int{1980 + strings.IndexByte("ABCDEFGHJKLMNPRSTVWXY123456789", text[9])}
	limit := p.v.year() + 2
	if late := years[0] + 30; late <= limit {
		light := m.kind == 2 || m.kind == 7 || m.kind == 3 && m.truck == 1
		switch digit := text[6] <= '9'; {
		case !light:
			years = []int{late, years[0]}
		case !digit:
			years = []int{late}
		}
	}
	var best answer
	weight := -1
	for _, y := range years {
		a, w := p.inYear(m, text, y, limit)
		if w > weight {
			best, weight = a, w
		}
	}
	if best.make == "" {
		best.make = p.v.makes[m.make]
	}
	return best
}

func (p *port) inYear(m maker, text string, year, limit int) (answer, int) {
	for _, y := range []int{year, year - 30, year + 30} {
		if y > limit || !slices.ContainsFunc(m.links,
			func(l link) bool { return l.from <= y && y <= l.to }) {
			continue
		}
		return p.rows(m, text[3:8]+"|"+text[9:], y)
	}
	return answer{year: year}, 0
}

func (p *port) rows(m maker, key string, year int) (answer, int) {
	type match struct {
		row
		from int
	}
	var all []match
	for _, l := range m.links {
		if l.from > year || year > l.to {
			continue
		}
		for _, r := range p.v.schemas[l.schema] {
			if p.matches(r.keys, key) {
				all = append(all, match{r, l.from})
			}
		}
	}
	trim := strings.NewReplacer("[", "", "]", "")
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(b.from-a.from, strings.Compare(b.changed, a.changed),
			len(strings.ReplaceAll(a.keys, "*", ""))-len(strings.ReplaceAll(b.keys, "*", "")),
			strings.Compare(trim.Replace(a.keys), trim.Replace(b.keys)), a.id-b.id)
	})
	out := answer{year: year}
	weight := 0
	seen := map[int]bool{}
	for _, r := range all {
		if seen[r.element] {
			continue
		}
		seen[r.element] = true
		switch r.element {
		case 28:
			out.model, out.make = p.v.models[r.value].name, p.v.makes[p.v.models[r.value].make]
			weight += 1000 + 99
		case 5:
			out.body = p.v.bodies[r.value]
			weight += 99
		case 24:
			out.fuel = p.v.fuels[r.value]
			weight += 91
		case 66:
			out.fuel2 = p.v.fuels[r.value]
		}
	}
	return out, weight
}

func (p *port) matches(keys, key string) bool {
	x, ok := p.like[keys]
	if !ok {
		x = regexp.MustCompile("^" + strings.NewReplacer("*", ".", "_", ".", "|", `\|`).
			Replace(keys))
		p.like[keys] = x
	}
	return x.MatchString(key)
}
