package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"firststeps/internal/channel/car"
	"firststeps/internal/channel/document"
	"firststeps/internal/channel/mcp"
	"firststeps/internal/channel/web"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/recall"
	"firststeps/internal/page"
)

// drainTimeout is how long requests in progress may still take after a stop signal.
const drainTimeout = 30 * time.Second

// serveOptions are the settings of the server.
type serveOptions struct {
	addr      address
	offline   yesNo
	mcp       yesNo
	logLevel  oneOf
	logFormat oneOf
	stopDelay delay
	recalls   recalls
	embed     embedSites

	hooksInside yesNo
	operators   signInOptions
	telephone   telephoneOptions
	deskOptions
}

func (m *Main) serveCommand() *cobra.Command {
	o := serveOptions{
		addr: "127.0.0.1:8080", offline: true, mcp: true,
		logLevel:  oneOf{"info", []string{"debug", "info", "warn", "error"}},
		logFormat: oneOf{"text", []string{"text", "json"}},
	}
	var version bool
	cmd := &cobra.Command{
		Use:   "firststeps",
		Short: "What to do if …: guides that are safe to follow, for a phone and a terminal",
		Long: "Firststeps serves step-by-step guides for when something has gone wrong.\n\n" +
			"Without a command it starts the web server. No configuration is required.\n" +
			"Every setting is a flag, or the environment variable in brackets; the flag\n" +
			"takes precedence.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return m.version(cmd)
			}
			return m.serve(cmd, o)
		},
	}
	flags := cmd.Flags()
	flags.Var(&o.addr, "addr", "address to listen on; port 0 picks a free port")
	addYesNo(flags, &o.offline, "offline",
		"let phones store the guides for offline use; false deletes what they stored")
	addYesNo(flags, &o.mcp, "mcp",
		"serve AI assistants at /mcp, by the Model Context Protocol")
	flags.Var(&o.embed, "embed", embedUsage)
	flags.Var(&o.logLevel, "log-level", "minimum log level")
	flags.Var(&o.logFormat, "log-format", "log format")
	flags.Var(&o.stopDelay, "stop-delay",
		"how long to keep serving, with /readyz at 503, after a stop signal")
	addYesNo(flags, &o.hooksInside, "webhook-allow-internal",
		"allow webhooks to this machine and its network, for testing")
	o.deskOptions.flags(flags)
	o.recalls.flags(cmd.PersistentFlags())
	o.operators.flags(flags)
	o.telephone.flags(flags)
	flags.BoolVar(&version, "version", false, "print the versions of the program and its guides")
	cmd.PersistentFlags().String("guides", "",
		"`folder` with guides to use instead of the built-in ones")
	return cmd
}

// serveAlias returns the command that does what root does without a command: it starts the server,
// with the same settings.
func (m *Main) serveAlias(root *cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Start the web server, as without a command",
		Example: "  firststeps serve --addr 127.0.0.1:8080",
		Args:    noArguments,
		RunE:    root.RunE,
	}
	root.Flags().VisitAll(func(f *pflag.Flag) {
		if isSetting(f) {
			cmd.Flags().AddFlag(f)
		}
	})
	return cmd
}

// serve runs the server until the context of the command is done.
func (m *Main) serve(cmd *cobra.Command, o serveOptions) error {
	log := m.logger(o)
	dir, err := cmd.Flags().GetString("guides")
	if err != nil {
		return err
	}
	lib, err := atStart(dir)
	if err != nil {
		return err
	}
	recalled, err := o.recalls.open()
	if err != nil {
		return failed{err}
	}
	pages := newPages(log, recalled)
	// closed when the server accepts no new requests: event streams then tell clients to reconnect
	ending := make(chan struct{})
	w, err := m.newDeskServer(o, pages.lib.Load, log, ending)
	if err != nil {
		return failed{err}
	}
	pages.build = m.pages(o, log, w)
	pages.replace(lib, nil)
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	changed := make(chan struct{}, 1)
	w.StaffChanged = func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	staff := newSource(func() uint64 { return uint64(w.Staff()) },
		func() { pages.replace(nil, nil) })
	go poll(ctx, pollInterval, changed, staff, pages.recallList(o.recalls))

	socket, err := net.Listen("tcp", o.addr.String())
	if err != nil {
		return failed{fmt.Errorf("cannot listen: %w", err)}
	}
	at := newListener(socket, capacity(maxFiles()))
	screens, err := o.operators.options(w.Desk, at.Addr(), ending)
	if err != nil {
		return err
	}
	limits := newLimits(m.Now, o.proxies)
	screens.Limits = limits
	handlers, err := w.handlers(screens)
	if err != nil {
		return err
	}
	calls, err := o.telephone.handlers(inService(pages.lib.Load), o.reach(), m.Now)
	if err != nil {
		return err
	}
	maps.Copy(handlers, calls)
	handlers[car.Pattern] = car.New(car.Options{Guide: releaseLookup(pages.lib.Load),
		Guides: inService(pages.lib.Load), Log: log})
	if o.mcp {
		s := m.assistants(document.Book{Library: pages.lib.Load, Today: m.today,
			Recalled: pages.reason, Contact: o.reach()}, w, screens.Origin, limits)
		handlers[mcp.Path], handlers[mcp.IndexPath] = s, s
	}
	public, err := m.publicAPI(o, pages, limits, log)
	if err != nil {
		return err
	}
	s := newServer(withAPI(pages.until(withDesk(pages, handlers, limits, w.Metrics)), public,
		w.Metrics), log, m.Now)
	s.state, s.missing, s.notify = w.state, pages.missing, m.notify
	s.secure = strings.HasPrefix(screens.Origin, "https://")
	s.watchdog = m.watchdog()
	s.linger = func() { time.Sleep(time.Duration(o.stopDelay)); close(ending) }
	fmt.Fprintf(m.Stdout, "Firststeps is at http://%s\n", reachable(at.Addr()))
	if dir != "" {
		file, err := m.proofsFile(o)
		if err != nil {
			log.Warn("proofs cannot be kept", "err", err)
		}
		folder := pages.folder(dir)
		go func() {
			pages.proofs = openProofs(file, log)
			pages.reload(dir)
			poll(ctx, pollInterval, nil, folder)
		}()
	}
	// last, because serving the guides never waits for a database
	if err := w.start(cmd.Context(), o.admin, pages.whole,
		func(r rows) { m.firstInvitation(ctx, r, screens) }); err != nil {
		return failed{errors.Join(err, at.Close())}
	}
	defer w.stop()
	return s.run(cmd.Context(), at)
}

