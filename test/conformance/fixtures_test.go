package conformance

//lint:file-ignore SA1019 the suite asks for these features until they are removed from the protocol

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Names, addresses and answers in this file are those that the suite calls and expects.

// image is a picture of one pixel, and sound is a recording without samples.
const (
	image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ" +
		"RU5ErkJggg=="
	sound = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
)

func bytesOf(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// addFixtures adds what the suite calls to a server.
func addFixtures(p *mcp.Server) {
	addContents(p)
	addCalls(p)
	addQuestions(p)
	addResources(p)
	addPrompts(p)
}

type handler = func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error)

// tool adds a tool. schema is that of its arguments; "" allows any.
func tool(p *mcp.Server, name, schema string, do handler) {
	if schema == "" {
		schema = `{"type":"object"}`
	}
	p.AddTool(&mcp.Tool{Name: name, Description: "For the conformance suite.",
		InputSchema: json.RawMessage(schema)}, do)
}

func say(format string, args ...any) *mcp.TextContent {
	return &mcp.TextContent{Text: fmt.Sprintf(format, args...)}
}

func content(all ...mcp.Content) *mcp.CallToolResult { return &mcp.CallToolResult{Content: all} }

// fixed returns a handler that always returns the same.
func fixed(r *mcp.CallToolResult) handler {
	return func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return r, nil
	}
}

func embedded(uri, kind, text string) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: kind,
		Text: text}}
}

// addContents adds tools that return each kind of content.
func addContents(p *mcp.Server) {
	picture := &mcp.ImageContent{Data: bytesOf(image), MIMEType: "image/png"}
	tool(p, "test_simple_text", "",
		fixed(content(say("This is a simple text response for testing."))))
	tool(p, "test_image_content", "", fixed(content(picture)))
	tool(p, "test_audio_content", "",
		fixed(content(&mcp.AudioContent{Data: bytesOf(sound), MIMEType: "audio/wav"})))
	tool(p, "test_embedded_resource", "", fixed(content(
		embedded("test://embedded-resource", "text/plain", "This is an embedded resource."))))
	tool(p, "test_multiple_content_types", "", fixed(content(
		say("Multiple content types test:"), picture,
		embedded("test://mixed-content-resource", "application/json", `{"test":"data"}`))))
	failed := content(say("This tool intentionally returns an error for testing"))
	failed.IsError = true
	tool(p, "test_error_handling", "", fixed(failed))
	tool(p, "json_schema_2020_12_tool", `{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
		"$defs": {"address": {"$anchor": "addressDef", "type": "object",
			"properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
		"properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
			"contactMethod": {"type": "string", "enum": ["phone", "email"]},
			"phone": {"type": "string"}, "email": {"type": "string"}},
		"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
		"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
		"then": {"required": ["phone"]}, "else": {"required": ["email"]},
		"additionalProperties": false}`, fixed(content(say("called"))))
	tool(p, "test_x_mcp_header", `{"type": "object", "properties": {
		"region": {"type": "string", "x-mcp-header": "Region"}, "level": {"type": "integer"}}}`,
		fixed(content(say("called"))))
}

// addCalls adds tools that do something during a call.
func addCalls(p *mcp.Server) {
	tool(p, "test_tool_with_progress", "", func(ctx context.Context,
		r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for _, at := range []float64{0, 50, 100} {
			if token := r.Params.GetProgressToken(); token != nil {
				if err := r.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
					ProgressToken: token, Progress: at, Total: 100}); err != nil {
					return nil, err
				}
			}
		}
		return content(say("done")), nil
	})
	tool(p, "test_missing_capability", "", func(_ context.Context,
		r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if c := r.ClientCapabilities(); c != nil && c.Sampling != nil {
			return content(say("called")), nil
		}
		needs, err := json.Marshal(mcp.MissingRequiredClientCapabilityData{
			RequiredCapabilities: &mcp.ClientCapabilities{Sampling: &mcp.SamplingCapabilities{}}})
		if err != nil {
			return nil, err
		}
		return nil, &jsonrpc.Error{Code: mcp.CodeMissingRequiredClientCapabilities,
			Message: "the client has no sampling", Data: needs}
	})
	tool(p, "test_streaming_elicitation", "", fixed(content(say("called"))))
	tool(p, "test_logging_tool", "", fixed(content(say("called"))))
	tool(p, "test_trigger_tool_change", "", func(context.Context,
		*mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		tool(p, "test_added_later", "", fixed(content()))
		return content(say("changed")), nil
	})
	tool(p, "test_trigger_prompt_change", "", func(context.Context,
		*mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		prompt(p, "test_added_later", nil, func(map[string]string) []mcp.Content { return nil })
		return content(say("changed")), nil
	})
}

