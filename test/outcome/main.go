// Outcome compares four ways to deal with a trunk that will not open: the article that the guide is
// based on, the guide of release 1.0.0, the guide as it is now, and the best possible order of
// actions. It simulates stranded people with rates from field reports, and writes docs/outcome.md.
// It is not part of the program. Its results are averages and say nothing about one person.
//
// Start reading at the rates in rates.go and the people in people.go. walk.go leads a person
// through a guide, and optimum.go finds the least expected minutes.
package main

import (
	"bytes"
	"embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
)

//go:generate go run . -guide ../../guides/trunk-release-fails -docs ../../docs

// files holds the article and release 1.0.0 as tables.
//
//go:embed tables
var files embed.FS

func main() {
	dir := flag.String("guide", "guides/trunk-release-fails", "folder of the guide")
	docs := flag.String("docs", "docs", "folder to write outcome.md and its plots to")
	table := flag.String("table", "", "write the guide's table to this file, and nothing else")
	n := flag.Int("draws", 1000, "number of draws")
	flag.Parse()
	if err := run(*dir, *docs, *table, *n); err != nil {
		fmt.Fprintln(os.Stderr, "outcome:", err)
		os.Exit(1)
	}
}

func run(dir, docs, table string, n int) error {
	current, err := open(dir)
	if err != nil {
		return err
	}
	if table != "" {
		var b bytes.Buffer
		fmt.Fprintln(&b, "# The guide as the simulated people walk it. It is written by")
		fmt.Fprintln(&b, "#   go run ./test/outcome -guide FOLDER -table FILE")
		if err := current.table.write(&b); err != nil {
			return err
		}
		return os.WriteFile(table, b.Bytes(), 0o644)
	}
	if strings.HasPrefix(current.table.Release, "1.") {
		return errors.New("the guide is itself a release 1: nothing to compare")
	}
	compared, err := tables(current)
	if err != nil {
		return err
	}
	samples, err := simulateAll(n, compared)
	if err != nil {
		return err
	}
	for name, content := range report(current.table.Release, samples) {
		if err := os.WriteFile(filepath.Join(docs, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// open reads the guide in a folder, with the answers for its version.
func open(dir string) (way, error) {
	files, err := compile.Folder(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
	if err != nil {
		return way{}, err
	}
	g, found := compile.Guide(files)
	if err := found.Err(); err != nil {
		return way{}, err
	}
	a, err := answersFor(g)
	if err != nil {
		return way{}, err
	}
	t, err := newTable(g, a)
	return way{t, a}, err
}

func answersFor(g *guide.Guide) (answers, error) {
	switch major, _, _ := strings.Cut(g.Version, "."); major {
	case "1":
		return answers100(), nil
	case "2":
		return answersNow(), nil
	}
	return answers{}, fmt.Errorf("no answers for version %s", g.Version)
}

// tables returns the article, release 1.0.0 and the current guide.
func tables(current way) (all [optimum]way, err error) {
	all = [optimum]way{
		article: {answers: articleAnswers()}, before: {answers: answers100()}, now: current,
	}
	for w, name := range map[int]string{article: "article", before: "1.0.0"} {
		raw, err := files.ReadFile("tables/" + name + ".txt")
		if err != nil {
			return all, err
		}
		if all[w].table, err = readTable(bytes.NewReader(raw)); err != nil {
			return all, fmt.Errorf("%s: %w", name, err)
		}
		if err := all[w].table.check(all[w].answers); err != nil {
			return all, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}
