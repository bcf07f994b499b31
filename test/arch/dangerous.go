package arch

import (
	"slices"
	"strings"
)

// danger is an import that no package of the program may have, the reason, and the exceptions.
type danger struct {
	path, why string
	except    []string
}

func dangers() []danger {
	const runs = "input must never become a program"
	const weak = "it is broken: use SHA-256, or what crypto/tls chooses"
	const memory = "a length that is not checked is an error in Go, and a breach without its checks"
	return []danger{
		{"os/exec", runs, []string{"test/pgtest", "test/jstest"}},
		{"plugin", runs, nil},
		{"C", memory, nil},
		{"unsafe", memory, nil},
		{"encoding/gob", "it creates any type that the sender names", nil},
		{"net/rpc", "it calls any method that the sender names", nil},
		{"text/template", "it does not escape: use html/template", []string{"test/safetycase"}},
		// both only write XML
		{"encoding/xml", "this program reads no XML", []string{"internal/guide/graph",
			"internal/telephone"}},
		{"net/smtp", "this program sends no mail", nil},
		{"crypto/md5", weak, nil},
		{"crypto/sha1", weak, []string{
			"internal/telephone", // the provider signs with HMAC-SHA1, which is not broken
		}},
		{"crypto/des", weak, nil},
		{"crypto/rc4", weak, nil},
		{"math/rand", "its output is predictable: use crypto/rand", []string{
			"internal/desk/integrations", // jitter of retries
			"test/guidetest",             // the same walks in every run
			"test/outcome",               // the same draws in every run
		}},
	}
}

// dangerousImports returns the imports that [dangers] lists.
func dangerousImports(m *module) (out []string) {
	for _, f := range m.served() {
		for _, i := range m.imports(f) {
			for _, d := range dangers() {
				if (i.path == d.path || strings.HasPrefix(i.path, d.path+"/")) &&
					!slices.Contains(d.except, f.dir) {
					out = append(out, m.finding(i.at, "%s must not import %s: %s", f.dir, i.path,
						d.why))
				}
			}
		}
	}
	return out
}
