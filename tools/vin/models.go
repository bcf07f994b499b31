package main

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"firststeps/internal/facts/vehicle"
)

// letters are the letters of shapes in the format of package vehicle. Bodies of other shapes are
// ignored. The suffix e means that electricity is the car's only fuel.
var letters = map[vehicle.Shape]string{vehicle.Trunk: "t", vehicle.Hatch: "h", vehicle.Pickup: "p"}

const (
	passengerCar = 2
	truck        = 3
	multipurpose = 7
)

// byHand is what is known of a make, a model and a year without a VIN, indexed in this order: the
// letters of the possible shapes, e if electricity may be the fuel, and f if another fuel may be.
type byHand map[string]map[string]map[int]string

// newByHand returns the list for the table's rows.
func newByHand(d *distilled) byHand {
	out := byHand{}
	// a schema without an end still applies, and next year's models are already on sale
	last := d.source.year() + 1
	for _, m := range d.source.makers {
		if !m.onRoads() {
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

// driven reports whether a type of vehicle is one that people drive. For other types only the fuels
// count: a model may have several types.
func driven(kind int) bool { return kind == passengerCar || kind == multipurpose || kind == truck }

// add joins each row with a model with each row with a body that can match the same VIN. A separate
// trunk counts as one only if the law calls the vehicle a passenger car.
func (h byHand) add(d *distilled, kind int, rows []row, from, to int) {
	for _, r := range rows {
		k, ok := d.key(r.keys)
		if r.element != elementModel || !ok {
			continue
		}
		found := ""
		for _, b := range rows {
			shape := letters[vehicle.ShapeOfBody(d.source.types[kind], d.source.bodies[b.value])]
			if !driven(kind) || b.element != elementBody || shape == "" ||
				strings.Contains(found, shape) {
				continue
			}
			if l, ok := d.key(b.keys); ok && k.overlaps(l) {
				found += shape
			}
		}
		model := d.source.models[r.value]
		h.put(d.source.makes[model.make], model.name, from, to, found+d.drives(rows, k))
	}
}

// drives returns e if a VIN that matches k can have electricity as its fuel, and f if it can have
// another fuel, or any second fuel.
func (d *distilled) drives(rows []row, k key) (found string) {
	for _, r := range rows {
		letter := "f"
		switch {
		case r.element != elementFuel && r.element != elementFuel2:
			continue
		case r.element == elementFuel && d.source.fuels[r.value] == "Electric":
			letter = "e"
		}
		if l, ok := d.key(r.keys); ok && k.overlaps(l) {
			found = union(found, letter)
		}
	}
	return found
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

// union returns the letters of both, each once, in the order t, h, p, e, f.
func union(a, b string) string {
	out := ""
	for _, s := range "thpef" {
		if strings.ContainsRune(a, s) || strings.ContainsRune(b, s) {
			out += string(s)
		}
	}
	return out
}

// text formats the list: one line for each make, followed by its models, indented, with their runs
// of years:
//
//	Honda
//		Accord	1980-1989th,1990-2027t
//		Prologue	2024-2027he
func (h byHand) text() []byte {
	var out strings.Builder
	for _, brand := range alphabetical(maps.Keys(h)) {
		var models strings.Builder
		for _, model := range alphabetical(maps.Keys(h[brand])) {
			if years := runs(h[brand][model]); years != "" {
				fmt.Fprintf(&models, "\t%s\t%s\n", model, years)
			}
		}
		if models.Len() > 0 {
			fmt.Fprintf(&out, "%s\n%s", brand, models.String())
		}
	}
	return []byte(out.String())
}

// alphabetical sorts names without regard to case.
func alphabetical(names iter.Seq[string]) []string {
	return slices.SortedFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
}

// runs formats the years of a model. It leaves out years without a known shape.
func runs(years map[int]string) string {
	var out []string
	years = electric(years)
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

// electric returns the years with a known shape, with e if electricity is the only fuel of the
// year. A model that had only other fuels in some year never gets e, because in some years a maker
// filed the fuel of its electric cars only (GM, 1997).
func electric(years map[int]string) map[int]string {
	out, never := map[int]string{}, false
	for _, letters := range years {
		never = never || strings.HasSuffix(letters, "f") && !strings.HasSuffix(letters, "ef")
	}
	for y, letters := range years {
		shapes := strings.TrimRight(letters, "ef")
		if shapes == "" {
			continue
		}
		if strings.HasSuffix(letters, "e") && !never {
			shapes += "e"
		}
		out[y] = shapes
	}
	return out
}
