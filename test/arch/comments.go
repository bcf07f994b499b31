package arch

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// packageComments finds packages whose comment is missing, doubled, or does not say what the
// package leaves alone. Main packages owe the same. A folder of tests alone owes none.
func packageComments(h *house) []string {
	var out []string
	first := map[string]*source{}
	said := map[string]*ast.CommentGroup{}
	for _, f := range h.served() {
		if first[f.dir] == nil {
			first[f.dir] = f
		}
		switch doc := f.ast.Doc; {
		case doc == nil:
		case said[f.dir] != nil:
			out = append(out, h.finding(doc.Pos(), "package %s has a second comment here: keep one",
				f.dir))
		default:
			said[f.dir] = doc
			out = append(out, h.thinComment(f.dir, doc)...)
		}
	}
	for dir, f := range first {
		if said[dir] == nil {
			out = append(out, h.finding(f.ast.Package,
				"package %s has no comment: say what it is, what it does not do, "+
					"and where to start reading", dir))
		}
	}
	slices.Sort(out)
	return out
}

// thinComment holds a package comment to two sentences, one of which says no to something.
func (h *house) thinComment(dir string, doc *ast.CommentGroup) []string {
	ends := regexp.MustCompile(`[.!?](\s|$)`)
	limits := regexp.MustCompile(`\b(not|no|never|nothing)\b`)
	var out []string
	if len(ends.FindAllString(doc.Text(), 2)) < 2 {
		out = append(out, h.finding(doc.Pos(), "the comment of package %s is under two sentences",
			dir))
	}
	if !limits.MatchString(doc.Text()) {
		out = append(out, h.finding(doc.Pos(),
			"the comment of package %s does not say what it does not do", dir))
	}
	return out
}

// undocumented finds exported names of the pure rooms that no sentence explains.
func undocumented(h *house) []string {
	var out []string
	for _, f := range h.served() {
		if !pure(f.dir) || ast.IsGenerated(f.ast) {
			continue
		}
		for _, decl := range f.ast.Decls {
			for _, name := range bare(decl) {
				out = append(out, h.finding(name.Pos(), "%s is exported and has no comment: "+
					"say its shape, unit, errors or source in a sentence", name.Name))
			}
		}
	}
	return out
}

// bare gives the exported names of a declaration that have no comment.
func bare(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && reachable(d) && !speaks(d.Doc) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		return bareSpecs(d)
	}
	return nil
}

// bareSpecs does so for types, constants and variables. The members of a typed list of constants
// are explained by their type, which owes its own comment.
func bareSpecs(d *ast.GenDecl) []*ast.Ident {
	var out []*ast.Ident
	typed := false
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && !speaks(s.Doc, s.Comment, d.Doc) {
				out = append(out, s.Name)
			}
		case *ast.ValueSpec:
			typed = d.Tok == token.CONST && (s.Type != nil || typed && s.Values == nil)
			if !typed && !speaks(s.Doc, s.Comment, d.Doc) {
				out = append(out, slices.DeleteFunc(slices.Clone(s.Names), unexported)...)
			}
		}
	}
	return out
}

func unexported(name *ast.Ident) bool { return !name.IsExported() }

// reachable says whether a function can be called from outside: it has no receiver, or one of an
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

// speaks says whether one of the comments has words in it.
func speaks(comments ...*ast.CommentGroup) bool {
	return slices.ContainsFunc(comments, func(c *ast.CommentGroup) bool {
		return strings.TrimSpace(c.Text()) != ""
	})
}