// addResources adds resources of each kind.
func addResources(p *mcp.Server) {
	add := func(uri, kind string, contents mcp.ResourceContents) {
		contents.URI, contents.MIMEType = uri, kind
		p.AddResource(&mcp.Resource{URI: uri, Name: uri, MIMEType: kind},
			func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
				return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{&contents}}, nil
			})
	}
	add("test://static-text", "text/plain", mcp.ResourceContents{Text: "A static text."})
	add("test://static-binary", "image/png", mcp.ResourceContents{Blob: bytesOf(image)})
	p.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "test://template/{id}/data",
		Name: "template", MIMEType: "application/json"}, func(_ context.Context,
		r *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		id := strings.Split(r.Params.URI, "/")[3]
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: r.Params.URI,
			MIMEType: "application/json", Text: fmt.Sprintf(`{"id": %q}`, id)}}}, nil
	})
}

// prompt adds a prompt of one message for each content.
func prompt(p *mcp.Server, name string, arguments []*mcp.PromptArgument,
	contents func(map[string]string) []mcp.Content) {
	p.AddPrompt(&mcp.Prompt{Name: name, Description: name, Arguments: arguments},
		func(_ context.Context, r *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return promptOf(contents(r.Params.Arguments)...), nil
		})
}

func promptOf(contents ...mcp.Content) *mcp.GetPromptResult {
	out := &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{}}
	for _, c := range contents {
		out.Messages = append(out.Messages, &mcp.PromptMessage{Role: "user", Content: c})
	}
	return out
}

// addPrompts adds prompts of each kind.
func addPrompts(p *mcp.Server) {
	required := func(names ...string) (all []*mcp.PromptArgument) {
		for _, n := range names {
			all = append(all, &mcp.PromptArgument{Name: n, Required: true})
		}
		return all
	}
	prompt(p, "test_simple_prompt", nil, func(map[string]string) []mcp.Content {
		return []mcp.Content{say("This is a simple prompt for testing.")}
	})
	prompt(p, "test_prompt_with_arguments", required("arg1", "arg2"),
		func(a map[string]string) []mcp.Content {
			return []mcp.Content{say("arg1='%s', arg2='%s'", a["arg1"], a["arg2"])}
		})
	prompt(p, "test_prompt_with_embedded_resource", required("resourceUri"),
		func(a map[string]string) []mcp.Content {
			return []mcp.Content{embedded(a["resourceUri"], "text/plain", "A resource."),
				say("Read it.")}
		})
	prompt(p, "test_prompt_with_image", nil, func(map[string]string) []mcp.Content {
		return []mcp.Content{&mcp.ImageContent{Data: bytesOf(image), MIMEType: "image/png"},
			say("Look at it.")}
	})
	const asks = "test_input_required_result_prompt"
	p.AddPrompt(&mcp.Prompt{Name: asks, Description: asks}, func(_ context.Context,
		r *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		if context, ok := entered(r.Params.InputResponses, "user_context", "context"); ok {
			return promptOf(say("Context: %s", context)), nil
		}
		return &mcp.GetPromptResult{InputRequests: mcp.InputRequestMap{
			"user_context": form("context", "string")}}, nil
	})
}
