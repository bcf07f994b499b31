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

	"firststeps/internal/channel/car"
	"firststeps/internal/channel/web"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/recall"
)

// drain is how long requests under way may still take once the server is to stop.
const drain = 30 * time.Second

// serving is what the server can be told.
type serving struct {
	addr      address
	offline   yesNo
	logLevel  oneOf
	logFormat oneOf
	stopDelay delay
	recalls   recalls

	hooksInside yesNo
	operators   signingIn
	keeping
}

func (m *Main) serveCommand() *cobra.Command {
	o := serving{
		addr: "127.0.0.1:8080", offline: true,
		logLevel:  oneOf{"info", []string{"debug", "info", "warn", "error"}},
		logFormat: oneOf{"text", []string{"text", "json"}},
	}
	var version bool
	cmd := &cobra.Command{
		Use:   "firststeps",
		Short: "What to do if …: guides that are safe to follow, for a phone and a terminal",
		Long: "Firststeps serves guides that say what to do when something has gone wrong.\n\n" +
			"Without a command it serves them as pages. It needs no configuration; every setting " +
			"is a flag,\n" +
			"and the environment variable in brackets. A flag wins over the environment.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return m.version(cmd)
			}
			return m.serve(cmd, o)
		},
	}
	flags := cmd.Flags()
	flags.Var(&o.addr, "addr", "where to listen; port 0 takes a free one")
	addYesNo(flags, &o.offline, "offline",
		"let phones keep the guides; false takes back what they kept")
	flags.Var(&o.logLevel, "log-level", "least weight of what is logged")
	flags.Var(&o.logFormat, "log-format", "form of the log")
	flags.Var(&o.stopDelay, "stop-delay",
		"how long to serve on, no longer ready, once it is to stop")
	addYesNo(flags, &o.hooksInside, "webhook-allow-internal",
		"let webhooks go to this machine and its network, to try them out")
	o.keeping.flags(flags)
	o.recalls.flags(cmd.PersistentFlags())
	o.operators.flags(flags)
	flags.BoolVar(&version, "version", false, "say which program and which guides these are")
	cmd.PersistentFlags().String("guides", "", "`folder` of guides, instead of those built in")
	return cmd
}

// serve answers requests until the context of the command is done.
func (m *Main) serve(cmd *cobra.Command, o serving) error {
	log := m.logger(o)
	dir, err := cmd.Flags().GetString("guides")
	if err != nil {
		return err
	}
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	recalled, err := o.recalls.open()
	if err != nil {
		return failed{err}
	}
	pages := &pages{log: log}
	// closed when nobody new is let in: whoever follows something is told to come again
	ending := make(chan struct{})
	w, err := m.working(o, lib, pages.lib.Load, log, ending)
	if err != nil {
		return failed{err}
	}
	pages.make = m.pages(o, log, w)
	pages.serve(lib, recalled)
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	changed := make(chan struct{}, 1)
	w.StaffChanged = func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	staff := watched(func() uint64 { return uint64(w.Staff()) },
		func() { pages.serve(pages.lib.Load(), pages.recalled) })
	go look(ctx, lookAgain, changed, append(pages.sources(dir, o.recalls), staff))

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
	rooms, err := w.rooms(screens)
	if err != nil {
		return err
	}
	rooms[car.Pattern] = car.New(car.Options{Guide: former(pages.lib.Load), Log: log})
	s := newServer(beside(pages, rooms, limits, w.Watch), log, m.Now)
	s.state, s.notify, s.secure = w.state, m.notify, strings.HasPrefix(screens.Origin, "https://")
	s.watchdog = m.watchdog()
	s.linger = func() { time.Sleep(time.Duration(o.stopDelay)); close(ending) }
	fmt.Fprintf(m.Stdout, "Firststeps is at http://%s\n", reachable(at.Addr()))
	// not before: guides never wait for a database
	if err := w.work(cmd.Context(), o.admin,
		func(r rows) { m.firstInvitation(ctx, r, screens) }); err != nil {
		return failed{errors.Join(err, at.Close())}
	}
	defer w.end()
	return s.run(cmd.Context(), at)
}

// pages gives what makes the pages of guides: they offer the way to the desk where somebody could
// accept a case, and phones keep the pages beside them, too.
func (m *Main) pages(o serving, log *slog.Logger, w *working) func(*catalog.Library,
	recall.List) http.Handler {
	return func(lib *catalog.Library, recalled recall.List) http.Handler {
		beside := car.Kept(lib.All())
		if o.desk {
			maps.Copy(beside, w.person.Kept(lib.All()))
		}
		return web.New(lib.All(), web.Options{
			Today: func() string { return m.Now().UTC().Format(time.DateOnly) }, Log: log,
			Offline:  bool(o.offline),
			Recalled: recalled.Reason, Release: lib.Release, Beside: beside,
			Desk: bool(o.desk) && w.Staff() == service.Somebody, Contact: o.reach(),
		})
	}
}

// run serves until ctx is done. Then it is no longer ready, lingers until whoever sends requests
// has seen that, takes no new connection, and lets requests under way finish.
func (s *server) run(ctx context.Context, at net.Listener) error {
	stopped := make(chan error, 1)
	if l, ok := at.(*listener); ok {
		s.http.ConnState, s.http.ConnContext = l.state, withConn
	}
	go func() { stopped <- s.http.Serve(at) }()
	s.notify("READY=1")
	if s.watchdog > 0 {
		guarding, end := context.WithCancel(context.WithoutCancel(ctx)) // also while it stops
		defer end()
		go s.guard(guarding, at.Addr(), s.watchdog)
	}
	select {
	case err := <-stopped:
		return failed{fmt.Errorf("cannot serve: %w", err)}
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	s.notify("STOPPING=1")
	s.log.Info("shutting down", "drain", drain)
	s.linger()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := s.http.Shutdown(limit); err != nil {
		return failed{errors.Join(fmt.Errorf("some requests did not finish: %w", err),
			s.http.Close())}
	}
	return nil
}

// reachable gives an address that can be opened on this machine: one that listens everywhere has
// none of its own.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", port)
}

func (m *Main) logger(o serving) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(o.logLevel.value)) // a closed set, and slog knows each
	options := &slog.HandlerOptions{Level: level}
	if o.logFormat.value == "json" {
		return slog.New(slog.NewJSONHandler(m.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(m.Stderr, options))
}

// open gives the guides that the command serves: those built in, or those of --guides.
func open(cmd *cobra.Command) (*catalog.Library, error) {
	dir, err := cmd.Flags().GetString("guides")
	if err != nil {
		return nil, err
	}
	lib, found := catalog.BuiltIn()
	if dir != "" {
		lib, found = catalog.Open(os.DirFS(dir))
	}
	if err := located(found, dir).Err(); err != nil {
		return nil, failed{err}
	}
	return lib, nil
}

// located names the files as the author would open them from where the program was started.
func located(found diag.List, dir string) diag.List {
	for i := range found {
		found[i].File = path.Join(filepath.ToSlash(dir), found[i].File)
	}
	return found
}
