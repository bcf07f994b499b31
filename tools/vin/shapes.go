package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
)

// maxWrong is the limit on wrong shapes: at most one in maxWrong decided shapes.
const maxWrong = 1000

// knownDifferences are cars for which EPA's list is wrong, or has a row of another car with a
// similar name: by make and model, with the reason.
var knownDifferences = map[string]string{
	"Dodge Dart": "a sedan: its manual shows a release inside the trunk (manualowl.com, " +
		"page 48)",
	"Kia Sephia":          "a sedan; the hatch of the same row is the Spectra",
	"Nissan Versa":        "a sedan; the hatch of the same row is the Versa Note",
	"Renault Alliance":    "a sedan; the hatch of the same row is the Encore",
	"Mitsubishi Galant":   "a sedan in the US; EPA has four-door volumes in other years",
	"Chevrolet Malibu":    "a sedan in 1998; EPA has four-door volumes in other years",
	"Buick Riviera":       "a coupe; EPA has two-door volumes in the years before",
	"Oldsmobile Aurora":   "a sedan; EPA has four-door volumes in other years",
	"Porsche Panamera":    "a liftback; EPA files its Sport Turismo as a four-door",
	"Chevrolet Avalanche": "a bed behind the cabin; EPA files it as an SUV",
	"Hyundai Santa Cruz":  "a bed behind the cabin; EPA files it as an SUV",
	"Subaru Baja":         "a bed behind the cabin; EPA files it as an SUV",
	"Mitsubishi SP":       "a pickup; the Space Wagon is another car",
	"Volkswagen Jetta":    "a sedan; the SportWagen is another model in the register",
	"Cadillac Limousine":  "built on an SUV or a sedan: the register knows the former alone",
}

// compared counts the cars of a list: all, those with a decided shape, and those with a wrong one.
type compared struct{ all, decided, wrong int }

func (c *compared) String() string {
	share := 100 * float64(c.decided) / float64(max(c.all, 1))
	return fmt.Sprintf("%d compared, %d decided (%.1f %%), %d of them wrong",
		c.all, c.decided, share, c.wrong)
}

// epa compares the shapes of cars named by hand with EPA's list of cars. A row of EPA's means hatch
// if it has a luggage volume for a hatch and none for a two-door or four-door car. It means trunk
// in the opposite case, and may be wrong then: makers file liftbacks as sedans.
func epa(file string) error {
	rows, err := columns(file)
	if err != nil {
		return err
	}
	for _, f := range rows { // EPA's own column names
		for short, name := range map[string]string{
			"VClass": "class", "hlv": "hatch_luggage_cuft", "lv2": "two_door_luggage_cuft",
			"lv4": "four_door_luggage_cuft",
		} {
			f[name] = cmp.Or(f[name], f[short])
		}
	}
	var cars, liftbacks, others compared
	unknown := 0
	for _, f := range rows {
		want, ok := epaShape(f)
		year, err := strconv.Atoi(f["year"])
		if !ok || err != nil {
			continue
		}
		car, found := listed(f["make"], f["model"], year)
		if !found {
			unknown++
			continue
		}
		is := &others
		switch {
		case want == vehicle.Hatch && isCar(f["class"]):
			is = &liftbacks
		case want == vehicle.Trunk || want == vehicle.Pickup:
			is = &cars
		}
		is.add(car, want, strings.Join([]string{car.Name(), f["make"], f["model"], f["class"]},
			" "))
	}
	fmt.Printf("trunks and pickups: %v\nhatches: %v\nwagons, vans and SUVs: %v\n", &cars,
		&liftbacks, &others)
	fmt.Printf("not in the register's list: %d\n", unknown)
	return errors.Join(cars.check(), liftbacks.check(), others.check())
}

// add counts a car, and prints it if its shape is decided and wrong.
func (c *compared) add(car vehicle.Car, want vehicle.Shape, text string) {
	c.all++
	if car.Shape == vehicle.UnknownShape {
		return
	}
	c.decided++
	front := want == vehicle.Trunk && car.Shape == vehicle.Front
	if car.Shape == want || front || knownDifferences[car.Make+" "+car.Model] != "" {
		return
	}
	if want == vehicle.Trunk && car.Shape == vehicle.Hatch {
		fmt.Printf("EPA has trunk, which may be a liftback: %s\n", text)
		return
	}
	c.wrong++
	fmt.Printf("WRONG: %s: %v, want %v\n", text, car.Shape, want)
}

