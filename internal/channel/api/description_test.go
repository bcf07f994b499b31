package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/jsonschema-go/jsonschema"

	"firststeps/internal/channel/document"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/ownwords"
	"firststeps/internal/guide/view"
)

var update = flag.Bool("update", false, "write openapi.json instead of comparing it")

// named are the types with a schema of their own, by its name. Names of the desk's schemas are
// taken.
var named = map[reflect.Type]string{
	reflect.TypeFor[document.Turn]():     "Turn",
	reflect.TypeFor[document.Offer]():    "Offer",
	reflect.TypeFor[document.Proof]():    "Proof",
	reflect.TypeFor[document.Sentence](): "Sentence",
	reflect.TypeFor[document.Part]():     "Part",
	reflect.TypeFor[document.Source]():   "Source",
	reflect.TypeFor[document.Summary]():  "GuideSummary",
	reflect.TypeFor[view.Emergency]():    "EmergencyNumbers",
	reflect.TypeFor[view.Dial]():         "EmergencyNumber",
	reflect.TypeFor[view.Call]():         "Call",
	reflect.TypeFor[view.Number]():       "CallNumber",
	reflect.TypeFor[view.Caution]():      "Caution",
	reflect.TypeFor[view.Picture]():      "Picture",
	reflect.TypeFor[view.Line]():         "Note",
	reflect.TypeFor[view.Option]():       "Choice",
	reflect.TypeFor[view.GivenAnswer]():  "GivenAnswer",
	reflect.TypeFor[guide.Kind]():        "TurnKind",
	reflect.TypeFor[guide.Urgency]():     "TurnUrgency",
	reflect.TypeFor[guide.Who]():         "Who",
	reflect.TypeFor[place.Evidence]():    "Evidence",
	reflect.TypeFor[Guides]():            "Guides",
	reflect.TypeFor[Ask]():               "Ask",
	reflect.TypeFor[Say]():               "Say",
	reflect.TypeFor[document.Heard]():    "TurnHeard",
	reflect.TypeFor[ownwords.Answer]():   "Understood",
	reflect.TypeFor[ownwords.Raise]():    "Raised",
	reflect.TypeFor[Problem]():           "TurnProblem",
}

// enums are the values of the types that are texts with few values.
func enums() map[reflect.Type][]any {
	all := map[reflect.Type][]any{}
	for _, p := range document.Parts() {
		all[reflect.TypeFor[document.Part]()] = append(all[reflect.TypeFor[document.Part]()], p)
	}
	values(all, guide.Disposition)
	values(all, guide.Emergency)
	values(all, guide.GasCompany)
	values(all, ownwords.Life)
	for e := place.None; e <= place.Agreed; e++ {
		all[reflect.TypeOf(e)] = append(all[reflect.TypeOf(e)], e.String())
	}
	return all
}

// values adds the texts of the values of a type up to the last.
func values[T interface {
	~uint8
	fmt.Stringer
}](all map[reflect.Type][]any, last T) {
	for v := T(0); v <= last; v++ {
		all[reflect.TypeFor[T]()] = append(all[reflect.TypeFor[T]()], v.String())
	}
}

// maxLengths are the limits of the fields of a request.
func maxLengths() map[string]int {
	limits := map[string]int{"vin": document.MaxField}
	for _, o := range operations() {
		for _, p := range o.params {
			limits[p.name] = p.max
		}
	}
	return limits
}

// object is a JSON object.
type object = map[string]any

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

