package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"firststeps/internal/channel/document"
	"firststeps/internal/channel/mcp"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide/catalog"
)

func (m *Main) mcpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "mcp",
		Short: "Serve one AI assistant on stdin and stdout, by the Model Context Protocol",
		Long: "Serve one AI assistant on stdin and stdout, by the Model Context Protocol: its\n" +
			"program starts this command. docs/assistants.md shows how. It stores nothing and\n" +
			"sends nothing to a desk. A server has the same for many, at /mcp.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return m.serveAssistant(cmd) },
	}
}

// serveAssistant serves one assistant until stdin ends or the context of the command is done.
func (m *Main) serveAssistant(cmd *cobra.Command) error {
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	list, err := recallList(cmd)
	if err != nil {
		return err
	}
	s := mcp.New(mcp.Options{Version: build(), Log: slog.New(slog.NewTextHandler(m.Stderr, nil)),
		Book: document.Book{Library: func() *catalog.Library { return lib },
			Recalled: list.Reason, Today: m.today}})
	if err := s.Run(cmd.Context(), m.Stdin, m.Stdout); err != nil && cmd.Context().Err() == nil {
		return failed{err}
	}
	return nil
}

// today returns the date in the form that guides use.
func (m *Main) today() string { return m.Now().UTC().Format(time.DateOnly) }

// assistants returns the handler for assistants, which hands cases over to the desk w, if that is
// on. site is the address at which people open this server.
func (m *Main) assistants(b document.Book, w *deskServer, site string, l *limits) http.Handler {
	options := mcp.Options{Version: build(), Log: w.Log, Site: site, Limits: l, Book: b}
	if w.db != nil {
		options.Take = w.Take
	}
	return mcp.New(options)
}

// Turn counts a turn for an assistant, and reports whether it is allowed (see [mcp.Limits]). The
// assistants of many people may share one address.
func (l *limits) Turn(r *http.Request) bool { return l.turns.take(l.address(r), l.now()) }

// HandOver counts a hand-over by an assistant as one by a page.
func (l *limits) HandOver(ctx context.Context, r *http.Request) context.Context {
	share := l.load(r)
	if share == service.Normal {
		return ctx
	}
	return l.withLoad(ctx, r, share)
}
