package mcp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/document"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/test/guidetest"
)

// today is a date at which no guide is overdue.
func today() string { return "2026-01-01" }

// served returns a server for the guides of a library, without a desk.
func served(lib *catalog.Library) *Server {
	return New(Options{Version: "test", Log: slog.New(slog.DiscardHandler),
		Book: document.Book{Library: func() *catalog.Library { return lib }, Today: today}})
}

// client is an assistant's program. elicit answers forms; nil for a program that has none.
func client(elicit func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult,
	error)) *mcp.Client {
	return mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"},
		&mcp.ClientOptions{ElicitationHandler: elicit})
}

// transports returns a session of a client for each way to reach a server.
func transports(t *testing.T, s *Server, c *mcp.Client) map[string]*mcp.ClientSession {
	t.Helper()
	in, send := io.Pipe()
	receive, out := io.Pipe()
	ran := make(chan error, 1)
	go func() {
		ran <- s.Run(context.Background(), in, out)
		out.Close()
	}()
	listener := httptest.NewServer(s)
	all := map[string]*mcp.ClientSession{}
	for name, transport := range map[string]mcp.Transport{
		"stdio": &mcp.IOTransport{Reader: receive, Writer: send},
		"http":  &mcp.StreamableClientTransport{Endpoint: listener.URL + Path},
	} {
		session, err := c.Connect(t.Context(), transport, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = session
	}
	t.Cleanup(func() {
		for name, session := range all {
			if err := session.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		send.Close()
		if err := <-ran; err != nil {
			t.Errorf("stdio: %v", err)
		}
		listener.Close()
	})
	return all
}

// called calls a tool, and decodes its data.
func called[Out any](t *testing.T, session *mcp.ClientSession, tool string, args any) (out Out) {
	t.Helper()
	r, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatal(err)
	}
	if r.IsError {
		t.Fatalf("%s %v: %s", tool, args, r.Content[0].(*mcp.TextContent).Text)
	}
	return decoded[Out](t, r)
}

// decoded returns the data of a result.
func decoded[Out any](t *testing.T, r *mcp.CallToolResult) (out Out) {
	t.Helper()
	b, err := json.Marshal(r.StructuredContent)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestIndex checks that llms.txt has the rules and every guide, and says where assistants go.
func TestIndex(t *testing.T) {
	lib := guidetest.Library(t)
	s := served(lib)
	s.Site = "https://help.example"
	r, text := guidetest.Request(t, s, http.MethodGet, IndexPath, "")
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(text, "# Firststeps\n\n> ") {
		t.Errorf("status %d: %s", r.StatusCode, text)
	}
	want := []string{Instructions, "](https://help.example/mcp)", "112", "911",
		"https://help.example/api/v1/openapi.json"}
	for _, g := range lib.All() {
		want = append(want, "](https://help.example/"+g.ID+"/en-US/article)")
	}
	for _, part := range want {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in %s", part, text)
		}
	}
	if r, _ := guidetest.Request(t, s, http.MethodPost, IndexPath, ""); r.StatusCode !=
		http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", r.StatusCode)
	}
}

// TestResources reads every resource: the whole of each guide, its cards, and the page to draw.
func TestResources(t *testing.T) {
	lib := guidetest.Library(t)
	for way, session := range transports(t, served(lib), client(nil)) {
		read := func(uri string) string {
			t.Helper()
			r, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
			if err != nil {
				t.Fatalf("%s: %s: %v", way, uri, err)
			}
			return r.Contents[0].Text
		}
		listed, err := session.ListResources(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		uris := map[string]bool{}
		for _, r := range listed.Resources {
			uris[r.URI] = true
			if r.URI == AppURI != (r.MIMEType == appKind) {
				t.Errorf("%s: %s is %s", way, r.URI, r.MIMEType)
			}
		}
		for _, g := range lib.All() {
			for _, text := range g.Texts {
				uri := GuidesURI + g.ID + "/" + text.Language
				if !uris[uri] || !uris[uri+cards] {
					t.Fatalf("%s: %s is not listed", way, uri)
				}
				whole, onlyCards, here := read(uri), read(uri+cards), read(uri+cards+"/GB")
				for _, n := range g.Nodes {
					card := n.Kind == guide.Disposition && n.Urgency == guide.Emergency
					for _, c := range n.Cautions {
						if c := text.Cautions[c.Index].Text; !strings.Contains(whole, c) ||
							card && !strings.Contains(onlyCards, c) {
							t.Errorf("%s: %s lacks %q", way, uri, c)
						}
					}
				}
				if !strings.Contains(here, "999") || strings.Contains(onlyCards, "999") {
					t.Errorf("%s: the numbers of %s are wrong", way, uri)
				}
			}
		}
		for _, uri := range []string{"nowhere/en-US", trunk + "/xx", trunk + "/en-US/cards/ZZ"} {
			if _, err := session.ReadResource(t.Context(),
				&mcp.ReadResourceParams{URI: GuidesURI + uri}); err == nil {
				t.Errorf("%s: %s can be read", way, uri)
			}
		}
		if app := read(AppURI); !strings.Contains(app, "ui/notifications/tool-result") {
			t.Errorf("%s: the page is %s", way, app)
		}
	}
}
