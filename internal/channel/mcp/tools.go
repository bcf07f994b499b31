package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/document"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/ownwords"
)

// Names of the tools.
const (
	ListGuides = "list_guides"
	TakeTurn   = "take_turn"
	Say        = "say"
	HandOver   = "hand_over"
)

// guides is the result of listing the guides.
type guides struct {
	Danger string             `json:"danger"` // whom to call before anything else
	Guides []document.Summary `json:"guides"`
}

// addTools adds the tools to a server.
func (s *Server) addTools(p *mcp.Server) {
	no, reads := false, &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true}
	reads.OpenWorldHint = &no
	view := mcp.Meta{"ui": map[string]any{"resourceUri": AppURI}}
	add(p, &mcp.Tool{
		Name: ListGuides, Title: "List the guides", Annotations: reads, Description: listText,
		InputSchema:  arguments(nil, "language"),
		OutputSchema: schemas()[reflect.TypeFor[guides]()],
	}, func(_ context.Context, _ *mcp.CallToolRequest, p position) *mcp.CallToolResult {
		return result(guides{emergency(), s.Book.Guides(p.Language)})
	})
	where := []string{"guide", "transcript", "language", "country", "car", "vin"}
	add(p, &mcp.Tool{
		Name: TakeTurn, Title: "Take a turn in a guide", Annotations: reads, Meta: view,
		Description:  turnText,
		InputSchema:  arguments([]string{"guide"}, where...),
		OutputSchema: schemas()[reflect.TypeFor[turn]()],
	}, s.takeTurn)
	add(p, &mcp.Tool{
		Name: Say, Title: "Say it in the person's own words", Annotations: reads, Meta: view,
		Description:  sayText,
		InputSchema:  arguments([]string{"guide", "say"}, append(slices.Clone(where), "say")...),
		OutputSchema: schemas()[reflect.TypeFor[heard]()],
	}, s.say)
	add(p, &mcp.Tool{
		Name: HandOver, Title: "Hand the case over to the roadside desk",
		Annotations: &mcp.ToolAnnotations{DestructiveHint: &no},
		Description: handOverText,
		InputSchema: arguments([]string{"guide", "transcript"},
			append(slices.Clone(where), "phone", "place", "name", "note")...),
		OutputSchema: schemas()[reflect.TypeFor[sent]()],
	}, s.handOver)
}

// add adds a tool. Its arguments are read leniently: a person in danger must not wait for an
// assistant to correct a name that does not matter. Unknown ones are ignored.
func add[In any](p *mcp.Server, t *mcp.Tool,
	do func(context.Context, *mcp.CallToolRequest, In) *mcp.CallToolResult) {
	p.AddTool(t, func(ctx context.Context, call *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var in In
		if raw := call.Params.Arguments; len(raw) > 0 && json.Unmarshal(raw, &in) != nil {
			return failure("The arguments of this tool are texts. Send each as a text."), nil
		}
		return do(ctx, call, in), nil
	})
}

// arguments returns the schema of the arguments of a tool.
func arguments(required []string, names ...string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Required: required, PropertyOrder: names,
		Properties: map[string]*jsonschema.Schema{}}
	for _, name := range names {
		s.Properties[name] = &jsonschema.Schema{Type: "string", Description: argumentTexts[name]}
	}
	return s
}

// schemas returns the schemas of the results. Every list of a turn is required, so that no result
// can leave out what must not be done.
var schemas = sync.OnceValue(func() map[reflect.Type]*jsonschema.Schema {
	names := func(all ...fmt.Stringer) *jsonschema.Schema {
		s := &jsonschema.Schema{Type: "string"}
		for _, n := range all {
			s.Enum = append(s.Enum, n.String())
		}
		return s
	}
	as := map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[guide.Kind](): names(guide.Question, guide.Step, guide.Disposition),
		reflect.TypeFor[guide.Urgency](): names(guide.NotUrgent, guide.Urgent,
			guide.Emergency),
		reflect.TypeFor[ownwords.Raise](): names(ownwords.Unrelated, ownwords.None,
			ownwords.Urgent, ownwords.Life),
		reflect.TypeFor[guide.Who]():      {Type: "string"},
		reflect.TypeFor[place.Evidence](): {Type: "string"},
	}
	all := map[reflect.Type]*jsonschema.Schema{}
	for _, t := range []reflect.Type{reflect.TypeFor[guides](), reflect.TypeFor[turn](),
		reflect.TypeFor[heard](), reflect.TypeFor[sent]()} {
		s, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: as})
		if err != nil {
			panic(err) // a type of this program: a test would fail
		}
		all[t] = s
	}
	return all
})

// result returns data as the result of a tool: as data, and as text for clients that read only
// text.
func result(data any) *mcp.CallToolResult {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings, numbers and lists of them: cannot fail
	}
	return &mcp.CallToolResult{StructuredContent: json.RawMessage(b),
		Content: []mcp.Content{&mcp.TextContent{Text: string(b)}}}
}

// failure returns an error of a tool. It never repeats what was sent.
func failure(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{IsError: true,
		Content: []mcp.Content{&mcp.TextContent{Text: text + " " + emergency()}}}
}
