package vehicle

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// The makes, models and years of cars made for the US, with the shapes that NHTSA's rows leave
// possible, and an e where they know no fuel but electricity. Made together with vin's table. A
// make a line; its models below it, each with its runs of years:
//
//	Honda
//		Accord	1998-2007t,2008-2012th
//		Prologue	2024-2027he
//
//go:embed models.txt
var modelsText string

// Common cars of Britain that the register lacks, lacks years of, or knows in other shapes.
//
//go:embed europe.csv
var europeText string

// run is some years of a model, and the shapes of them: letters of t, h, p; capital ones for shapes
// that only cars have which were not made for the US.
type run struct {
	from, to int
	shapes   string
	electric bool
}

// elsewhere reports whether the register does not know the years at all.
func (r run) elsewhere() bool { return r.shapes != "" && strings.ToUpper(r.shapes) == r.shapes }

type model struct {
	name string
	runs []run
}

type brand struct {
	name   string
	models []model
}

// brands reads the list when it is first asked for, and adds Europe's cars to the register's.
var brands = sync.OnceValue(func() []brand {
	out := readBrands()
	for _, f := range rows(europeText, 6) {
		var from, to int
		shapes := map[string]string{"hatch": "H", "trunk": "T", "trunk or hatch": "TH"}[f[3]]
		if _, err := fmt.Sscanf(f[2], "%d-%d", &from, &to); err != nil || shapes == "" {
			panic(fmt.Sprintf("europe.csv: the years or the shape of %v", f))
		}
		brandAt, known := search(out, f[0], func(b brand) string { return b.name })
		if !known {
			out = slices.Insert(out, brandAt, brand{name: f[0]})
		}
		b := &out[brandAt]
		at, known := search(b.models, f[1], func(m model) string { return m.name })
		if !known {
			b.models = slices.Insert(b.models, at, model{name: f[1]})
		}
		b.models[at].add(from, to, shapes)
	}
	return out
})

// EuropeDay returns the day on which the oldest of Europe's cars was compared with its source.
func EuropeDay() string {
	days := []string{}
	for _, f := range rows(europeText, 6) {
		days = append(days, f[5])
	}
	return slices.Min(days)
}

// search returns where a name stands, or belongs, in a list in the order of the alphabet.
func search[T any](list []T, name string, of func(T) string) (int, bool) {
	return slices.BinarySearchFunc(list, strings.ToLower(name), func(it T, name string) int {
		return strings.Compare(strings.ToLower(of(it)), name)
	})
}

// add puts years and shapes that only Europe has among a model's runs.
func (m *model) add(from, to int, shapes string) {
	var out []run
	for y := min(from, m.first()); y <= max(to, m.last()); y++ {
		r := m.runOf(y)
		if from <= y && y <= to {
			for _, s := range shapes {
				if !strings.ContainsRune(strings.ToUpper(r.shapes), s) {
					r.shapes += string(s)
				}
			}
		}
		r.from, r.to = y, y
		last := len(out) - 1
		switch {
		case r.shapes == "":
		case last >= 0 && out[last].to == y-1 && out[last].shapes == r.shapes &&
			out[last].electric == r.electric:
			out[last].to = y
		default:
			out = append(out, r)
		}
	}
	m.runs = out
}

func (m *model) first() int {
	if len(m.runs) == 0 {
		return 9999
	}
	return m.runs[0].from
}

func (m *model) last() int {
	if len(m.runs) == 0 {
		return 0
	}
	return m.runs[len(m.runs)-1].to
}

// runOf returns the years around one; none if the model has no such year.
func (m *model) runOf(year int) run {
	for _, r := range m.runs {
		if r.from <= year && year <= r.to {
			return r
		}
	}
	return run{}
}

// readBrands reads the register's list.
func readBrands() []brand {
	var out []brand
	for line := range strings.Lines(modelsText) {
		line = strings.TrimSuffix(line, "\n")
		rest, indented := strings.CutPrefix(line, "\t")
		if !indented {
			out = append(out, brand{name: line})
			continue
		}
		name, years, _ := strings.Cut(rest, "\t")
		last := &out[len(out)-1]
		last.models = append(last.models, model{name, parseRuns(years)})
	}
	return out
}

func parseRuns(s string) []run {
	var out []run
	for part := range strings.SplitSeq(s, ",") {
		part, electric := strings.CutSuffix(part, "e")
		digits := strings.TrimRight(part, "thp")
		from, to, several := strings.Cut(digits, "-")
		if !several {
			to = from
		}
		r := run{shapes: part[len(digits):], electric: electric}
		r.from, _ = strconv.Atoi(from)
		r.to, _ = strconv.Atoi(to)
		out = append(out, r)
	}
	return out
}

// List gives the list as it is written above, for a phone that reads it itself.
func List() string {
	var text strings.Builder
	for _, b := range brands() {
		text.WriteString(b.name + "\n")
		for _, m := range b.models {
			var runs []string
			for _, r := range m.runs {
				runs = append(runs, r.String())
			}
			text.WriteString("\t" + m.name + "\t" + strings.Join(runs, ",") + "\n")
		}
	}
	return text.String()
}

// String returns the run as the list has it.
func (r run) String() string {
	s := strconv.Itoa(r.from)
	if r.to > r.from {
		s += "-" + strconv.Itoa(r.to)
	}
	s += r.shapes
	if r.electric {
		s += "e"
	}
	return s
}

// Makes gives every make, in the order of the alphabet. The slice is the caller's own.
func Makes() []string {
	var out []string
	for _, b := range brands() {
		out = append(out, b.name)
	}
	return out
}

// common is how many models a make has of which one may say that its cars are common.
const common = 17

// Common gives the makes that most people look for, in the order of the alphabet: those with many
// models, and those of which manuals are known. The slice is the caller's own.
func Common() []string {
	known := map[string]bool{}
	for _, h := range habits() {
		known[h.Make] = true
	}
	return slices.DeleteFunc(Makes(), func(brand string) bool {
		return !known[brand] &&
			len(Models(brand)) < common
	})
}

// Models gives the models of a make in the order of the alphabet, none where it is not known. Case
// does not matter.
func Models(make string) []string {
	var out []string
	for _, m := range modelsOf(make) {
		out = append(out, m.name)
	}
	return out
}

// Years gives the model years of a model, the newest first.
func Years(make, model string) []int {
	var out []int
	for _, r := range runsOf(make, model) {
		for y := r.from; y <= r.to; y++ {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func modelsOf(make string) []model {
	for _, b := range brands() {
		if strings.EqualFold(b.name, make) {
			return b.models
		}
	}
	return nil
}

func runsOf(make, name string) []run { return modelOf(make, name).runs }

// modelOf returns a model; one without years if the list does not know it.
func modelOf(make, name string) *model {
	for _, m := range modelsOf(make) {
		if strings.EqualFold(m.name, name) {
			return &m
		}
	}
	return &model{}
}

// runOf gives the years around one; none where the list does not know it.
func runOf(make, name string, year int) run { return modelOf(make, name).runOf(year) }

// possible gives the shapes that these years leave to cars made for the US, or to any.
func (r run) possible(forUS bool) (out []Shape) {
	for _, letter := range r.shapes {
		if lower := unicode.ToLower(letter); lower == letter || !forUS {
			out = append(out, map[rune]Shape{'t': Trunk, 'h': Hatch, 'p': Pickup}[lower])
		}
	}
	slices.Sort(out)
	return out
}
