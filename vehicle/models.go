package vehicle

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The makes, models and years of cars made for the US, with the shapes that NHTSA's rows leave possible, and an e where
// they know no fuel but electricity. Made together with vin's table. A make a line; its models below it, each with its runs
// of years:
//
//	Honda
//		Accord	1998-2007t,2008-2012th
//		Prologue	2024-2027he
//
//go:embed models.txt
var modelsText string

// run is some years of a model, and the shapes of them: letters of t, h, p.
type run struct {
	from, to int
	shapes   string
	electric bool
}

type model struct {
	name string
	runs []run
}

type brand struct {
	name   string
	models []model
}

// brands reads the list when it is first asked for.
var brands = sync.OnceValue(func() []brand {
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
})

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
func List() string { return modelsText }

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

// Common gives the makes that most people look for, in the order of the alphabet: those with many models, and those of which
// manuals are known. The slice is the caller's own.
func Common() []string {
	known := map[string]bool{}
	for _, h := range habits() {
		known[h.Make] = true
	}
	return slices.DeleteFunc(Makes(), func(brand string) bool { return !known[brand] && len(Models(brand)) < common })
}

// Models gives the models of a make in the order of the alphabet, none where it is not known. Case does not matter.
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

func runsOf(make, name string) []run {
	for _, m := range modelsOf(make) {
		if strings.EqualFold(m.name, name) {
			return m.runs
		}
	}
	return nil
}

// runOf gives the years around one; none where the list does not know it.
func runOf(make, name string, year int) run {
	for _, r := range runsOf(make, name) {
		if r.from <= year && year <= r.to {
			return r
		}
	}
	return run{}
}

// possible gives the shapes that these years leave.
func (r run) possible() (out []Shape) {
	for _, letter := range r.shapes {
		out = append(out, map[rune]Shape{'t': Trunk, 'h': Hatch, 'p': Pickup}[letter])
	}
	return out
}
