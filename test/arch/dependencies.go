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

const dependencyNotes = "docs/dependencies.md" // has a line for each dependency

// npmModules have what tests need from npm.
var npmModules = []string{"test/browser/package.json", "test/conformance/package.json"}

// unexplained returns the direct dependencies, of Go and of npm, that [dependencyNotes] lacks.
func unexplained(m *module) []string {
	names := slices.Concat(required(m.fsys, "go.mod"), required(m.fsys, "tools/go.mod"),
		required(m.fsys, "tools/vin/go.mod"), required(m.fsys, "test/phonenumbers/go.mod"),
		npmPackages(m.fsys))
	text, _ := fs.ReadFile(m.fsys, dependencyNotes) // a missing file explains nothing
	var out []string
	for _, name := range names {
		if !strings.Contains(string(text), "`"+name+"`") {
			out = append(out, fmt.Sprintf(
				"%s: no line for `%s`: write why it is needed, its licence, and how to leave it",
				dependencyNotes, name))
		}
	}
	return out
}

// required returns the modules that a go.mod requires directly, and the tools it names. A missing
// file requires nothing.
func required(fsys fs.FS, name string) []string {
	raw, _ := fs.ReadFile(fsys, name)
	line := regexp.MustCompile(`(?m)^(?:require +|tool +|\t)([\w-]+\.[^\s]+)(?: v\S+)?$`)
	var out []string
	for _, m := range line.FindAllStringSubmatch(string(raw), -1) {
		out = append(out, m[1])
	}
	return out
}

// npmPackages returns the npm packages that tests depend on.
func npmPackages(fsys fs.FS) (names []string) {
	for _, file := range npmModules {
		raw, _ := fs.ReadFile(fsys, file)
		if len(raw) == 0 {
			continue
		}
		var listed struct{ Dependencies, DevDependencies map[string]string }
		if json.Unmarshal(raw, &listed) != nil {
			names = append(names, file+" cannot be read")
		}
		names = slices.AppendSeq(names, maps.Keys(listed.Dependencies))
		names = slices.AppendSeq(names, maps.Keys(listed.DevDependencies))
	}
	slices.Sort(names)
	return names
}
