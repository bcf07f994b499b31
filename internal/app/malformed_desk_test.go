package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// deskRequests returns how many malformed requests are sent to the desk: fewer, or all in `make
// gate`.
func deskRequests() int {
	if os.Getenv("GATE") != "" {
		return 1_000_000
	}
	return 10_000
}

// known are existing ids and secrets, so that requests pass the first checks.
type known struct{ id, secret, key, cookie string }

// aimed is a valid request to the desk.
type aimed struct{ method, path, body string }

const (
	aForm = "t=life.none&key=key-key-key-key-key-key-1&secret=secret-secret-secret-secret" +
		"&country=GB&phone=07700+900123&consent=yes&place.words=A1&place.trusted=yes" +
		"&place.latitude=51500000&place.longitude=-1&place.measured=1&place.accuracy=9" +
		"&vehicle.year=2015&hazards=dark&people=2&do=note&text=words&minutes=20&opened=blade" +
		"&damage=none&at=12:00&zone=60&name=Ann&role=operator&url=https://a.example/&id=1"
	aPasskey = `{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30",` +
		`"authenticatorData":"eA","signature":"eA","userHandle":"eA"}}`
	anInvite = `{"Token":"x","Name":"Ann","Key":{"id":"eA","rawId":"eA","type":"public-key",` +
		`"response":{"clientDataJSON":"e30","attestationObject":"oA"}}}`
	anAct = `{"by":"Ben","text":"words","promised":1800000000000,` +
		`"outcome":{"opened":"blade","damage":"none","minutes":20}}`
)

// deskRequestsFor returns a valid request for each address of the desk.
func deskRequestsFor(k known) []aimed {
	all := []aimed{
		{"POST", "/api/v1/handover", handedOver(parked).body},
		{"POST", "/api/v1/handover", handedOver("!trapped").body},
		{"POST", "/handover/trunk-release-fails/en-GB", aForm},
		{"GET", "/handover/trunk-release-fails/en-GB", ""},
		{"GET", "/handover/trunk-release-fails/en-GB/offline", ""},
		{"GET", "/case", ""}, {"POST", "/case", aForm}, {"GET", "/case/away", ""},
		{"GET", "/api/v1/case", ""}, {"GET", "/api/v1/case/stream", ""},
		{"GET", "/desk/sign-in", ""}, {"POST", "/desk/sign-in/begin", ""},
		{"POST", "/desk/sign-in/finish", aPasskey}, {"GET", "/desk/sign-in/oidc", ""},
		{"GET", "/desk/sign-in/back", ""}, {"GET", "/desk/invite", ""},
		{"POST", "/desk/invite/begin", anInvite}, {"POST", "/desk/invite/finish", anInvite},
		{"GET", "/desk", ""}, {"GET", "/desk/part", ""}, {"GET", "/desk/live", ""},
		{"GET", "/desk/case/" + k.id, ""}, {"POST", "/desk/search", aForm},
		{"GET", "/desk/people", ""}, {"POST", "/desk/people/invite", aForm},
		{"POST", "/desk/people/sue/role", aForm}, {"GET", "/desk/audit", ""},
		{"POST", "/desk/export/cases.csv", ""}, {"GET", "/desk/outwards", ""},
		{"POST", "/desk/outwards/webhook", aForm}, {"POST", "/desk/outwards/replay", aForm},
		{"GET", "/api/v1/desk/cases", ""}, {"GET", "/api/v1/desk/events", ""},
		{"GET", "/api/v1/desk/cases/" + k.id, ""}, {"GET", "/api/v1/openapi.json", ""},
		{"GET", "/metrics", ""}, {"GET", "/debug/pprof/symbol", ""}, {"GET", "/readyz", ""},
	}
	for _, act := range []string{"accept", "promise", "note", "complete", "reject"} {
		all = append(all, aimed{"POST", "/desk/case/" + k.id + "/" + act, aForm},
			aimed{"POST", "/api/v1/desk/cases/" + k.id + "/" + act, anAct})
	}
	return all
}

