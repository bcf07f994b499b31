package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/test/short"
)

// childMark makes this test binary run the program, for tests that need a separate process.
const childMark = "FIRSTSTEPS_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childMark) == "" {
		os.Exit(m.Run())
	}
	main := Main{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		LookupEnv: os.LookupEnv, Now: time.Now,
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	code := main.Run(ctx)
	stop()
	os.Exit(code)
}

// child runs the program in a separate process, after a line of shell, and returns its address.
func child(t *testing.T, before string, args ...string) (url string, process *os.Process) {
	t.Helper()
	args = append([]string{"-c", before + `; exec "$0" "$@"`, os.Args[0]}, args...)
	cmd := exec.Command("sh", append(args, "--addr", "127.0.0.1:0")...)
	cmd.Env = append(os.Environ(), childMark+"=1", "FIRSTSTEPS_DATABASE="+t.TempDir()+"/cases.db")
	cmd.Stderr = io.Discard
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "Firststeps is at ")), cmd.Process
}

// from returns a client and a dialer that use a local address.
func from(address string) (*http.Client, *net.Dialer) {
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}
	return &http.Client{Transport: transport, Timeout: 5 * time.Second}, d
}

// served returns an error unless a new client gets the guide.
func served(client *http.Client, url string) error {
	answer, err := client.Get(url + "/trunk-release-fails/en-GB?c=GB&t=!trapped")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK ||
		!strings.Contains(string(text), "tel:999") {
		return fmt.Errorf("%s, %d bytes, %w", answer.Status, len(text), err)
	}
	return nil
}

// TestGuidesAreServedUnderConnectionExhaustion checks that a process that may open 160 files serves
// guides to everyone while streams, idle connections and endless requests hold as many connections
// as they can, and after they end.
func TestGuidesAreServedUnderConnectionExhaustion(t *testing.T) {
	short.Skip(t)
	site, _ := child(t, "ulimit -n 160", "--proxies", "127.0.0.1/32")
	at := strings.TrimPrefix(site, "http://")
	eventually(t, "the desk is open", func() bool {
		_, body := get(t, site+"/readyz")
		return strings.Contains(body, "desk: open")
	})
	secrets := make([]string, 10)
	for i := range secrets {
		s := handedOver(parked)
		if status, body := s.to(t, site, "X-Forwarded-For",
			"203.0.113.1"); status != http.StatusCreated {
			t.Fatal(status, body)
		}
		secrets[i] = s.secret
	}
	other, _ := from("127.0.0.9")
	guides := func(during string) {
		t.Helper()
		for range 20 {
			if err := served(other, site); err != nil {
				t.Fatalf("%s: the guide is not served: %v", during, err)
			}
		}
	}
	follow := func(secret, address string) int {
		r, err := http.NewRequest(http.MethodGet, site+"/api/v1/case/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("X-Forwarded-For", address)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		// over the limit; the page sends one request, and tries again
		if answer.StatusCode != http.StatusOK {
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			if !strings.Contains(string(text), `"emergency":["112"`) ||
				answer.StatusCode != http.StatusTooManyRequests {
				t.Errorf("a stream is refused with %s, %s, %v", answer.Status, text, err)
			}
		} else {
			t.Cleanup(func() { _ = answer.Body.Close() })
		}
		return answer.StatusCode
	}
	count := func(n int, secret, address func(int) string) (open int) {
		for i := range n {
			if follow(secret(i), address(i)) == http.StatusOK {
				open++
			}
		}
		return open
	}
	one := func(text string) func(int) string { return func(int) string { return text } }
	of := func(i int) string { return secrets[i%10] }
	where := func(i int) string { return fmt.Sprintf("198.51.100.%d", i) }
	if n := count(20, one(secrets[0]), where); n != maxPerLink {
		t.Errorf("one link has %d streams", n)
	}
	if n := count(20, func(i int) string { return secrets[1+i%9] },
		one("203.0.113.7")); n != maxPerLink {
		t.Errorf("one address has %d streams", n)
	}
	if n := count(100, of, func(i int) string { return where(100 + i) }); n != 40-2*maxPerLink {
		t.Errorf("%d more streams of 100 others, want what is left of 40", n)
	}
	guides("streams")
	r, err := http.NewRequest(http.MethodGet, site+"/api/v1/case", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secrets[9])
	r.Header.Set("X-Forwarded-For", "203.0.113.99")
	if status, body := answer(t, r); status != http.StatusOK {
		t.Errorf("a client without a stream is refused, too: %d, %s", status, body)
	}
	for n, first := range []string{"", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "G",
		"POST /api/v1/handover HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"} {
		for i := range 300 {
			_, dialer := from(fmt.Sprintf("127.0.%d.%d", n+1, 1+i%(1+4*(n%2))))
			c, err := dialer.Dial("tcp", at)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() })
			_, _ = io.WriteString(c, first) // may be closed already
			if i%100 == 99 {
				guides(fmt.Sprintf("%d connections that begin with %q", i, first))
			}
		}
	}
	if s := handedOver("!trapped"); true {
		if status, body := s.to(t, site, "X-Forwarded-For",
			"203.0.113.50"); status != http.StatusCreated {
			t.Errorf("a hand-over with all connections in use: %d, %s", status, body)
		}
	}
}

// pipes is a listener whose connections have addresses chosen by a test.
type pipes struct{ next chan net.Conn }

func (p pipes) Accept() (net.Conn, error) { return <-p.next, nil }
func (pipes) Close() error                { return nil }
func (pipes) Addr() net.Addr              { return &net.TCPAddr{} }

