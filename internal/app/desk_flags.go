package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"firststeps/internal/channel/handover"
	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/view"
	"firststeps/internal/telemetry"
)

// deskOptions are the settings of the desk.
type deskOptions struct {
	desk        yesNo
	database    string
	retention   days
	proxies     prefixes
	admin       string
	alarmURL    string
	checkpoints checkpointOptions
	contact     view.Contact
	texts       view.Contact // its number receives text messages
}

func (k *deskOptions) flags(f *pflag.FlagSet) {
	k.desk, k.retention = true, 30
	k.proxies = prefixes{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	addYesNo(f, &k.desk, "desk", "accept hand-overs; false serves the guides only")
	f.Var(&line{&k.contact.Name, 60}, "desk-name",
		"`name` of the desk, shown to people who hand over a case")
	f.Var(&phoneNumber{&k.contact}, "desk-phone", "phone `number` of the desk")
	f.Var(&phoneNumber{&k.texts}, "desk-sms",
		"phone `number` of the desk for text messages, which operators read")
	f.Var(&line{&k.contact.Hours, 80}, "desk-hours", "opening `hours` of the desk, as text")
	f.StringVar(&k.database, "database", "",
		"`database` for cases: a file, postgres://…, or memory, which is lost at exit")
	f.Var(&k.retention, "retention",
		"how long to keep a closed case before its contents are erased")
	f.Var(&k.proxies, "proxies", "trusted proxies, whose X-Forwarded-For is used")
	f.StringVar(&k.admin, "admin-addr", "",
		"`host:port` for metrics and profiles; has no password, so keep it private")
	k.checkpoints.flags(f)
	f.StringVar(&k.alarmURL, "alarm-url", "",
		"`URL` to notify when the desk's end-to-end check fails or recovers")
}

// deskServer is the desk of a server, with its database, alarms and metrics.
type deskServer struct {
	*service.Desk
	*telemetry.Metrics
	entryPoints
	guides func() *catalog.Library // in service
	db     *database               // nil if the desk is off
	signer *signer                 // nil if the log is not signed
	cancel context.CancelFunc
	all    sync.WaitGroup
}

// newDeskServer returns a desk that is not started. guides returns the guides in service now.
// ending is closed when the server accepts no new requests.
func (m *Main) newDeskServer(k serveOptions, guides func() *catalog.Library, log *slog.Logger,
	ending <-chan struct{}) (*deskServer, error) {
	d := newDesk(guides, m.Now, log)
	w := &deskServer{Desk: d, guides: guides, entryPoints: entryPoints{
		person: handover.New(d, handover.Options{Now: m.Now, Log: log, Stop: ending,
			Guides: inService(guides), Contact: k.reach()}),
		gate: integrations.New(d, integrations.Options{Now: m.Now, Log: log,
			Internal: bool(k.hooksInside)}),
	}}
	if !k.desk {
		w.Metrics = telemetry.New(telemetry.Options{})
		w.Tracer = telemetry.NewTracer(m.LookupEnv, log)
		return w, nil
	}
	url, err := m.databaseURL(k.database)
	if err == nil {
		err = store.CheckURL(url)
	}
	if err != nil {
		return nil, err
	}
	if w.signer, err = k.checkpoints.open(); err != nil {
		return nil, err
	}
	if url == inMemory {
		w.signer = nil // a log in memory starts empty each time
	}
	if w.signer == nil {
		log.Info("the log is not signed (--audit-key): " + undetected)
	} else {
		w.signer.log, w.signer.now = log, m.Now
	}
	w.db = &database{url: url, log: log}
	w.Metrics = telemetry.New(telemetry.Options{Desk: d.Metrics,
		DatabaseOpen: func() bool { return w.db.works() && !d.StoreUnresponsive() },
		Outbox:       w.outbox})
	w.Tracer = telemetry.NewTracer(m.LookupEnv, log)
	d.Keep, d.OnOccurrence, d.Alarm = k.retention.duration(), w.Metrics.Count,
		alarms{k.alarmURL, log}.raise
	return w, nil
}

// start serves metrics at addr, unless that is empty. Once whole is closed, it opens the database
// in the background and starts the desk's own work, until stop is called. opened is called once the
// database is open.
func (w *deskServer) start(ctx context.Context, addr string, whole <-chan struct{},
	opened func(rows)) error {
	// not ctx itself: requests in progress outlive the signal
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := serveAdmin(ctx, addr, w.Handler(), w.Log); err != nil {
		return err
	}
	w.all.Go(func() { w.Tracer.Run(ctx) })
	if w.db == nil {
		return nil
	}
	select {
	case <-whole:
		w.run(ctx, opened)
	default:
		w.all.Go(func() {
			select {
			case <-whole:
				w.run(ctx, opened)
			case <-ctx.Done():
			}
		})
	}
	return nil
}

// run starts the desk's own work.
func (w *deskServer) run(ctx context.Context, opened func(rows)) {
	w.Canary = canary(w.guides())
	w.db.begin(ctx, &w.all, func(r rows) { w.Open(r); w.gate.Open(r); opened(r) })
	w.all.Go(func() { w.Run(ctx) })
	if w.signer != nil {
		w.all.Go(func() { w.signer.run(ctx, w) })
	}
	w.all.Go(func() { w.gate.Run(ctx) })
}

// canary returns the test case that is handed over to check the desk end to end. Its text says so,
// in case an operator sees it.
func canary(lib *catalog.Library) desk.Handover {
	g := lib.All()[0]
	return desk.Handover{
		Guide: g.ID, Language: g.Texts[0].Language,
		Details: desk.Details{Place: desk.Place{Words: "a test of the desk by itself"},
			Consent: true},
	}
}

// state returns the status of the desk for /readyz.
func (w *deskServer) state() string {
	if w.db == nil {
		return ""
	}
	return "desk: " + w.db.state(w.Desk) + "\n"
}

// stop stops the desk's work and closes the database last.
func (w *deskServer) stop() {
	w.person.Wait()
	w.cancel()
	w.all.Wait()
	if w.db != nil {
		w.db.close()
	}
}

// outbox returns the state of deliveries to webhooks.
func (w *deskServer) outbox() (o telemetry.Outbox) {
	r := w.db.open.Load()
	if r == nil {
		return o
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	open, err := (*r).Deliveries(ctx, 10_000)
	if err != nil {
		return o
	}
	o.Known = true
	for _, d := range open {
		switch {
		case d.Dead:
			o.Dead++
		case o.Waiting == 0:
			o.Lag = w.since(ctx, *r, d)
			fallthrough
		default:
			o.Waiting++
		}
	}
	return o
}

// since returns how long ago the event of a delivery happened.
func (w *deskServer) since(ctx context.Context, r rows, d store.Delivery) time.Duration {
	events, err := r.Log(ctx, d.Event-1, 1)
	if err != nil || len(events) == 0 {
		return 0
	}
	return desk.Age(w.Now(), events[0].At)
}

// reach returns how people contact the desk, or nil if that is not set.
func (k deskOptions) reach() *view.Contact {
	k.contact.SMS = k.texts.Dial
	if k.contact == (view.Contact{}) {
		return nil
	}
	return &k.contact
}

// line is a setting of one line of text, at most maxBytes long.
type line struct {
	to       *string
	maxBytes int
}

func (l *line) String() string { return *l.to }
func (l *line) Type() string   { return "text" }
func (l *line) Set(s string) error {
	shown, ok := desk.DisplayName(s, l.maxBytes)
	if !ok {
		return fmt.Errorf("%q is not a printable text of 1 to %d bytes", s, l.maxBytes)
	}
	*l.to = shown
	return nil
}

// phoneNumber is a setting of a telephone number: in international form, or as people dial it in
// the desk's country.
type phoneNumber struct{ to *view.Contact }

func (t *phoneNumber) String() string { return t.to.Phone }
func (t *phoneNumber) Type() string   { return "number" }
func (t *phoneNumber) Set(s string) error {
	shown, ok := desk.DisplayName(s, 40)
	dial := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "").Replace(shown)
	if strings.HasPrefix(dial, "+") {
		var err error
		dial, err = place.CallBack("", shown)
		ok = err == nil && !strings.Contains(dial, ";")
	} else if ok {
		ok = len(dial) >= 3 && len(dial) <= 15 && strings.Trim(dial, "0123456789") == ""
	}
	switch {
	case !ok:
		return fmt.Errorf("%q is not a telephone number: write +442079460000, or as people dial it",
			s)
	case isEmergency(dial):
		return fmt.Errorf("%q is an emergency number", s)
	}
	t.to.Phone, t.to.Dial = shown, dial
	return nil
}

// isEmergency reports whether a number is an emergency number of some country.
func isEmergency(number string) bool {
	return slices.Contains(place.FallbackNumbers(), number) ||
		slices.ContainsFunc(place.All(), func(c place.Country) bool {
			return slices.ContainsFunc(c.Services[:], func(n place.Number) bool {
				return n.Dial == number || slices.Contains(strings.Fields(n.Also), number)
			})
		})
}

// days is a setting in whole days.
type days int

func (d *days) String() string { return strconv.Itoa(int(*d)) }
func (d *days) Type() string   { return "days" }
func (d *days) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 3650 {
		return fmt.Errorf("%q is not a number of days from 1 to 3650", s)
	}
	*d = days(n)
	return nil
}

func (d days) duration() time.Duration { return time.Duration(d) * 24 * time.Hour }

// prefixes is a setting that names networks.
type prefixes []netip.Prefix

func (p *prefixes) Type() string { return "networks" }
func (p *prefixes) String() string {
	names := make([]string, len(*p))
	for i, one := range *p {
		names[i] = one.String()
	}
	return strings.Join(names, ",")
}

func (p *prefixes) Set(s string) error {
	var all prefixes
	for name := range strings.SplitSeq(s, ",") {
		one, err := netip.ParsePrefix(strings.TrimSpace(name))
		if err != nil {
			return fmt.Errorf("%q is not a network: write 10.0.0.0/8, several separated by commas",
				name)
		}
		all = append(all, one.Masked())
	}
	*p = all
	return nil
}

func (p prefixes) contain(at netip.Addr) bool {
	for _, one := range p {
		if one.Contains(at) {
			return true
		}
	}
	return false
}
