package arch

import (
	"go/ast"
	"slices"
)

// restricted is a function that only some files may call.
type restricted struct {
	dir, name string
	files     []string
	why       string
}

// restrictions together keep drafts away from people in trouble: a file that serves guides gets
// them from a catalog with their proofs, or is the one for drafts.
func restrictions() []restricted {
	const preview = "internal/app/preview.go"
	return []restricted{
		{"internal/guide/catalog", "OpenDraft", []string{preview},
			"a draft is for its author: open guides with their proofs"},
		{"internal/channel/web", "New", []string{preview, "internal/app/serve.go",
			"internal/app/export.go"},
			"pages for people in trouble have guides of a catalog"},
		{"internal/channel/preview", "New", []string{preview},
			"a draft is for its author: only the command preview shows it"},
	}
}

// restrictedCalls returns the uses of [restrictions] in other files.
func restrictedCalls(m *module) (out []string) {
	for _, f := range m.served() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, r := range restrictions() {
				x, ok := s.X.(*ast.Ident)
				if ok && s.Sel.Name == r.name && x.Name == m.nameOf(f, m.name+"/"+r.dir) &&
					!slices.Contains(r.files, f.path) {
					out = append(out, m.finding(s.Pos(), "%s must not use %s.%s: %s", f.path,
						x.Name, r.name, r.why))
				}
			}
			return true
		})
	}
	return out
}