// malformedDeskRequest returns a request to the desk with at least one fault. If whole is true the
// request is complete, so that the server does not wait for the rest.
func malformedDeskRequest(r *rand.Rand, k known, all []aimed, whole bool) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	a := all[r.IntN(len(all))]
	kind, body, query := "application/json", a.body, ""
	if a.body == aForm {
		kind = "application/x-www-form-urlencoded"
	}
	var headers []string
	set := func(name string, values ...string) {
		if v := pick(values...); v != "" {
			headers = append(headers, name+": "+v)
		}
	}
	set("Cookie", "", "desk="+k.cookie, "desk="+k.cookie, "desk="+visible(r, 300),
		"__Host-desk="+k.cookie, "desk=; desk="+k.cookie, "desk=\""+k.cookie,
		strings.Repeat("a=b; ", r.IntN(300)))
	set("Authorization", "", "Bearer "+k.key, "Bearer "+k.key, "Bearer "+k.secret,
		"Bearer "+visible(r, 200), "Basic "+visible(r, 40), "Bearer", "bearer  "+k.key)
	set("Idempotency-Key", "", "key-key-key-key-key-key-1", visible(r, 20),
		strings.Repeat("k", r.IntN(9000)), "\xff\xfe"+visible(r, 30), `"quoted"`)
	for range 1 + r.IntN(3) {
		switch r.IntN(9) {
		case 0:
			a.method = pick("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH",
				"get", "BREW")
		case 1:
			a.path = pick(a.path+"/", a.path+"//", a.path+"%00", a.path+"/../../etc/passwd",
				a.path+"%2f..%2f..", strings.ToUpper(a.path), a.path+"/"+visible(r, 30),
				"/desk/case/"+strings.Repeat("x", r.IntN(4000)), "/desk/case/%ff%fe/note",
				"/desk/./people", "/case/%2e%2e/desk", a.path+"%zz",
				"/api/v1/desk/cases/%00/accept")
		case 2:
			query = "?" + pick("k="+k.secret, "k="+visible(r, 40), "k=%ff%00",
				"k="+k.secret+"&do="+visible(r, 9), "after=-1", "after=9223372036854775807",
				"wait=-1", "wait=1e9",
				"before="+visible(r, 20), "limit=0", "limit=99999999999999999999", "state=lost",
				"check=1", "before=-5", "show=%00", "t="+strings.Repeat("life.none~", r.IntN(300)),
				"%zz=%", ";;&&==", "c=%e2%80%ae")
		case 3:
			set("Last-Event-ID", "-1", "9223372036854775807", "99999999999999999999",
				visible(r, 60), "\xff", "1.5")
			set("If-Match", `"1"`, "W/", "-1", "*", visible(r, 30), "99999999999999999999")
			set("Accept", "text/html", "*/*;q=9", visible(r, 60))
			set("Sec-Fetch-Site", "cross-site", "same-origin", "none", visible(r, 9))
			set("Origin", "https://evil.example", "null", "http://localhost:8080", visible(r, 9))
		case 4:
			for range r.IntN(120) {
				headers = append(headers, "X-"+visibleName(r)+": "+visible(r, 90))
			}
		case 5:
			kind = pick("", "text/plain", "application/xml", "multipart/form-data",
				"multipart/form-data; boundary="+strings.Repeat("b", r.IntN(200)),
				"application/json; charset=utf-7", visible(r, 30),
				"application/x-www-form-urlencoded; x=\"")
		default:
			body = corruptBody(r, body)
		}
	}
	headers = append(headers, "X-Forwarded-For: 198.51.100."+fmt.Sprint(r.IntN(250)))
	if kind != "" {
		headers = append(headers, "Content-Type: "+kind)
	}
	switch n := r.IntN(40); {
	case n == 0:
		headers, body = append(headers, "Transfer-Encoding: chunked", "Connection: close"),
			pick("zz\r\n"+body, "-1\r\n", fmt.Sprintf("%x;%s\r\n%s\r\n0\r\n\r\n", len(body),
				visible(r, 99), body), "ffffffffffffffffff\r\n", "1\r\nab\r\n0\r\n\r\n")
	case n == 1:
		headers = append(headers, "Content-Length: "+
			pick("-1", "abc", "99999999999999999999", "+5", "5, 6"), "Connection: close")
	case n == 2 && !whole:
		headers = append(headers, fmt.Sprintf("Content-Length: %d", len(body)+1+r.IntN(999)))
	case n == 3:
		headers, body = append(headers, "Content-Length: 0", "Transfer-Encoding: chunked",
			"Connection: close"), body+"\r\n0\r\n\r\n"
	default:
		headers = append(headers, fmt.Sprintf("Content-Length: %d", len(body)))
	}
	return a.method + " " + a.path + query + " HTTP/1.1\r\nHost: localhost:8080\r\n" +
		strings.Join(headers, "\r\n") + "\r\n\r\n" + body
}

