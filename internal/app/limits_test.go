package app

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk/service"
	"firststeps/test/short"
)

// still is a clock that does not advance.
func still() time.Time { return time.UnixMilli(1_800_000_000_000) }

func asks(method, from string, header ...string) *http.Request {
	r := httptest.NewRequest(method, "/case", nil)
	r.RemoteAddr = from
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

// TestClientAddress checks that the address of a client is the one that our own proxies report, and
// never what other proxies claim.
func TestClientAddress(t *testing.T) {
	l := newLimits(still, prefixes{netip.MustParsePrefix("127.0.0.0/8"),
		netip.MustParsePrefix("10.0.0.0/8")})
	const proxy, unread = "127.0.0.1:1", "unread by 127.0.0.1"
	for _, c := range []struct{ from, forwarded, want string }{
		{"198.51.100.7:1", "", "198.51.100.7"},
		{"198.51.100.7:1", "203.0.113.9", "198.51.100.7"},
		{proxy, "", unnamed + "127.0.0.1"},
		{proxy, "203.0.113.9", "203.0.113.9"},
		{proxy, "1.2.3.4, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
		{proxy, "10.1.1.1", unnamed + "127.0.0.1"},
		{proxy, "203.0.113.9, ::ffff:10.1.1.1", "203.0.113.9"},
		{proxy, "203.0.113.9:4711", "203.0.113.9"},
		{proxy, "nonsense, 203.0.113.9:4711, 10.1.1.1:80", "203.0.113.9"},
		{proxy, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"},
		{proxy, "[2001:db8:1:2:3::4]", "2001:db8:1:2::/64"},
		{proxy, "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"},
		{proxy, `"[2001:db8:1:2:3::4]:4711"`, "2001:db8:1:2::/64"},
		{proxy, `"203.0.113.9"`, "203.0.113.9"},
		{proxy, "fe80::1%eth0", "fe80::/64"},
		{proxy, "[::ffff:203.0.113.9]:4711", "203.0.113.9"},
		{proxy, "nonsense", unread},
		{proxy, "unknown", unread},
		{proxy, "_hidden", unread},
		{proxy, "_hidden:80", unread},
		{proxy, "203.0.113.9, unknown", unread},
		{proxy, "203.0.113.9,", unread},
		{proxy, " ", unread},
		{proxy, "203.0.113.9:", unread},
		{proxy, "203.0.113.9 198.51.100.7", unread},
		{"10.1.1.1:1", "unknown", "unread by 10.1.1.1"},
		{"[2001:db8:1:2:3::4]:1", "", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:9::9]:1", "", "2001:db8:1:2::/64"},
		{"[::ffff:198.51.100.7]:1", "", "198.51.100.7"},
		{"@", "", unnamed + "127.0.0.1"}, // a socket of this machine
		{"@", "203.0.113.9", "203.0.113.9"},
		{"", "unknown", unread},
	} {
		t.Run(c.from+" for "+c.forwarded, func(t *testing.T) {
			r := asks(http.MethodGet, c.from)
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
			}
			if got := l.address(r); got != c.want {
				t.Errorf("%s, forwarded for %q: %q, want %q", c.from, c.forwarded, got, c.want)
			}
		})
	}
}

// TestLimitPerAddress checks that an address may hand over many cases, then only emergencies, then
// none. Other addresses and proxies that do not name their clients are not affected.
func TestLimitPerAddress(t *testing.T) {
	l := newLimits(still, prefixes{netip.MustParsePrefix("127.0.0.0/8")})
	count := map[service.Load]int{}
	for range 500 {
		count[l.load(asks(http.MethodPost, "198.51.100.7:1"))]++
	}
	if fmt.Sprint(count) != "map[0:200 1:200 2:100]" {
		t.Errorf("500 at once: %v", count)
	}
	for name, r := range map[string]*http.Request{
		"a named one": asks(http.MethodPost, "127.0.0.1:1", "X-Forwarded-For", "203.0.113.9:80"),
		"another":     asks(http.MethodPost, "198.51.100.8:1"),
		"a look":      asks(http.MethodGet, "198.51.100.7:1"),
		"a proxy":     asks(http.MethodPost, "127.0.0.1:1"),
	} {
		t.Run(name, func(t *testing.T) {
			if got := l.load(r); got != service.Normal {
				t.Errorf("%s: %v", name, got)
			}
		})
	}
	l.now = func() time.Time { return still().Add(time.Second) }
	if got := l.load(asks(http.MethodPost, "198.51.100.7:1")); got != service.Normal {
		t.Errorf("a second later: %v", got)
	}
}

// TestEveryClientIsLimited checks that clients of a proxy that does not name them, or names them
// unreadably, are limited, too. Emergencies have a limit of their own.
func TestEveryClientIsLimited(t *testing.T) {
	for _, c := range []struct {
		header []string
		burst  int
	}{
		{nil, 200 * unnamedFactor},
		{[]string{"X-Forwarded-For", "unknown"}, 200},
		{[]string{"X-Forwarded-For", "203.0.113.9:4711"}, 200},
		{[]string{"X-Forwarded-For", "1.2.3.4", "X-Forwarded-For", ""}, 200},
	} {
		l := newLimits(still, prefixes{netip.MustParsePrefix("127.0.0.0/8")})
		count := map[service.Load]int{}
		for range 2*c.burst + 100 {
			count[l.load(asks(http.MethodPost, "127.0.0.1:1", c.header...))]++
		}
		want := map[service.Load]int{service.Normal: c.burst, service.Degraded: c.burst,
			service.Shed: 100}
		if !maps.Equal(count, want) {
			t.Errorf("%q: %v, want %v", c.header, count, want)
		}
	}
}

// TestLimitPerLink checks that requests with one link are limited, from any address.
func TestLimitPerLink(t *testing.T) {
	l := newLimits(still, nil)
	var last service.Load
	for i := range 201 {
		r := asks(http.MethodGet, fmt.Sprintf("198.51.100.%d:1", i))
		r.URL.RawQuery = "k=secret"
		last = l.load(r)
	}
	if last != service.Shed {
		t.Errorf("201 looks at once: %v", last)
	}
}

func TestBucketsAreBounded(t *testing.T) {
	b := newBuckets(1, 1)
	for i := range maxBuckets + 1000 {
		b.take(fmt.Sprint(i), still())
	}
	if len(b.of) > maxBuckets {
		t.Errorf("%d buckets", len(b.of))
	}
}

// TestSweepKeepsEmptyBuckets checks that a sweep drops the buckets that are full again, and keeps
// those of clients over their limit.
func TestSweepKeepsEmptyBuckets(t *testing.T) {
	b := newBuckets(1, 1)
	for i := range maxBuckets - 100 {
		b.take(fmt.Sprint("early ", i), still())
	}
	later := still().Add(10 * time.Second)
	for i := range 101 { // the last causes the sweep
		b.take(fmt.Sprint("late ", i), later)
	}
	if len(b.of) != 101 {
		t.Errorf("%d buckets, want 101", len(b.of))
	}
	for i := range 101 {
		if b.take(fmt.Sprint("late ", i), later) {
			t.Fatalf("client %d has a token again", i)
		}
	}
	full := newBuckets(1, 1)
	for i := range maxBuckets + 1 {
		full.take(fmt.Sprint(i), still())
	}
	if len(full.of) != maxBuckets/2+1 {
		t.Errorf("%d buckets, want half of the limit and one", len(full.of))
	}
}

// TestAddressOverLimit checks that an address over its limit gets status 429 with the number to
// call. Emergencies from there are accepted, and guides are served as always.
func TestAddressOverLimit(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0")
	opened(t, r)
	from := []string{"X-Forwarded-For", "203.0.113.9"}
	for range 200 {
		request, err := http.NewRequest(http.MethodPost, r.url+"/api/v1/handover",
			strings.NewReader("{"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set(from[0], from[1])
		answer(t, request)
	}
	if status, body := handedOver(parked).to(t, r.url,
		from...); status != http.StatusTooManyRequests || !strings.Contains(body, "112") {
		t.Errorf("over the limit: %d, %s", status, body)
	}
	if status, body := handedOver("!trapped").to(t, r.url, from...); status != http.StatusCreated {
		t.Errorf("an emergency over the limit: %d, %s", status, body)
	}
	request, err := http.NewRequest(http.MethodGet,
		r.url+"/trunk-release-fails/en-GB?c=GB&t=!trapped", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(from[0], from[1])
	for range 50 {
		if status, body := answer(t, request); status != http.StatusOK ||
			!strings.Contains(body, "tel:999") {
			t.Fatalf("the emergency card: %d", status)
		}
	}
	if status, _ := handedOver(parked).to(t, r.url, from[0],
		"203.0.113.10"); status != http.StatusCreated {
		t.Errorf("a neighbour: %d", status)
	}
}

func TestBodyIsLimited(t *testing.T) {
	var read int
	handler := newLimits(still, nil).
		limit(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			b, err := io.ReadAll(r.Body)
			if read = len(b); err == nil {
				t.Error("the body was truncated without an error")
			}
		}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/case",
		strings.NewReader(strings.Repeat("x", 70<<10))))
	if read > maxBody {
		t.Errorf("%d bytes were read", read)
	}
}