// generated returns the description in OpenAPI 3.1 of operations and types. Descriptions of fields
// are their comments in the sources.
func generated(t *testing.T) []byte {
	t.Helper()
	comments, schemas := readComments(t), object{}
	for of, name := range named {
		schemas[name] = schemaOf(t, of, comments)
	}
	paths := object{descriptionPath: object{"get": object{
		"operationId": "getDescription", "summary": "This description",
		"responses": object{"200": object{"description": "OpenAPI 3.1.", "content": object{
			"application/json": object{"schema": object{"type": "object"}}}}}}}}
	for _, o := range operations() {
		at, ok := paths[o.path].(object)
		if !ok {
			at = object{}
			paths[o.path] = at
		}
		at[strings.ToLower(o.method)] = o.describe()
	}
	b, err := json.Marshal(object{
		"openapi": "3.1.0",
		"info": object{"title": "Firststeps", "version": "1",
			"description": "The guides for everyone, and the desk for those who help. " +
				"docs/api.md has examples.",
			"license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		"servers":    []any{object{"url": "/"}},
		"paths":      paths,
		"components": object{"schemas": schemas},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), '\n')
}

// describe returns the operation in OpenAPI.
func (o operation) describe() object {
	responses := object{"200": object{"description": "As requested.", "content": object{
		"application/json": object{"schema": ref("schemas", named[reflect.TypeOf(o.result)])}}}}
	if o.method == http.MethodGet {
		responses["304"] = object{"description": "As in the ETag that was sent."}
	}
	for _, status := range append(slices.Clone(o.statuses), http.StatusInternalServerError) {
		responses[strconv.Itoa(status)] = object{"description": http.StatusText(status) + ".",
			"content": object{"application/problem+json": object{
				"schema": ref("schemas", "TurnProblem")}}}
	}
	d := object{"operationId": o.id, "summary": o.summary, "description": o.text,
		"responses": responses}
	params := []any{}
	for _, p := range o.params {
		params = append(params, object{"name": p.name, "in": p.in, "description": p.text,
			"required": p.in == "path", "example": p.example,
			"schema": object{"type": "string", "maxLength": p.max}})
	}
	d["parameters"] = params
	if o.body != nil {
		d["requestBody"] = object{"required": true, "content": object{
			"application/json": object{"schema": ref("schemas", named[reflect.TypeOf(o.body)])}}}
	}
	return d
}

// schemaOf returns the schema of a named type, with references to the others.
func schemaOf(t *testing.T, of reflect.Type, comments map[string]string) any {
	t.Helper()
	key := path.Base(of.PkgPath()) + "." + of.Name()
	if all := enums()[of]; all != nil {
		return object{"type": "string", "enum": all, "description": comments[key]}
	}
	others := map[reflect.Type]*jsonschema.Schema{}
	for other, name := range named {
		if other != of && !embeds(of, other) {
			others[other] = &jsonschema.Schema{Ref: "#/components/schemas/" + name}
		}
	}
	s, err := jsonschema.ForType(of, &jsonschema.ForOptions{TypeSchemas: others})
	if err != nil {
		t.Fatal(of, err)
	}
	s.Description, s.AdditionalProperties = comments[key], nil // later versions may have more
	if isBody(of) {
		s.AdditionalProperties = &jsonschema.Schema{Not: &jsonschema.Schema{}}
	}
	for _, f := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := s.Properties[name]
		if p == nil || f.Anonymous {
			continue
		}
		finish(p, fieldComment(comments, of, f))
		if limit, ok := maxLengths()[name]; ok && isBody(of) {
			p.MaxLength = &limit
		}
	}
	return s
}

// embeds reports whether a struct has the fields of another one.
func embeds(of, other reflect.Type) bool {
	return of.Kind() == reflect.Struct && slices.ContainsFunc(reflect.VisibleFields(of),
		func(f reflect.StructField) bool { return f.Anonymous && f.Type == other })
}

// isBody reports whether a type is the body of a request.
func isBody(of reflect.Type) bool {
	return slices.ContainsFunc(operations(),
		func(o operation) bool { return o.body != nil && reflect.TypeOf(o.body) == of })
}

// finish makes a schema as responses are: lists are never null, and a pointer to a named type is
// that type or null.
func finish(p *jsonschema.Schema, comment string) {
	if slices.Contains(p.Types, "array") {
		p.Type, p.Types = "array", nil
	}
	if p.Ref != "" && p.Types != nil {
		*p = jsonschema.Schema{OneOf: []*jsonschema.Schema{{Ref: p.Ref}, {Type: "null"}}}
	}
	p.Description = comment
}