// corruptBody returns a body with a fault.
func corruptBody(r *rand.Rand, body string) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	at := r.IntN(len(body) + 1)
	odd := pick("null", "true", "-1", "1e999", "99999999999999999999999", "0.1", "[]", "{}", `""`,
		`"\u0000"`, `"\u202eevil\u2066"`, `"\ud800"`, "\"\xff\xfe\"",
		`"`+strings.Repeat("x", r.IntN(5000))+`"`, `["a","a"]`)
	switch r.IntN(10) {
	case 0:
		return body[:at]
	case 1:
		return body[:at] + junk(r, 20) + body[at:]
	case 2:
		return pick(strings.Repeat("[", r.IntN(20_000)),
			strings.Repeat(`{"details":`, r.IntN(5000)),
			strings.Repeat(`{"a":`, 3)+"1"+strings.Repeat("}", 3))
	case 3:
		return strings.Replace(body, "{", `{"secret":"x","details":{"phone":1},"by":"a","by":"b",`,
			1) + "&do=erase&do=cancel&k=x"
	case 4:
		return body + pick(body, "{}", "\x00", "]", "&"+strings.Repeat("a=b&", r.IntN(3000)))
	case 5:
		return pick(strings.Repeat(" ", 66_000), "\xef\xbb\xbf", "\x1f\x8b\x08", "%", "a=%zz&",
			"--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx") + body
	case 6:
		return strings.Repeat(pick("x", "ü", "\u202e", "\x00", "a=b&"), r.IntN(70_000))
	}
	if i := strings.IndexAny(body[at:], ":="); i >= 0 { // another value for a field
		start := at + i + 1
		end := start + len(body[start:])
		if j := strings.IndexAny(body[start:], ",&}"); j >= 0 {
			end = start + j
		}
		if body[start-1] == '=' {
			odd = pick(url.QueryEscape(strings.Trim(odd, `"`)), "%ff%fe", "%00", "%E2%80%AE", "%")
		}
		return body[:start] + odd + body[end:]
	}
	return odd
}

func visibleName(r *rand.Rand) string { return fmt.Sprintf("%x", r.Uint32()) }

// panics keeps the first log line about a panic.
type panics struct{ found atomic.Pointer[string] }

func (p *panics) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("panic")) ||
		bytes.Contains(line, []byte("cannot serve a screen")) {
		text := string(line)
		p.found.CompareAndSwap(nil, &text)
	}
	return len(line), nil
}

