package arch

import (
	"go/ast"
	"path"
	"strings"
)

// ban is an import that is not allowed, and the reason.
type ban struct {
	from, to string // packages of this module, as for path.Match
	why      string
}

// forbidden returns the imports that are not allowed whatever the layers.
func forbidden() []ban {
	return []ban{
		{"internal/guide/triage", "internal/guide/compile",
			"the engine must not be able to read a file that was not proved"},
		{"internal/guide/compile", "internal/guide/triage",
			"a guide is checked for what it declares, not for how the engine walks it"},
		{"internal/facts/*", "internal/guide",
			"facts name what they know; guides and screens map those names"},
		{"internal/desk", "internal/channel/*", "a case does not depend on its channel"},
		{"internal/desk", "internal/desk/console", "rules do not depend on pages"},
		{"internal/channel/*", "internal/channel/[^dp]*",
			"a channel that depends on another fails with it"},
		{"internal/channel/*", "internal/desk/console",
			"a stranded person's page does not depend on an operator's page"},
	}
}

// forbiddenImports returns the imports of this module that [forbidden] lists.
func forbiddenImports(m *module) []string {
	var out []string
	for _, f := range m.served() {
		for _, i := range m.imports(f) {
			for _, b := range forbidden() {
				if f.dir != i.dir && matches(b.from, f.dir) && matches(b.to, i.dir) {
					out = append(out, m.finding(i.at, "%s must not import %s: %s", f.dir, i.dir,
						b.why))
					break
				}
			}
		}
	}
	return out
}

func matches(pattern, dir string) bool {
	ok, err := path.Match(pattern, dir)
	return ok && err == nil
}

// outside maps the import paths that pure packages must not import to the reason. A path includes
// those below it.
func outside() map[string]string {
	const io = "pure packages do no I/O: take an fs.FS, an io.Writer or the bytes"
	const log = "pure packages return what happened and do not log"
	const random = "the same transcript must return the same turn: no randomness"
	return map[string]string{
		"os": io, "io/ioutil": io, "syscall": io, "net": io, "database/sql": io,
		"log": log, "math/rand": random, "crypto/rand": random,
	}
}

// textOnly reports whether a package below a banned one only handles text.
func textOnly(name string) bool { return name == "net/url" || name == "net/netip" }

// impureImports returns the imports of pure packages that [outside] lists.
func impureImports(m *module) []string {
	var out []string
	for _, f := range m.served() {
		if !pure(f.dir) {
			continue
		}
		for _, i := range m.imports(f) {
			for name, why := range outside() {
				if !textOnly(i.path) && (i.path == name || strings.HasPrefix(i.path, name+"/")) {
					out = append(out, m.finding(i.at, "%s must not import %s: %s", f.dir, i.path,
						why))
				}
			}
		}
	}
	return out
}

// clockCalls are the functions of package time that read a clock or wait for one.
const clockCalls = " Now Since Until Sleep After AfterFunc Tick NewTimer NewTicker "

// impureCalls returns the uses of [clockCalls] in pure packages.
func impureCalls(m *module) []string {
	var out []string
	for _, f := range m.served() {
		if !pure(f.dir) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if ok && x.Name == m.nameOf(f, "time") &&
				strings.Contains(clockCalls, " "+s.Sel.Name+" ") {
				out = append(out, m.finding(s.Pos(), "%s must not call time.%s: "+
					"take the time as an argument", f.dir, s.Sel.Name))
			}
			return true
		})
	}
	return out
}