// check returns an error if too many shapes are wrong.
func (c *compared) check() error {
	if c.wrong*maxWrong > c.decided {
		return fmt.Errorf("%d of %d shapes are wrong", c.wrong, c.decided)
	}
	return nil
}

func isCar(class string) bool {
	return strings.HasSuffix(class, "Cars") || strings.Contains(class, "Seater")
}

// epaShape returns the shape of a row, and false if the row has none, as for two-seaters.
func epaShape(f map[string]string) (vehicle.Shape, bool) {
	some := func(name string) bool {
		n, _ := strconv.ParseFloat(f[name+"_luggage_cuft"], 64)
		return n > 0
	}
	hatch, trunk := some("hatch"), some("two_door") || some("four_door")
	class := f["class"]
	switch {
	case strings.Contains(class, "Pickup"):
		return vehicle.Pickup, true
	case strings.Contains(class, "Sport Utility"), strings.Contains(class, "Wagon"),
		strings.Contains(class, "van"), strings.HasPrefix(class, "Van"):
		return vehicle.Hatch, true
	case !isCar(class) || hatch == trunk:
		return vehicle.UnknownShape, false
	case hatch:
		return vehicle.Hatch, true
	}
	return vehicle.Trunk, true
}

// epaNames maps EPA's names to different names in the register: EPA's make and the start of its
// model, and the register's make and model.
var epaNames = [][4]string{
	{"Mercedes-Benz", "AMG EQS", "Mercedes-Benz", "EQS-Class Sedan"},
	{"Mercedes-Benz", "EQS 450 Plus", "Mercedes-Benz", "EQS-Class Sedan"},
	{"Mercedes-Benz", "CLA", "Mercedes-Benz", "CLA-Class"},
	{"Mercedes-Benz", "CLS", "Mercedes-Benz", "CLS-Class"},
	{"Mercedes-Benz", "CLK", "Mercedes-Benz", "CLK-Class"},
	{"Mercedes-Benz", "CL", "Mercedes-Benz", "CL-Class"},
	{"Mercedes-Benz", "SLS", "Mercedes-Benz", "SLS-Class"},
	{"Mercedes-Benz", "SLK", "Mercedes-Benz", "SLK-Class"},
	{"Mercedes-Benz", "SL", "Mercedes-Benz", "SL-Class"},
	{"Mercedes-Benz", "S", "Mercedes-Benz", "S-Class"},
	{"Mercedes-Benz", "E", "Mercedes-Benz", "E-Class"},
	{"Mercedes-Benz", "C", "Mercedes-Benz", "C-Class"},
	{"Mercedes-Benz", "B", "Mercedes-Benz", "B-Class"},
	{"Mercedes-Benz", "A", "Mercedes-Benz", "A-Class"},
	{"Mazda", "2", "Mazda", "Mazda2"}, {"Mazda", "3", "Mazda", "Mazda3"},
	{"Mazda", "Speed 3", "Mazda", "Mazda3"}, {"Mazda", "5", "Mazda", "Mazda5"},
	{"Mazda", "6", "Mazda", "Mazda6"},
	{"Scion", "", "Toyota", "Scion"}, {"Polestar", "2", "Polestar", "PS2"},
	{"Polestar", "1", "Polestar", "PS1"}, {"Nissan", "Z", "Nissan", "Nissan Z"},
	{"Toyota", "GR Supra", "Toyota", "Supra"},
	{"McLaren Automotive", "", "McLaren", ""}, {"Volkswagen", "New Beetle", "Volkswagen", "Beetle"},
	{"Porsche", "Carrera", "Porsche", "911"}, {"Porsche", "Targa", "Porsche", "911"},
	{"MINI", "Cooper Hardtop", "MINI", "Hardtop"}, {"MINI", "Cooper Clubman", "MINI", "Clubman"},
	{"MINI", "Cooper Countryman", "MINI", "Countryman"},
	{"MINI", "Cooper S Hardtop", "MINI", "Hardtop"},
	{"MINI", "Cooper S Clubman", "MINI", "Clubman"},
	{"MINI", "Cooper S Countryman", "MINI", "Countryman"},
	{"MINI", "Cooper S Convertible", "MINI", "Cooper Convertible"},
}

