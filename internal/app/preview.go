package app

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"firststeps/internal/channel/car"
	"firststeps/internal/channel/preview"
	"firststeps/internal/channel/web"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
)

func (m *Main) previewCommand() *cobra.Command {
	listen := loopback("127.0.0.1:8081")
	cmd := &cobra.Command{
		Use:   "preview DIR",
		Short: "Show the draft of a guide in a browser, with its findings",
		Long: "Show the draft of a guide in a browser on this machine, with its findings, the\n" +
			"place in the picture of the guide, and what no story walks. The pages reload\n" +
			"when you save a file.\n\n" +
			"Every screen is marked as a draft. Other machines cannot open it, phones store\n" +
			"nothing, and there is no desk.",
		Example: "  firststeps preview lamp-out",
		Args:    wants(1, 1, "name the folder of the guide"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.preview(cmd, args[0], listen)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string,
			cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.Flags().Var(&listen, "listen",
		"address on this machine to listen on; port 0 picks a free port")
	return cmd
}

// preview shows the draft in a folder until the context of the command is done.
func (m *Main) preview(cmd *cobra.Command, dir string, listen loopback) error {
	if !holdsGuide(os.DirFS(dir), ".") {
		return fmt.Errorf("there is no guide.yaml in %s. To start a guide:\n  firststeps new %s",
			dir, shellWord(filepath.Base(dir)))
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return failed{err}
	}
	library, name := filepath.Dir(full), filepath.Base(full)
	log := slog.New(slog.NewTextHandler(m.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	pages := preview.New(preview.Options{
		Open:  func() catalog.Draft { return catalog.OpenDraft(os.DirFS(library), name) },
		Mark:  func() uint64 { return fingerprint(library, name, "shared") },
		Pages: func(g *guide.Guide) http.Handler { return m.draftPages(g, log) },
		Locate: func(file string) string {
			return filepath.ToSlash(filepath.Join(dir, file))
		},
	})
	socket, err := net.Listen("tcp", listen.String())
	if err != nil {
		return failed{fmt.Errorf("cannot listen: %w. To pick another port:\n"+
			"  firststeps preview %s --listen 127.0.0.1:0", err, shellWord(dir))}
	}
	fmt.Fprintf(m.Stdout, "Firststeps is at http://%s\nIt shows a draft: %s. "+
		"It reloads when you save, and ends with Ctrl-C.\n", socket.Addr(), name)
	return newServer(pages, log, m.Now).run(cmd.Context(), socket)
}

// draftPages returns the pages of a draft: without a desk, and nothing is stored on a phone.
func (m *Main) draftPages(g *guide.Guide, log *slog.Logger) http.Handler {
	all := []*guide.Guide{g}
	mux := http.NewServeMux()
	mux.Handle(car.Pattern, car.New(car.Options{Log: log,
		Guide:  func(id, _ string) (*guide.Guide, bool) { return g, id == g.ID },
		Guides: func() []*guide.Guide { return all }}))
	mux.Handle("/", web.New(all, web.Options{Log: log,
		Today: func() string { return m.Now().UTC().Format(time.DateOnly) }}))
	return mux
}

// loopback is an address to listen on that other machines cannot reach.
type loopback string

func (l *loopback) String() string { return string(*l) }
func (l *loopback) Type() string   { return "host:port" }
func (l *loopback) Set(s string) error {
	var a address
	if err := a.Set(s); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(s)
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("other machines could reach %q, and a draft is for its author alone: "+
			"write 127.0.0.1:%s", s, port)
	}
	*l = loopback(net.JoinHostPort(host, port))
	return nil
}
