package arch

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// banned lists words that this project once used in a sense of its own, and what to write instead.
var banned = []struct {
	words   *regexp.Regexp
	instead string
}{
	{words(`somebody|nobody|whoever|whomever`), "the actor: the caller, the user, operators"},
	{words(`anew`), "again"},
	{words(`but for`), "except"},
	{words(`so many`), "n"},
	{regexp.MustCompile(`^\w+ gives `), "returns"},
	{words(`(says|tells) whether`), "reports whether"},
	{words(`where (nobody|nothing|none|there (is|are)|it (has|stands))`), "if"},
	{words(`stands? (in|on|at|for nothing|otherwise|above|below)`), "is, has"},
	{words(`asked (for )?(rightly|wrongly)`), "usage error"},
	{words(`(is|are|was|were) (told|heard)`), "is notified, is logged, receives"},
	{words(`(this|the|of the) (house|room|floor|crowd)`), "module, package, layer, load"},
}

func words(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b(` + pattern + `)\b`) }

// dialectOf returns the first banned words in a text, and what to write instead.
func dialectOf(text string) (found, instead string) {
	for _, b := range banned {
		if found := b.words.FindString(text); found != "" {
			return found, b.instead
		}
	}
	return "", ""
}

// dialect returns the comments and messages that have a word of [banned].
func dialect(m *module) []string {
	var out []string
	report := func(at token.Pos, text string) {
		if word, instead := dialectOf(strings.Join(strings.Fields(text), " ")); word != "" {
			out = append(out, m.finding(at, "%q: write %s", word, instead))
		}
	}
	for _, f := range m.files {
		if ast.IsGenerated(f.ast) || f.dir == "test/arch" {
			continue
		}
		for _, c := range f.ast.Comments {
			report(c.Pos(), c.Text())
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isMessage(call) {
				return true
			}
			for _, arg := range call.Args {
				if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					report(lit.Pos(), lit.Value)
				}
			}
			return true
		})
	}
	return out
}

// isMessage reports whether a call makes an error, or a line of a log.
func isMessage(call *ast.CallExpr) bool {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x := name(s.X)
	switch s.Sel.Name {
	case "New":
		return x == "errors"
	case "Errorf":
		return x == "fmt"
	}
	return isLog(call)
}

// isLog reports whether a call writes a line of a log by log/slog.
func isLog(call *ast.CallExpr) bool {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, s.Sel.Name) {
		return false
	}
	return slices.Contains([]string{"log", "slog", "logger"}, strings.ToLower(name(s.X)))
}

// name returns the last name of an expression: Log for d.Log.
func name(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// errorKeys returns the lines of logs that have an error under another key than err.
func errorKeys(m *module) []string {
	var out []string
	for _, f := range m.files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isLog(call) {
				return true
			}
			for i, arg := range call.Args[:max(len(call.Args)-1, 0)] {
				lit, ok := arg.(*ast.BasicLit)
				if !ok || i == 0 {
					continue
				}
				key, err := strconv.Unquote(lit.Value)
				if value := name(call.Args[i+1]); err == nil && value == "err" && key != "err" {
					out = append(out, m.finding(lit.Pos(), "key %q of an error: write err", key))
				}
			}
			return true
		})
	}
	return out
}

// misnamed returns the doc comments that do not start with the name that they explain, except those
// of tests. An article may precede the name of a type.
func misnamed(m *module) []string {
	var out []string
	check := func(doc *ast.CommentGroup, name string) {
		text := doc.Text()
		for _, article := range []string{"A ", "An ", "The "} {
			text = strings.TrimPrefix(text, article)
		}
		if rest, ok := strings.CutPrefix(text, name); text != "" &&
			(!ok || rest != "" && !strings.ContainsAny(rest[:1], " \n,.:;'(")) {
			out = append(out, m.finding(doc.Pos(), "the comment of %s does not start with its name",
				name))
		}
	}
	for _, f := range m.files {
		if ast.IsGenerated(f.ast) {
			continue
		}
		for _, decl := range f.ast.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if !f.test || !strings.HasPrefix(d.Name.Name, "Test") {
					check(d.Doc, d.Name.Name)
				}
			case *ast.GenDecl:
				if d.Lparen.IsValid() || len(d.Specs) != 1 {
					continue // the comment of a group explains the group
				}
				switch s := d.Specs[0].(type) {
				case *ast.TypeSpec:
					check(d.Doc, s.Name.Name)
				case *ast.ValueSpec:
					if len(s.Names) == 1 && s.Names[0].Name != "_" {
						check(d.Doc, s.Names[0].Name)
					}
				}
			}
		}
	}
	return out
}

// builtins are the names that a declaration must not reuse.
const builtins = " append cap clear close complex copy delete imag len make max min new panic " +
	"print println real recover any bool byte error int rune string true false nil iota "

// shadowed returns the declarations of functions, parameters and variables that reuse the name of a
// builtin. Methods and fields cannot shadow one.
func shadowed(m *module) []string {
	var out []string
	check := func(x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok && strings.Contains(builtins, " "+id.Name+" ") {
			out = append(out, m.finding(id.Pos(), "%s is a builtin: choose another name", id.Name))
		}
	}
	for _, f := range m.files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil {
					check(n.Name)
				}
			case *ast.FuncType:
				for _, list := range []*ast.FieldList{n.Params, n.Results} {
					if list == nil {
						continue
					}
					for _, field := range list.List {
						for _, id := range field.Names {
							check(id)
						}
					}
				}
			case *ast.AssignStmt:
				for _, x := range n.Lhs {
					if n.Tok == token.DEFINE {
						check(x)
					}
				}
			case *ast.RangeStmt:
				if n.Tok == token.DEFINE {
					check(n.Key)
					check(n.Value)
				}
			case *ast.ValueSpec:
				for _, id := range n.Names {
					check(id)
				}
			case *ast.TypeSpec:
				check(n.Name)
			}
			return true
		})
	}
	return out
}

// nameOf returns the name under which a file imports a path, or "" if it does not import it.
func (m *module) nameOf(f *source, importPath string) string {
	for _, spec := range f.ast.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == importPath {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path.Base(p)
		}
	}
	return ""
}
