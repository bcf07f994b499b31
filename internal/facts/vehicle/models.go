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

// modelsText has the makes, models and years of cars made for the US, with the shapes that NHTSA's
// rows allow, and
// an e if electricity is the only fuel in them. tools/vin generates it together with vin's table. A
// make has one line; its models follow, each with its runs of years:
//
//	Honda
//		Accord	1998-2007t,2008-2012th
//		Prologue	2024-2027he
//
//go:embed models.txt
var modelsText string

// europeText has common cars in Britain that the register lacks, or of which it lacks years or
// shapes.
//
//go:embed europe.csv
var europeText string

// run is a range of a model's years with the shapes of its cars: the letters t, h and p. Capital
// letters are shapes that only cars made for other markets than the US have.
type run struct {
	from, to int
	shapes   string
	electric bool
}

// elsewhere reports whether the register lacks these years: no car of them was made for the US.
func (r run) elsewhere() bool { return r.shapes != "" && strings.ToUpper(r.shapes) == r.shapes }

type model struct {
	name string
	runs []run
}

type brand struct {
	name   string
	models []model
}

// brands returns the register's makes and those of europe.csv. It reads the lists on first use.
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

// search returns the position of a name, or where to insert it, in a list sorted by name.
func search[T any](list []T, name string, of func(T) string) (int, bool) {
	return slices.BinarySearchFunc(list, strings.ToLower(name), func(it T, name string) int {
		return strings.Compare(strings.ToLower(of(it)), name)
	})
}

// add merges the years and shapes of a row of europe.csv into the model's runs.
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

// runOf returns the run that holds a year, or the zero run.
func (m *model) runOf(year int) run {
	for _, r := range m.runs {
		if r.from <= year && year <= r.to {
			return r
		}
	}
	return run{}
}

// readBrands parses the register's list.
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

// ModelList returns the list in the format of models.txt, for the phone page, which parses it
// itself.
func ModelList() string {
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

// String returns the run in the format of models.txt.
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

// Makes returns every make in alphabetical order. The caller owns the slice.
func Makes() []string {
	var out []string
	for _, b := range brands() {
		out = append(out, b.name)
	}
	return out
}

// commonModels is the number of models from which Common counts a make as common.
const commonModels = 17

// CommonMakes returns the makes that most users look for, in alphabetical order: those with at
// least commonModels models, and those that have rows from manuals. The caller owns the slice.
func CommonMakes() []string {
	known := map[string]bool{}
	for _, h := range habits() {
		known[h.Make] = true
	}
	return slices.DeleteFunc(Makes(), func(brand string) bool {
		return !known[brand] && len(Models(brand)) < commonModels
	})
}

// Models returns the models of a make in alphabetical order, or nil for an unknown make. Case does
// not matter.
func Models(brand string) []string {
	var out []string
	for _, m := range modelsOf(brand) {
		out = append(out, m.name)
	}
	return out
}

// Years returns the model years of a model, the newest first.
func Years(brand, model string) []int {
	var out []int
	for _, r := range runsOf(brand, model) {
		for y := r.from; y <= r.to; y++ {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func modelsOf(brand string) []model {
	for _, b := range brands() {
		if strings.EqualFold(b.name, brand) {
			return b.models
		}
	}
	return nil
}

func runsOf(brand, name string) []run { return modelOf(brand, name).runs }

// modelOf returns a model, or one without years if the list lacks it.
func modelOf(brand, name string) *model {
	for _, m := range modelsOf(brand) {
		if strings.EqualFold(m.name, name) {
			return &m
		}
	}
	return &model{}
}

// runOf returns the run of a model that holds a year, or the zero run.
func runOf(brand, name string, year int) run { return modelOf(brand, name).runOf(year) }

// possible returns the shapes that cars of these years may have: cars made for the US, or all.
func (r run) possible(forUS bool) (out []Shape) {
	for _, letter := range r.shapes {
		if lower := unicode.ToLower(letter); lower == letter || !forUS {
			out = append(out, map[rune]Shape{'t': Trunk, 'h': Hatch, 'p': Pickup}[lower])
		}
	}
	slices.Sort(out)
	return out
}
