// Package mcp serves guides to AI assistants by the Model Context Protocol: on stdin and stdout,
// and by HTTP without sessions.
//
// An assistant asks for turns, and relays them. All that it receives is a turn of the guide, as
// package view renders it: the package has no type for a turn that is calmer, and no text of a
// caller reaches a result. A case is handed over only if the person confirms it in a form of their
// own program; an assistant cannot confirm it.
//
// The package stores nothing, and decides nothing about a turn (package triage does) or a case
// (package desk does). Start reading at [New], then turn.go and handover.go.
package mcp

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/document"
	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// Path is where a Server is served by HTTP.
const Path = "/mcp"

// maxBody is the largest request that is read, in bytes: a hand-over with every field at its
// longest, and some more.
const maxBody = 64 << 10

// Options are the options of a Server.
type Options struct {
	Version string // of the program
	Log     *slog.Logger
	Book    document.Book

	// Take takes a hand-over as [service.Desk.Take] does. It is nil if there is no desk.
	Take func(ctx context.Context, key, secret string, h desk.Handover) (c desk.Case, fresh bool,
		err error)
	// Site is the address of the pages for people, such as https://help.example. It may be empty.
	Site string
	// Limits are the limits of clients by HTTP. It may be nil.
	Limits Limits
}

// Limits are what one client may use by HTTP.
type Limits interface {
	// Turn counts a turn, and reports whether it is allowed.
	Turn(r *http.Request) bool
	// HandOver counts a hand-over, and returns the context to take it in.
	HandOver(ctx context.Context, r *http.Request) context.Context
}

// Server serves assistants. It is an http.Handler.
type Server struct {
	Options
	posts *http.CrossOriginProtection
	http  *mcp.StreamableHTTPHandler

	mu     sync.Mutex
	made   *mcp.Server
	guides []*guide.Guide // that made has
}

// New returns a server for the guides in service.
func New(o Options) *Server {
	s := &Server{Options: o, posts: http.NewCrossOriginProtection()}
	s.http = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.Protocol() },
		&mcp.StreamableHTTPOptions{
			Stateless: true, MaxRequestBodyBytes: maxBody, PropagateRequestCancellation: true,
			// allowed checks the origin instead: a proxy on this machine passes other names on
			DisableLocalhostProtection: true,
		})
	return s
}

// Protocol returns the server of the protocol for the guides in service.
func (s *Server) Protocol() *mcp.Server {
	guides := s.Book.Library().All()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil || !slices.Equal(guides, s.guides) {
		s.made, s.guides = s.protocol(guides), guides
	}
	return s.made
}

func (s *Server) protocol(guides []*guide.Guide) *mcp.Server {
	p := mcp.NewServer(&mcp.Implementation{Name: "firststeps", Title: "Firststeps",
		Version: s.Version, WebsiteURL: s.Site},
		&mcp.ServerOptions{
			Instructions: Instructions,
			// The lists change only with the guides, so no client needs to wait for that.
			Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{},
				Resources: &mcp.ResourceCapabilities{}},
			SetCacheable: func(_ context.Context, _ mcp.Request, c *mcp.Cacheable) {
				c.TTLMs, c.CacheScope = 60_000, "public"
			},
			CompletionHandler: s.complete,
		})
	p.AddReceivingMiddleware(s.recovered)
	s.addTools(p)
	s.addResources(p, guides)
	return p
}

// Run serves one client on in and out, one message on each line, until in ends or ctx is done.
func (s *Server) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	return s.Protocol().Run(ctx, &mcp.IOTransport{Reader: io.NopCloser(in), Writer: open{out},
		MaxLineLength: maxBody})
}

// open is a writer that is not closed with its connection.
type open struct{ io.Writer }

// Close does nothing.
func (open) Close() error { return nil }
