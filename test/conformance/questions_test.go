package conformance

//lint:file-ignore SA1019 the suite asks for these features until they are removed from the protocol

import (
	"context"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// form returns a question with one field.
func form(field, kind string) *mcp.ElicitParams {
	return &mcp.ElicitParams{Mode: "form", Message: "Please enter this: " + field,
		RequestedSchema: &jsonschema.Schema{Type: "object", Required: []string{field},
			Properties: map[string]*jsonschema.Schema{field: {Type: kind}}}}
}

// entered returns what was entered in a text field of a form.
func entered(all mcp.InputResponseMap, key, field string) (string, bool) {
	r, ok := all[key].(*mcp.ElicitResult)
	if !ok || r.Action != "accept" {
		return "", false
	}
	text, ok := r.Content[field].(string)
	return text, ok && text != ""
}

// sample returns a question to the client's model.
func sample(text string) *mcp.CreateMessageParams { //nolint:staticcheck // the suite needs it
	return &mcp.CreateMessageParams{MaxTokens: 100, Messages: []*mcp.SamplingMessage{
		{Role: "user", Content: say("%s", text)}}}
}

// sampled returns the answer of the client's model.
func sampled(all mcp.InputResponseMap, key string) (string, bool) {
	r, ok := all[key].(*mcp.CreateMessageWithToolsResult)
	if !ok || len(r.Content) == 0 {
		return "", false
	}
	text, ok := r.Content[0].(*mcp.TextContent)
	return text.Text, ok
}

// roots returns the number of the client's roots.
func roots(all mcp.InputResponseMap) (int, bool) {
	r, ok := all["client_roots"].(*mcp.ListRootsResult)
	if !ok {
		return 0, false
	}
	return len(r.Roots), true
}

// asking adds a tool that asks, until answer returns what it says.
func asking(p *mcp.Server, name, state string, questions mcp.InputRequestMap,
	answer func(mcp.InputResponseMap) (*mcp.TextContent, bool)) {
	tool(p, "test_input_required_result_"+name, "", func(_ context.Context,
		r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if got := r.Params.RequestState; got != "" && got != state {
			return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "unknown state"}
		}
		if text, ok := answer(r.Params.InputResponses); ok {
			return content(text), nil
		}
		return &mcp.CallToolResult{InputRequests: questions, RequestState: state}, nil
	})
}

// addQuestions adds tools that ask the client.
func addQuestions(p *mcp.Server) {
	name := mcp.InputRequestMap{"user_name": form("name", "string")}
	asking(p, "elicitation", "", name, func(all mcp.InputResponseMap) (*mcp.TextContent, bool) {
		text, ok := entered(all, "user_name", "name")
		return say("Hello, %s!", text), ok
	})
	asking(p, "sampling", "", mcp.InputRequestMap{
		"capital_question": sample("What is the capital of France?")},
		func(all mcp.InputResponseMap) (*mcp.TextContent, bool) {
			text, ok := sampled(all, "capital_question")
			return say("Answer: %s", text), ok
		})
	asking(p, "list_roots", "", mcp.InputRequestMap{"client_roots": &mcp.ListRootsParams{}},
		func(all mcp.InputResponseMap) (*mcp.TextContent, bool) {
			n, ok := roots(all)
			return say("Roots: %d", n), ok
		})
	for _, stateful := range []string{"request_state", "tampered_state"} {
		asking(p, stateful, "asked", mcp.InputRequestMap{"confirm": form("ok", "boolean")},
			func(all mcp.InputResponseMap) (*mcp.TextContent, bool) {
				r, ok := all["confirm"].(*mcp.ElicitResult)
				return say("state-ok"), ok && r.Action == "accept"
			})
	}
	asking(p, "multiple_inputs", "asked", mcp.InputRequestMap{
		"user_name": name["user_name"], "greeting": sample("Write a greeting"),
		"client_roots": &mcp.ListRootsParams{}},
		func(all mcp.InputResponseMap) (*mcp.TextContent, bool) {
			text, named := entered(all, "user_name", "name")
			greeting, greeted := sampled(all, "greeting")
			n, listed := roots(all)
			return say("%s %s: %d", greeting, text, n), named && greeted && listed
		})
	tool(p, "test_input_required_result_multi_round", "", multiRound)
	tool(p, "test_input_required_result_capabilities", "", capabilities)
}

// multiRound asks twice. The state has the first answer.
func multiRound(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	const first, second = "first", "second "
	all := r.Params.InputResponses
	switch state := r.Params.RequestState; {
	case state == first:
		name, _ := entered(all, "step1", "name")
		return &mcp.CallToolResult{RequestState: second + name, InputRequests: mcp.InputRequestMap{
			"step2": form("color", "string")}}, nil
	case strings.HasPrefix(state, second):
		color, _ := entered(all, "step2", "color")
		return content(say("%s likes %s", strings.TrimPrefix(state, second), color)), nil
	}
	return &mcp.CallToolResult{RequestState: first, InputRequests: mcp.InputRequestMap{
		"step1": form("name", "string")}}, nil
}

// capabilities asks only what the client can answer.
func capabilities(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if len(r.Params.InputResponses) > 0 {
		return content(say("answered")), nil
	}
	ask, can := mcp.InputRequestMap{}, r.ClientCapabilities()
	if can != nil && can.Elicitation != nil {
		ask["user_name"] = form("name", "string")
	}
	if can != nil && can.Sampling != nil {
		ask["greeting"] = sample("Write a greeting")
	}
	if len(ask) == 0 {
		return content(say("The client can answer nothing.")), nil
	}
	return &mcp.CallToolResult{InputRequests: ask}, nil
}
