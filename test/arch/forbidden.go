package arch

import (
	"path"
	"strings"
)

// ban is an import that must not be, and why.
type ban struct {
	// rooms as for path.Match; for the pure rooms, to is an import path and all below it
	from, to string
	why      string
}

// strangers are rooms that never meet, whatever their floors.
func strangers() []ban {
	return []ban{
		{"internal/guide/triage", "internal/guide/compile",
			"what serves people must not be able to read a file that nobody proved"},
		{"internal/guide/compile", "internal/guide/triage",
			"a guide is checked for what it says, not for how the engine happens to walk it"},
		{"internal/facts/*", "internal/guide",
			"facts name what they know; guides and screens ask for it by those names"},
		{"internal/desk", "internal/channel/*",
			"a case is the same whichever way the person came in"},
		{"internal/desk", "internal/desk/console", "rules know no screen"},
		{"internal/channel/*", "internal/channel/[^p]*",
			"a channel that leans on another falls with it"},
		{"internal/channel/*", "internal/desk/console",
			"a stranded person's page never waits for an operator's screen"},
	}
}

// outside are the imports that the pure rooms go without. What the world says is handed to them as
// an argument.
func outside() []ban {
	const io = "the pure rooms do no I/O: take an fs.FS, an io.Writer or the bytes"
	const log = "the pure rooms return what happened and do not log"
	const chance = "the same transcript must give the same turn: no chance"
	return []ban{
		{to: "os", why: io},
		{to: "io/ioutil", why: io},
		{to: "syscall", why: io},
		{to: "net", why: io},
		{to: "database/sql", why: io},
		{to: "log", why: log},
		{to: "math/rand", why: chance},
		{to: "crypto/rand", why: chance},
		{to: "time", why: "the same transcript must give the same turn tomorrow: no clock"},
	}
}

// harmless are packages below a banned one that only handle text.
func harmless(name string) bool { return name == "net/url" || name == "net/netip" }

// meetings finds imports between rooms that never meet.
func meetings(h *house) []string {
	var out []string
	for _, f := range h.served() {
		for _, i := range h.imports(f) {
			if b, ok := meets(f.dir, i.room); ok {
				out = append(out, h.finding(i.at, "%s must not import %s: %s", f.dir, i.room,
					b.why))
			}
		}
	}
	return out
}

func meets(from, to string) (ban, bool) {
	for _, b := range strangers() {
		if from != to && matches(b.from, from) && matches(b.to, to) {
			return b, true
		}
	}
	return ban{}, false
}

func matches(pattern, dir string) bool {
	ok, err := path.Match(pattern, dir)
	return ok && err == nil
}

// impureImports finds the outside world in the pure rooms.
func impureImports(h *house) []string {
	var out []string
	for _, f := range h.served() {
		if !pure(f.dir) {
			continue
		}
		for _, i := range h.imports(f) {
			if b, ok := impure(i.path); ok {
				out = append(out, h.finding(i.at, "%s must not import %s: %s", f.dir, i.path,
					b.why))
			}
		}
	}
	return out
}

func impure(name string) (ban, bool) {
	for _, b := range outside() {
		if !harmless(name) && (name == b.to || strings.HasPrefix(name, b.to+"/")) {
			return b, true
		}
	}
	return ban{}, false
}