// fieldComment returns the comment of a field, which may be promoted from an embedded type.
func fieldComment(comments map[string]string, of reflect.Type, f reflect.StructField) string {
	for _, i := range f.Index[:len(f.Index)-1] {
		of = of.Field(i).Type
	}
	return comments[path.Base(of.PkgPath())+"."+of.Name()+"."+f.Name]
}

// readComments returns the comments of the types and their fields, by package, type and field.
func readComments(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, dir := range []string{".", "../document", "../../guide", "../../guide/view",
		"../../guide/ownwords", "../../facts/place"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path.Join(dir, e.Name()), nil,
				parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				typeComments(f.Name.Name, d, all)
			}
		}
	}
	return all
}

// link is a reference in a comment: its brackets are for readers of the source.
var link = regexp.MustCompile(`\[([\w.]+)\]`)

func typeComments(pkg string, d ast.Decl, all map[string]string) {
	g, ok := d.(*ast.GenDecl)
	if !ok {
		return
	}
	clean := func(c *ast.CommentGroup) string {
		return strings.Join(strings.Fields(link.ReplaceAllString(c.Text(), "$1")), " ")
	}
	for _, spec := range g.Specs {
		s, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		all[pkg+"."+s.Name.Name] = clean(g.Doc)
		fields, ok := s.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range fields.Fields.List {
			comment := clean(f.Doc)
			if comment == "" {
				comment = clean(f.Comment)
			}
			for _, name := range f.Names {
				all[pkg+"."+s.Name.Name+"."+name.Name] = comment
			}
		}
	}
}

// TestDescriptionIsUpToDate checks that openapi.json describes the operations and types as they
// are. With -update it writes the file.
func TestDescriptionIsUpToDate(t *testing.T) {
	want := generated(t)
	if *update {
		if err := os.WriteFile("openapi.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(own, want) {
		t.Error("openapi.json is not up to date: run go generate ./internal/channel/api")
	}
}

// TestDescriptionIsValid checks the description of all addresses, with the desk's and without.
func TestDescriptionIsValid(t *testing.T) {
	for name, desk := range map[string][]byte{"with desk": integrations.Description(),
		"without desk": nil} {
		t.Run(name, func(t *testing.T) {
			b, err := describe(desk)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := openapi3.NewLoader().LoadFromData(b)
			if err != nil {
				t.Fatal(err)
			}
			if err := doc.Validate(t.Context()); err != nil {
				t.Error(err)
			}
			if got := doc.Paths.Value("/api/v1/handover") != nil; got != (desk != nil) {
				t.Errorf("it describes hand-overs: %v", got)
			}
		})
	}
}

// TestCautionsAreRequired checks that a description without the required lists would be found: a
// client must be able to rely on them.
func TestCautionsAreRequired(t *testing.T) {
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Required []string }
		}
	}
	if err := json.Unmarshal(own, &doc); err != nil {
		t.Fatal(err)
	}
	for schema, fields := range map[string][]string{
		"Turn": {"cautions", "choices", "flags", "emergency", "call", "urgency", "sentences",
			"sources", "release", "proof", "handover", "transcript", "always"},
		"Caution":     {"text", "why"},
		"Choice":      {"label", "transcript"},
		"Call":        {"numbers", "say"},
		"TurnProblem": {"next", "detail", "emergency"},
	} {
		for _, f := range fields {
			if !slices.Contains(doc.Components.Schemas[schema].Required, f) {
				t.Errorf("%s: %s is not required", schema, f)
			}
		}
	}
}

// TestNamesAreNotMerged checks that two descriptions with the same name are refused.
func TestNamesAreNotMerged(t *testing.T) {
	if _, err := describe(own); err == nil {
		t.Error("the same description twice was accepted")
	}
	if _, err := describe([]byte("{")); err == nil {
		t.Error("half a description was accepted")
	}
}
