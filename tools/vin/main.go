// Command vin distils NHTSA's vPIC data into the one table that package vin embeds. It does not decode a VIN, and no
// build runs it: its two files are checked in. Start with main, then distil.
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

// manifest tells whence a table comes: enough to make it again, and to see that it is the same.
type manifest struct {
	Source    string         `json:"source"`
	Integrity string         `json:"integrity"`
	Date      string         `json:"newest_row"`
	Rows      map[string]int `json:"rows_read"`
	Makers    int            `json:"makers"`
	Lists     int            `json:"lists"`
	Merged    int            `json:"merged"`
	Bytes     int            `json:"bytes"`
	SHA256    string         `json:"sha256"`
}

func main() {
	log.SetFlags(0)
	to := flag.String("to", ".", "folder for table.bin and table.json")
	cache := flag.String("cache", filepath.Join(os.TempDir(), "firststeps-vpic"), "folder where the package is kept")
	flag.Parse()
	if err := run(*to, *cache); err != nil {
		log.Fatal(err)
	}
}

func run(to, cache string) error {
	db, err := fetch(cache)
	if err != nil {
		return err
	}
	v, err := read(db)
	if err != nil {
		return err
	}
	d := distil(v)
	b, err := write(d)
	if err != nil {
		return err
	}
	m, err := json.MarshalIndent(manifest{
		Source: "NHTSA vPIC, as carried by " + pack + " " + version, Integrity: integrity, Date: v.date, Rows: v.counts,
		Makers: len(v.makers), Lists: len(d.lists), Merged: d.merged, Bytes: len(b), SHA256: fmt.Sprintf("%x", sha256.Sum256(b)),
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, "table.bin"), b, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "table.json"), append(m, '\n'), 0o644)
}