// pages returns a function that builds the handler of the guide pages. They offer the desk if an
// operator could accept a case. Phones also store the car and hand-over pages for offline use. Only
// one goroutine may call it at a time.
func (m *Main) pages(o serveOptions, log *slog.Logger, w *deskServer) func(*catalog.Library,
	recall.List) http.Handler {
	beside := func(g *guide.Guide) map[string]page.Stored {
		files := car.OfflinePages([]*guide.Guide{g})
		if o.desk {
			maps.Copy(files, w.person.OfflinePages([]*guide.Guide{g}))
		}
		return files
	}
	var last *web.Server
	return func(lib *catalog.Library, recalled recall.List) http.Handler {
		last = web.New(lib.All(), web.Options{
			Today: m.today, Log: log,
			Offline: bool(o.offline), Embed: o.embed,
			Recalled: recalled.Reason, Release: lib.Release, Beside: beside,
			Desk: bool(o.desk) && w.Staff() == service.Staffed, Contact: o.reach(),
			Partial: !lib.Whole(), Last: last,
		})
		return last
	}
}

// run serves until ctx is done. Then it reports that it is not ready, waits until load balancers
// have seen that, accepts no new connections, and finishes the requests in progress.
func (s *server) run(ctx context.Context, at net.Listener) error {
	stopped := make(chan error, 1)
	if l, ok := at.(*listener); ok {
		s.http.ConnState, s.http.ConnContext = l.state, withConn
	}
	go func() { stopped <- s.http.Serve(at) }()
	s.notify("READY=1")
	if s.watchdog > 0 {
		pinging, end := context.WithCancel(context.WithoutCancel(ctx)) // also while it stops
		defer end()
		go s.pingWatchdog(pinging, at.Addr(), s.watchdog)
	}
	select {
	case err := <-stopped:
		return failed{fmt.Errorf("cannot serve: %w", err)}
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	s.notify("STOPPING=1")
	s.log.Info("shutting down", "drain", drainTimeout)
	s.linger()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := s.http.Shutdown(limit); err != nil {
		return failed{errors.Join(fmt.Errorf("some requests did not finish: %w", err),
			s.http.Close())}
	}
	return nil
}

// reachable returns an address that can be opened on this machine: 127.0.0.1 if the listener
// listens on all interfaces.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", port)
}

func (m *Main) logger(o serveOptions) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(o.logLevel.value)) // cannot fail: slog knows each allowed value
	options := &slog.HandlerOptions{Level: level}
	if o.logFormat.value == "json" {
		return slog.New(slog.NewJSONHandler(m.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(m.Stderr, options))
}

// atStart returns the guides with which the server starts: the built-in ones or, if there is a
// folder with guides, none yet.
func atStart(dir string) (*catalog.Library, error) {
	lib, found := &catalog.Library{}, diag.List(nil)
	if dir == "" {
		lib, found = catalog.BuiltIn()
	} else {
		_, found = catalog.Find(os.DirFS(dir))
	}
	if err := located(found, dir).Err(); err != nil {
		return nil, failed{err}
	}
	return lib, nil
}

// open returns the guides to use: the built-in ones, or those of --guides.
func open(cmd *cobra.Command) (*catalog.Library, error) {
	dir, err := cmd.Flags().GetString("guides")
	if err != nil {
		return nil, err
	}
	lib, found := catalog.BuiltIn()
	if dir != "" {
		lib, found = catalog.Open(os.DirFS(dir), catalog.Options{})
	}
	if err := located(found, dir).Err(); err != nil {
		return nil, failed{err}
	}
	return lib, nil
}

// located prefixes the file names with dir, so that they can be opened from the working directory.
func located(found diag.List, dir string) diag.List {
	for i := range found {
		found[i].File = path.Join(filepath.ToSlash(dir), found[i].File)
	}
	return found
}