// listed returns the car with EPA's name: the longest model in the register with which EPA's model
// begins.
func listed(brand, model string, year int) (vehicle.Car, bool) {
	if car, ok := inList(brand, model, year); ok {
		return car, true
	}
	for _, r := range epaNames {
		rest, ok := strings.CutPrefix(model, r[1])
		class := r[0] == "Mercedes-Benz" && len(r[1]) < 4 // a number follows: C300
		if brand != r[0] || !ok || class && (rest == "" || rest[0] > '9') {
			continue
		}
		if r[1] == "" { // only the make, or the first word, differs
			rest = " " + model
		}
		if car, ok := inList(r[2], strings.TrimSpace(r[3]+rest), year); ok {
			return car, true
		}
	}
	return vehicle.Car{}, false
}

func inList(brand, model string, year int) (vehicle.Car, bool) {
	best := ""
	for _, m := range vehicle.Models(brand) {
		if strings.HasPrefix(normalize(model), normalize(m)) && len(m) > len(best) &&
			slices.Contains(vehicle.Years(brand, m), year) {
			best = m
		}
	}
	spelled := func(m string) bool { return strings.EqualFold(m, brand) }
	i := slices.IndexFunc(vehicle.Makes(), spelled)
	if best == "" || i < 0 {
		return vehicle.Car{}, false
	}
	return vehicle.ByHand(vehicle.Makes()[i], best, year), true
}

// normalize returns the letters and digits of a name in lower case.
func normalize(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// bodies compares the shapes of VINs with the body names of dealers or of NHTSA's own decoder. It
// prints no VIN.
func bodies(file string) error {
	rows, err := columns(file)
	if err != nil {
		return err
	}
	var is compared
	for _, f := range rows {
		car := vehicle.FromVIN(vin.Decode(f["vin"]))
		body := cmp.Or(f["body"], f["body_class"])
		want, ok := bodyShape(body)
		if !ok || strings.Contains(f["vehicle_type"], "TRAILER") {
			continue
		}
		text := fmt.Sprintf("%s %s %s, %s", f["make"], f["model"], f["year"], body)
		if car.Shape == vehicle.UnknownShape {
			fmt.Println("undecided:", text)
		}
		if car.Truth.Make != "" { // an override decided it, with a source
			want = car.Shape
		}
		is.add(car, want, text)
	}
	fmt.Println(&is)
	if is.decided*100 < is.all*97 {
		err = fmt.Errorf("only %d of %d decided", is.decided, is.all)
	}
	return errors.Join(err, is.check())
}

// bodyShape returns the shape for a body's name, and false for heavy or incomplete vehicles. The
// first word in it that matches counts.
func bodyShape(body string) (vehicle.Shape, bool) {
	lower := strings.ToLower(body)
	if strings.Contains(lower, "incomplete") {
		return vehicle.UnknownShape, false
	}
	for _, w := range []struct {
		words string
		shape vehicle.Shape
	}{
		{"sedan coupe convertible roadster limousine", vehicle.Trunk},
		{"pickup sut cab crew", vehicle.Pickup},
		{"wagon hatchback suv van crossover vehicle", vehicle.Hatch},
	} {
		if slices.ContainsFunc(strings.Fields(w.words),
			func(word string) bool { return strings.Contains(lower, word) }) {
			return w.shape, true
		}
	}
	return vehicle.UnknownShape, false
}

// columns reads a CSV file with a header, and returns its rows by column name.
func columns(file string) ([]map[string]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) < 2 {
		return nil, fmt.Errorf("%s: %d lines: %w", file, len(lines), err)
	}
	var rows []map[string]string
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = l[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}
