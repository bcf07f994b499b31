package compile

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// schemaFor compiles the schema that editors use for a file.
func schemaFor(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(schemaFile(file))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func schemaFile(file string) string {
	if strings.HasSuffix(file, logicFile) {
		return "schema/guide.schema.json"
	}
	return "schema/text.schema.json"
}

// plainValue converts a tree to the values that a JSON decoder, and so an editor, would produce.
func plainValue(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainValue(n.Content[i+1])
		}
		return m
	case n.Kind == yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plainValue(c))
		}
		return list
	case isText(n):
		return n.Value
	case n.ShortTag() == "!!bool":
		return strings.EqualFold(n.Value, "true")
	case n.ShortTag() == "!!int":
		return json.Number(n.Value)
	}
	return nil
}

// TestSchemaAccepts checks that the schema accepts every guide that compiles.
func TestSchemaAccepts(t *testing.T) {
	for _, name := range yamlFiles(t) {
		d, found := parseAlone(name, mustRead(t, name))
		if len(found) > 0 {
			t.Fatal(found)
		}
		if err := schemaFor(t, name).Validate(plainValue(d.root)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRejects checks that the schema rejects faults with the ids that a schema can detect.
func TestSchemaRejects(t *testing.T) {
	seen := []string{
		idWrongType, idUnknownKey, idMissingKey, idEmptyList, idRepeated, idBadID, idReservedID,
		idBadVersion, idUnknownValue, idOutOfRange,
		idTooManyChoices, idTooFewChoices, idNoUnsure, idServiceElsewhere, idEmergencyCall,
		idGuideElsewhere,
		idBadExpression, idOtherwiseMissing,
		idForgetsAndKeeps, idBadRule, idBadURL, idBadLanguage, idEmptyText, idEdgeSpace,
		idTextTooLong,
	}
	for _, m := range cases {
		if !slices.Contains(seen, m.id) {
			continue
		}
		files := m.apply(t, small(t))
		file, _, _ := strings.Cut(m.at, "|")
		d := parse(file, files[file].Data, &findings{})
		root := any(nil)
		if d.root != nil {
			root = plainValue(d.root)
		}
		if schemaFor(t, file).Validate(root) == nil {
			t.Errorf("the schema accepts %s at %s", m.id, m.at)
		}
	}
}

// TestSchemaKeys checks that the schema and the reader know the same keys.
func TestSchemaKeys(t *testing.T) {
	for _, c := range []struct {
		file, def string
		shape     *shape
	}{
		{logicFile, "", guideShape}, {logicFile, "source", sourceShape},
		{logicFile, "flag", flagShape}, {logicFile, "offer", offerShape},
		{logicFile, "caution", cautionShape}, {logicFile, "note", noteShape},
		{logicFile, "rule", ruleShape}, {logicFile, "call", callShape},
		{logicFile, "pace", paceShape}, {logicFile, "timer", timerShape},
		{logicFile, "edge", edgeShape}, {logicFile, "choice", choiceShape},
		{logicFile, "tells", tellsShape}, {logicFile, "seconds", secondsShape},
		{logicFile, "mutation", mutationShape},
		{logicFile, "question", questionShape}, {logicFile, "step", stepShape},
		{logicFile, "disposition", dispositionShape},
		{us, "", textShape}, {us, "caution", cautionTextShape}, {us, "question", questionText},
		{us, "step", stepText}, {us, "disposition", dispositionText},
	} {
		t.Run(c.file+" "+c.def, func(t *testing.T) {
			want := slices.Clone(c.shape.keys)
			slices.Sort(want)
			if got := schemaKeys(t, c.file, c.def); !slices.Equal(got, want) {
				t.Errorf("%s %s: schema %v, reader %v", c.file, c.def, got, want)
			}
		})
	}
}

// schemaKeys returns the properties of a definition in a schema, or of the whole file if def is
// empty, sorted.
func schemaKeys(t *testing.T, file, def string) []string {
	t.Helper()
	type object struct {
		Properties map[string]any `json:"properties"`
	}
	var s struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(mustRead(t, schemaFile(file)), &s); err != nil {
		t.Fatal(err)
	}
	if def != "" {
		s.object = s.Defs[def]
	}
	var keys []string
	for k := range s.Properties {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
