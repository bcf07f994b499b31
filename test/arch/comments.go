package arch

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// packageComments returns the packages whose comment is missing, is there twice, or does not say
// what the package does not do. Folders with tests only need none, and a generator's comment does
// not count.
func packageComments(m *module) []string {
	var out []string
	first := map[string]*source{}
	said := map[string]*ast.CommentGroup{}
	for _, f := range m.served() {
		if first[f.dir] == nil {
			first[f.dir] = f
		}
		switch doc := f.ast.Doc; {
		case doc == nil, ast.IsGenerated(f.ast):
		case said[f.dir] != nil:
			out = append(out, m.finding(doc.Pos(), "package %s has a second comment here: keep one",
				f.dir))
		default:
			said[f.dir] = doc
			out = append(out, m.thinComment(f.dir, doc)...)
		}
	}
	for dir, f := range first {
		if said[dir] == nil {
			out = append(out, m.finding(f.ast.Package,
				"package %s has no comment: write what it is, what it does not do, "+
					"and where to start reading", dir))
		}
	}
	slices.Sort(out)
	return out
}

// thinComment returns what a package comment lacks: two sentences, and a limit of the package.
func (m *module) thinComment(dir string, doc *ast.CommentGroup) []string {
	ends := regexp.MustCompile(`[.!?](\s|$)`)
	limits := regexp.MustCompile(`\b(not|no|never|nothing)\b`)
	var out []string
	if len(ends.FindAllString(doc.Text(), 2)) < 2 {
		out = append(out, m.finding(doc.Pos(), "the comment of package %s is under two sentences",
			dir))
	}
	if !limits.MatchString(doc.Text()) {
		out = append(out, m.finding(doc.Pos(),
			"the comment of package %s does not say what it does not do", dir))
	}
	return out
}

// undocumented returns the exported names of pure packages that have no comment.
func undocumented(m *module) []string {
	var out []string
	for _, f := range m.served() {
		if !pure(f.dir) || ast.IsGenerated(f.ast) {
			continue
		}
		for _, decl := range f.ast.Decls {
			for _, name := range bare(decl) {
				out = append(out, m.finding(name.Pos(), "%s is exported and has no comment: "+
					"write its shape, unit, errors or source in a sentence", name.Name))
			}
		}
	}
	return out
}

// bare returns the exported names of a declaration that have no comment.
func bare(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && reachable(d) && !hasText(d.Doc) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		return bareSpecs(d)
	}
	return nil
}

// bareSpecs is bare for types, constants and variables. The comment of a type explains the members
// of a typed list of constants.
func bareSpecs(d *ast.GenDecl) []*ast.Ident {
	var out []*ast.Ident
	typed := false
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && !hasText(s.Doc, s.Comment, d.Doc) {
				out = append(out, s.Name)
			}
		case *ast.ValueSpec:
			typed = d.Tok == token.CONST && (s.Type != nil || typed && s.Values == nil)
			if !typed && !hasText(s.Doc, s.Comment, d.Doc) {
				out = append(out, slices.DeleteFunc(slices.Clone(s.Names), unexported)...)
			}
		}
	}
	return out
}

func unexported(name *ast.Ident) bool { return !name.IsExported() }

// reachable reports whether other packages can call a function: it has no receiver, or one of an
// exported type.
func reachable(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		name, ok := n.(*ast.Ident)
		exported = exported || ok && name.IsExported()
		return !ok
	})
	return exported
}

// hasText reports whether one of the comments has text.
func hasText(comments ...*ast.CommentGroup) bool {
	return slices.ContainsFunc(comments, func(c *ast.CommentGroup) bool {
		return strings.TrimSpace(c.Text()) != ""
	})
}
