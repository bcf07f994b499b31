package arch

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	ledger  = "docs/dependencies.md"      // where each dependency has its line
	browser = "test/browser/package.json" // what the browser tests need
)

// unexplained finds direct dependencies, of Go and of npm, that the ledger does not name.
func unexplained(h *house) []string {
	names := slices.Concat(required(h.fsys, "go.mod"), required(h.fsys, "tools/go.mod"),
		required(h.fsys, "tools/vin/go.mod"), required(h.fsys, "test/phonenumbers/go.mod"),
		browserPackages(h.fsys))
	text, _ := fs.ReadFile(h.fsys, ledger) // a missing ledger explains nothing
	var out []string
	for _, name := range names {
		if !strings.Contains(string(text), "`"+name+"`") {
			out = append(out,
				fmt.Sprintf(
					"%s: no line for `%s`: say why it is here, its licence, and how to leave it",
					ledger, name))
		}
	}
	return out
}

// required gives the modules that a go.mod asks for itself, and the tools it names; a module
// without the file asks for nothing. What other modules need ("// indirect") is theirs to explain.
func required(fsys fs.FS, name string) []string {
	raw, _ := fs.ReadFile(fsys, name)
	line := regexp.MustCompile(`(?m)^(?:require +|tool +|\t)([\w-]+\.[^\s]+)(?: v\S+)?$`)
	var out []string
	for _, m := range line.FindAllStringSubmatch(string(raw), -1) {
		out = append(out, m[1])
	}
	return out
}

// browserPackages gives what the browser tests ask npm for, if there are any.
func browserPackages(fsys fs.FS) []string {
	raw, _ := fs.ReadFile(fsys, browser)
	if len(raw) == 0 {
		return nil
	}
	var asked struct{ Dependencies, DevDependencies map[string]string }
	if json.Unmarshal(raw, &asked) != nil {
		return []string{browser + " cannot be read"}
	}
	names := slices.Collect(maps.Keys(asked.Dependencies))
	names = slices.AppendSeq(names, maps.Keys(asked.DevDependencies))
	slices.Sort(names)
	return names
}
