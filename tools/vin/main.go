// Command vin distils NHTSA's vPIC data: into the table that package vin embeds, and into the list
// of makes, models and years that package vehicle embeds. It does not decode a VIN, and no build
// runs it: its files are checked in. Start with main, then distil.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

// manifest tells whence the files come: enough to make them again, and to see that they are the
// same.
type manifest struct {
	Source    string            `json:"source"`
	Integrity string            `json:"integrity"`
	Date      string            `json:"newest_row"`
	Rows      map[string]int    `json:"rows_read"`
	Makers    int               `json:"makers"`
	Lists     int               `json:"lists"`
	Merged    int               `json:"merged"`
	Bytes     map[string]int    `json:"bytes"`
	SHA256    map[string]string `json:"sha256"`
}

func main() {
	log.SetFlags(0)
	root := flag.String("root", ".", "the project's folder")
	cache := flag.String("cache", filepath.Join(os.TempDir(), "firststeps-vpic"),
		"folder where the package is kept")
	sample := flag.Int("sample", 0, "print so many made-up VINs of cars instead, for a comparison")
	file := flag.String("time", "",
		"decode the VINs of this `file` instead, and print how long it took")
	real := flag.String("golden", "",
		"compare with this `file` of real VINs and NHTSA's answers instead")
	list := flag.String("epa", "", "compare shapes with EPA's list of cars, this `file`, instead")
	words := flag.String("bodies", "",
		"compare shapes with the bodies in this `file` of real VINs instead")
	flag.Parse()
	var err error
	switch {
	case *file != "":
		err = timed(*file)
	case *real != "":
		err = golden(*real)
	case *list != "":
		err = epa(*list)
	case *words != "":
		err = bodies(*words)
	case *sample > 0:
		err = printed(*cache, *sample)
	default:
		err = generate(*cache, *root)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// generate writes the files anew.
func generate(cache, root string) error {
	db, err := fetch(cache)
	if err != nil {
		return err
	}
	files, err := made(db)
	if err != nil {
		return err
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(root, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// made gives the files, by their place in the project, that a database makes: the same bytes every
// time.
func made(db string) (map[string][]byte, error) {
	v, err := read(db)
	if err != nil {
		return nil, err
	}
	d := distil(v)
	table, err := write(d)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{"internal/facts/vin/table.bin": table,
		"internal/facts/vehicle/models.txt": hand(d).text()}
	m := manifest{Source: "NHTSA vPIC, as carried by " + pack + " " + version, Integrity: integrity,
		Date: v.date, Rows: v.counts,
		Makers: len(v.makers), Lists: len(d.lists), Merged: d.merged, Bytes: map[string]int{},
		SHA256: map[string]string{}}
	for name, b := range out {
		m.Bytes[name], m.SHA256[name] = len(b), fmt.Sprintf("%x", sha256.Sum256(b))
	}
	text, err := json.MarshalIndent(m, "", "  ")
	out["internal/facts/vin/table.json"] = append(text, '\n')
	return out, err
}

// printed writes n made-up VINs of passenger cars and MPVs, a line each.
func printed(cache string, n int) error {
	db, err := fetch(cache)
	if err != nil {
		return err
	}
	v, err := read(db)
	if err != nil {
		return err
	}
	for p := newSampler(v); n > 0; {
		if m, text := p.sample(); text != "" && (m.kind == passengerCar || m.kind == multipurpose) {
			n--
			fmt.Println(text)
		}
	}
	return nil
}