// TestMalformedRequestsToTheDesk checks that no malformed request to the desk ends the process or
// is answered with 500, 502, 503 or 504, that responses can be parsed, and that memory is released:
// it compares the heap after all requests with the heap after 10 % of them.
func TestMalformedRequestsToTheDesk(t *testing.T) {
	short.Skip(t)
	heard := &panics{}
	w := wire(t,
		serveOptions{deskOptions: deskOptions{database: filepath.Join(t.TempDir(), "desk.db"),
			proxies: prefixes{netip.MustParsePrefix("127.0.0.0/8")}}}, heard)
	clock, ticks := time.Now(), atomic.Int64{}
	// limits must not hide anything
	calm := func() time.Time { return clock.Add(time.Duration(ticks.Add(1)) * time.Second) }
	w.limits.now, w.gate.Now = calm, calm
	k := known{cookie: w.signedIn(t, "sue", desk.Supervisor).Value}
	k.key = w.press(t, &http.Cookie{Name: "desk", Value: k.cookie}, "/desk/outwards/key",
		url.Values{"name": {"RoadCo"}})

	n, raw, before, working := deskRequests(), deskRequests()/50, uint64(0), 0
	var statuses [8]map[int]int
	for part := range uint64(parts) {
		if part == parts/10 {
			before, working = heap(), runtime.NumGoroutine()
		}
		w.another(t, &k)
		all := deskRequestsFor(k)
		var together sync.WaitGroup
		for i := range statuses {
			together.Go(func() {
				random := rand.New(rand.NewPCG(part, uint64(i)))
				for range (n - raw) / parts / len(statuses) {
					text := malformedDeskRequest(random, k, all, false)
					status, err := w.taken(text)
					if statuses[i] == nil {
						statuses[i] = map[int]int{}
					}
					if statuses[i][status]++; err != nil {
						t.Errorf("%v after %.600q", err, text)
						return
					}
				}
			})
		}
		together.Wait()
	}
	after := heap()
	eventually(t, "all goroutines have ended",
		func() bool { return runtime.NumGoroutine() <= working+8 })
	all := deskRequestsFor(k)
	var onTheWire [len(statuses)]map[int]int
	var connected sync.WaitGroup
	for i := range onTheWire {
		connected.Go(func() {
			onTheWire[i] = map[int]int{}
			broken := func(r *rand.Rand) string { return malformedDeskRequest(r, k, all, true) }
			if err := sendAll(strings.TrimPrefix(w.http.URL, "http://"), uint64(i),
				raw/len(onTheWire), broken, onTheWire[i]); err != nil {
				t.Error(err)
			}
		})
	}
	connected.Wait()
	total := 0
	mixed := map[int]int{}
	for _, counted := range append(statuses[:], onTheWire[:]...) {
		for status, times := range counted {
			mixed[status] += times
			if total += times; status >= 500 && status != http.StatusNotImplemented &&
				status != http.StatusHTTPVersionNotSupported {
				t.Errorf("%d answers with %d", times, status)
			}
		}
	}
	t.Logf("%d answers: %v, of them %d over a connection; heap %d kB after a tenth, %d kB at the "+
		"end", total, mixed, raw, before>>10, after>>10)
	if total < n*9/10 {
		t.Errorf("%d of %d requests were answered", total, n)
	}
	for _, status := range []int{200, 201, 303, 400, 401, 403, 404, 405, 409, 415, 422} {
		if mixed[status] == 0 {
			t.Errorf("the requests were not as mixed as they should be: none was answered %d",
				status)
		}
	}
	if after > before+before/2+8<<20 {
		t.Errorf("memory grows: %d bytes after a tenth, %d at the end", before, after)
	}
	if found := heard.found.Load(); found != nil {
		t.Errorf("the log: %s", *found)
	}
	if status, _ := get(t, w.http.URL+"/case?k="+k.secret); status != http.StatusOK {
		t.Errorf("afterwards, the case: %d", status)
	}
}

// parts is the number of parts in which requests are sent, each for a different case.
const parts = 100

// another closes the open cases and hands another one over.
func (w *wired) another(t *testing.T, k *known) {
	t.Helper()
	open, err := w.Cases(t.Context(),
		store.Query{States: []desk.State{desk.Received, desk.Accepted, desk.EnRoute, desk.OnScene}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range open {
		a := desk.Act{Kind: desk.Fail, Outcome: desk.Outcome{Opened: "not-opened", Damage: "none"}}
		if c.State == desk.Received {
			a = desk.Act{Kind: desk.Reject, Text: "a malformed one"}
		}
		if _, err := w.Act(t.Context(), desk.Actor{Role: desk.Supervisor, ID: "sue"}, c.ID,
			a); err != nil {
			t.Fatal(err)
		}
	}
	s := handedOver(parked)
	if status, body := s.to(t, w.http.URL); status != http.StatusCreated {
		t.Fatal(status, body)
	}
	cases, err := w.Cases(t.Context(), store.Query{Limit: 1})
	if err != nil || len(cases) != 1 {
		t.Fatal(cases, err)
	}
	k.id, k.secret = cases[0].ID, s.secret
}

// heap returns the memory in use after garbage collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // frees objects with finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// leavingClient is a client that disconnects as soon as a stream begins, because it would not end.
type leavingClient struct {
	*httptest.ResponseRecorder
	stop func()
}

func (l *leavingClient) Flush() {
	l.ResponseRecorder.Flush()
	l.stop()
}

// taken answers a request as the server does, without a connection. The status is 0 if net/http
// cannot parse the request.
func (w *wired) taken(text string) (status int, err error) {
	r, unread := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if unread != nil {
		return 0, nil
	}
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	r = r.WithContext(ctx)
	r.RemoteAddr = "127.0.0.1:1"
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	answer := &leavingClient{httptest.NewRecorder(), stop}
	if strings.HasPrefix(r.URL.Path, "/metrics") || strings.HasPrefix(r.URL.Path, "/debug") {
		adminHandler(w.Handler()).ServeHTTP(answer, r)
		return answer.Code, nil
	}
	w.http.Config.Handler.ServeHTTP(answer, r)
	return answer.Code, checkResponse(text, answer.Code, answer.Header(), answer.Body.Bytes())
}