// fromAddress is a connection with a given remote address.
type fromAddress struct {
	net.Conn
	at net.Addr
}

func (f fromAddress) RemoteAddr() net.Addr { return f.at }
func (fromAddress) Close() error           { return nil }

// TestConnectionToClose checks that the network with the most connections loses one first: idle
// ones, the oldest first, then the longest requests.
func TestConnectionToClose(t *testing.T) {
	p, now := pipes{make(chan net.Conn, 1)}, time.Unix(0, 0)
	l := newListener(p, 6)
	l.now = func() time.Time { return now }
	accept := func(address string) *conn {
		p.next <- fromAddress{at: &net.TCPAddr{IP: net.ParseIP(address), Port: 1}}
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return c.(*conn)
	}
	want := func(what string, gone ...*conn) {
		t.Helper()
		for _, c := range gone {
			if !c.gone {
				t.Errorf("%s: the wrong one was closed", what)
			}
		}
		if l.open > 6 {
			t.Errorf("%s: %d are open", what, l.open)
		}
	}
	a1, a2, a3 := accept("192.0.2.1"), accept("192.0.2.1"), accept("192.0.2.1")
	a4 := accept("192.0.2.1")
	want("one network has half", a1)
	l.state(a2, http.StateActive)
	// c, d: one network
	b, c, d := accept("192.0.2.2"), accept("2001:db8::1"), accept("2001:db8::2")
	for _, busy := range []*conn{b, c, d, a4} {
		l.state(busy, http.StateActive)
	}
	e := accept("192.0.2.3")
	want("full", a3) // the oldest idle one of the largest network
	f := accept("192.0.2.4")
	want("the largest network has none idle", a2)
	now = now.Add(minIdle + 1)
	g := accept("192.0.2.5")
	want("the oldest of networks with two", c)
	h := accept("192.0.2.6")
	want("all networks have one", e)
	now = now.Add(minBusy + 1)
	l.state(f, http.StateActive)
	l.state(g, http.StateActive)
	l.state(h, http.StateActive)
	i := accept("192.0.2.7")
	want("the oldest request", b)
	for _, still := range []*conn{a4, d, f, g, h, i} {
		if still.gone {
			t.Error("a connection was closed that need not be")
		}
	}
	for _, held := range []*conn{a4, d, f, g, h, i} {
		l.state(held, http.StateClosed)
		l.state(held, http.StateClosed)
	}
	if l.open != 0 || len(l.of) != 0 || len(l.order) != 0 || l.idle.Len() != 0 {
		t.Errorf("%d open, %d networks, %d in order, %d idle", l.open, len(l.of), len(l.order),
			l.idle.Len())
	}
}

// TestStreamOutlivesItsHandler checks that a stream continues after its handler returns, is counted
// exactly as long as it lasts, and is notified when the server stops.
func TestStreamOutlivesItsHandler(t *testing.T) {
	short.Skip(t)
	r := start(t, map[string]string{}, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0")
	opened(t, r)
	_, rest, _ := strings.Cut(r.stderr.String(), "metrics are at ")
	metrics, _, _ := strings.Cut(rest, `"`)
	streams := func(n string) func() bool {
		return func() bool {
			_, body := get(t, metrics)
			return strings.Contains(body, "\nfirststeps_streams "+n+"\n")
		}
	}
	s := handedOver(parked)
	if status, body := s.to(t, r.url); status != http.StatusCreated {
		t.Fatal(status, body)
	}
	follow := func() *http.Response {
		request, err := http.NewRequest(http.MethodGet, r.url+"/api/v1/case/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+s.secret)
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(answer, err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer
	}
	for range 2 * maxPerLink { // a closed stream does not count
		answer := follow()
		eventually(t, "it is counted", streams("1"))
		note, err := http.PostForm(r.url+"/case",
			url.Values{"k": {s.secret}, "do": {"note"}, "text": {"a note"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = note.Body.Close()
		lines, events := bufio.NewScanner(answer.Body), 0
		lines.Buffer(nil, 1<<20)
		for events < 2 && lines.Scan() {
			if lines.Text() == "event: standing" {
				events++
			}
		}
		if events != 2 {
			t.Fatalf("%d events, %v", events, lines.Err())
		}
		_ = answer.Body.Close()
		_, _ = http.PostForm(r.url+"/case", url.Values{"k": {s.secret}, "do": {"note"},
			"text": {"more"}})
		_, _ = http.PostForm(r.url+"/case", url.Values{"k": {s.secret}, "do": {"note"},
			"text": {"and more"}})
		eventually(t, "it is counted no longer", streams("0"))
	}
	answer := follow()
	r.stop()
	text, err := io.ReadAll(answer.Body)
	if !strings.HasSuffix(string(text), "event: again\nretry: 1000\ndata:\n\n") {
		t.Errorf("at the end: %.100q, %v", text[max(0, len(text)-100):], err)
	}
}

// TestLiveScreensAreLimited checks that a signed-in browser can have a limited number of live
// screens. One more is answered at once, and polls instead.
func TestLiveScreensAreLimited(t *testing.T) {
	short.Skip(t)
	w := wire(t, serveOptions{}, io.Discard)
	ann := w.signedIn(t, "ann", desk.Operator)
	for n := range maxPerLink + 2 {
		r, err := http.NewRequest(http.MethodGet, w.http.URL+"/desk/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(ann)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		want := http.StatusOK
		if n >= maxPerLink {
			want = http.StatusTooManyRequests
		}
		if answer.StatusCode != want {
			t.Errorf("live screen %d: %s", n+1, answer.Status)
		}
	}
}
