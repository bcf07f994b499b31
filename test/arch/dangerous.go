package arch

import (
	"slices"
	"strings"
)

// danger is an import that nothing which serves people goes with, why, and the rooms where it does
// no harm.
type danger struct {
	to, why string
	but     []string
}

func dangers() []danger {
	const runs = "what somebody sends must never become something that runs"
	const weak = "it protects nothing: take SHA-256, or what crypto/tls chooses"
	return []danger{
		{"os/exec", runs, []string{"test/pgtest", "test/jstest"}},
		{"plugin", runs, nil},
		{"C", "a text longer than it should be is an error in Go, and a way in elsewhere", nil},
		{"unsafe", "a text longer than it should be is an error, and a way in without its check",
			nil},
		{"encoding/gob", "it makes whatever the sender names", nil},
		{"net/rpc", "it calls whatever the sender names", nil},
		{"text/template", "it writes markup as it comes: take html/template",
			[]string{"test/safetycase"}},
		// which only writes
		{"encoding/xml", "nobody needs to read XML here", []string{"internal/guide/graph"}},
		{"net/smtp", "nobody is sent mail", nil},
		{"crypto/md5", weak, nil},
		{"crypto/sha1", weak, nil},
		{"crypto/des", weak, nil},
		{"crypto/rc4", weak, nil},
		{"math/rand", "who has seen some of it knows the rest: take crypto/rand", []string{
			"internal/desk/integrations", // which only waits by it
			"test/outcome",               // which must draw the same again
		}},
	}
}

// dangerousImports finds what turns a text into something that runs, and what guards no secret.
func dangerousImports(h *house) (out []string) {
	for _, f := range h.served() {
		for _, i := range h.imports(f) {
			for _, d := range dangers() {
				if (i.path == d.to || strings.HasPrefix(i.path, d.to+"/")) &&
					!slices.Contains(d.but, f.dir) {
					out = append(out, h.finding(i.at, "%s must not import %s: %s", f.dir, i.path,
						d.why))
				}
			}
		}
	}
	return out
}
