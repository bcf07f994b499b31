package mcp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/document"
	"firststeps/internal/guide/catalog"
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
