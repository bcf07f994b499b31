package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"firststeps/vehicle"
)

// The letters of the shapes that a body class leaves possible, as package vehicle reads them. A body that says none of these
// says nothing here.
var letters = map[vehicle.Shape]string{vehicle.Trunk: "t", vehicle.Hatch: "h", vehicle.Pickup: "p"}

// The vehicle types that people drive to where they stand.
const (
	passengerCar = 2
	truck        = 3
	multipurpose = 7
)

// byHand lists what stands behind a make, a model and a year where there is no VIN: which shapes the rows leave open.
// Indexed by make, model, year.
type byHand map[string]map[string]map[int]string

func hand(d *distilled) byHand {
	out := byHand{}
	last := d.source.year() + 1 // a schema without an end holds on: next year's models are sold by now
	for _, m := range d.source.makers {
		if m.kind != passengerCar && m.kind != multipurpose && m.kind != truck {
			continue
		}
		for _, era := range eras(m.links) {
			var rows []row
			for _, l := range m.links {
				if l.from <= era.from && era.to <= l.to {
					rows = append(rows, d.source.schemas[l.schema]...)
				}
			}
			out.add(d, m.kind, rows, era.from, min(era.to, last))
		}
	}
	return out
}

// add joins every row that names a model with every row of a body that some VIN can match together with it.
// A separate trunk is one only where the law calls the vehicle a passenger car.
func (h byHand) add(d *distilled, kind int, rows []row, from, to int) {
	for _, r := range rows {
		k, ok := d.key(r.keys)
		if r.element != elementModel || !ok {
			continue
		}
		found := ""
		for _, b := range rows {
			shape := letters[vehicle.ShapeOfBody(d.source.types[kind], d.source.bodies[b.value])]
			if b.element != elementBody || shape == "" || strings.Contains(found, shape) {
				continue
			}
			if l, ok := d.key(b.keys); ok && k.meets(l) {
				found += shape
			}
		}
		if found == "" {
			continue
		}
		model := d.source.models[r.value]
		h.put(d.source.makes[model.make], model.name, from, to, found)
	}
}

func (h byHand) put(brand, model string, from, to int, shapes string) {
	if h[brand] == nil {
		h[brand] = map[string]map[int]string{}
	}
	if h[brand][model] == nil {
		h[brand][model] = map[int]string{}
	}
	for y := from; y <= to; y++ {
		h[brand][model][y] = union(h[brand][model][y], shapes)
	}
}

// union gives the letters of both, each once, in the order t, h, p.
func union(a, b string) string {
	out := ""
	for _, s := range "thp" {
		if strings.ContainsRune(a, s) || strings.ContainsRune(b, s) {
			out += string(s)
		}
	}
	return out
}

// text writes one make a line, its models indented below it, each with its runs of years:
//
//	Honda
//		Accord	1980-1989th,1990-2027t
func (h byHand) text() []byte {
	var out strings.Builder
	for _, brand := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintln(&out, brand)
		for _, model := range slices.Sorted(maps.Keys(h[brand])) {
			fmt.Fprintf(&out, "\t%s\t%s\n", model, runs(h[brand][model]))
		}
	}
	return []byte(out.String())
}

func runs(years map[int]string) string {
	var out []string
	all := slices.Sorted(maps.Keys(years))
	for i := 0; i < len(all); {
		from, to := i, i
		for to+1 < len(all) && all[to+1] == all[to]+1 && years[all[to+1]] == years[all[from]] {
			to++
		}
		run := fmt.Sprint(all[from])
		if to > from {
			run += "-" + fmt.Sprint(all[to])
		}
		out = append(out, run+years[all[from]])
		i = to + 1
	}
	return strings.Join(out, ",")
}
