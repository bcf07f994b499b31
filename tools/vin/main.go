// Command vin distils NHTSA's vPIC data into the table that package vin embeds, and into the list
// of makes, models and years that package vehicle embeds. It does not decode VINs, and no build
// runs it: its output is checked in. Start with main, then distil.
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

// manifest describes the source of the generated files: enough to generate them again and to check
// them.
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
		"folder for the downloaded package")
	sample := flag.Int("sample", 0, "instead, print this number of made-up VINs of cars")
	file := flag.String("time", "",
		"instead, decode the VINs of this `file` and print the time")
	goldenFile := flag.String("golden", "",
		"instead, compare with this `file` of real VINs and NHTSA's results")
	epaFile := flag.String("epa", "",
		"instead, compare shapes with this `file`, EPA's list of cars")
	bodiesFile := flag.String("bodies", "",
		"instead, compare shapes with the bodies in this `file` of real VINs")
	flag.Parse()
	var err error
	switch {
	case *file != "":
		err = timeDecode(*file)
	case *goldenFile != "":
		err = golden(*goldenFile)
	case *epaFile != "":
		err = epa(*epaFile)
	case *bodiesFile != "":
		err = bodies(*bodiesFile)
	case *sample > 0:
		err = printSample(*cache, *sample)
	default:
		err = generate(*cache, *root)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// generate writes the files into the project.
func generate(cache, root string) error {
	db, err := fetch(cache)
	if err != nil {
		return err
	}
	files, err := build(db)
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

// build returns the files for a database, by path in the project. The same database results in the same
// bytes.
func build(db string) (map[string][]byte, error) {
	v, err := read(db)
	if err != nil {
		return nil, err
	}
	d := distil(v)
	table, err := write(d)
	if err == nil {
		table, err = compress(table)
	}
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{"internal/facts/vin/table.bin": table,
		"internal/facts/vehicle/models.txt": newByHand(d).text()}
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

// printSample prints n made-up VINs of passenger cars and MPVs, one on each line.
func printSample(cache string, n int) error {
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
