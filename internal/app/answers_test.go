package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"firststeps/test/short"
)

// addresses returns addresses of every kind that the program answers, including unknown ones.
func addresses(secret string) []string {
	return []string{
		"/", "/trunk-release-fails/en-GB?c=GB&t=!trapped", "/trunk-release-fails/en-GB/article",
		"/sw.js", "/icon-192.png", "/healthz", "/readyz",
		"/handover/trunk-release-fails/en-GB", "/case", "/case?k=" + secret,
		"/case?do=erase&k=" + secret, "/case/away", "/api/v1/case", "/api/v1/handover",
		"/desk", "/desk/sign-in", "/desk/people", "/desk/invite?k=x", "/desk/nothing",
		"/api/v1/desk/cases", "/api/v1/openapi.json", "/api/v1/guides", "/api/v1/guides/x",
		"/api/v1/guides/trunk-release-fails/turn?transcript=life.none",
		"/api/v1/guides/trunk-release-fails/turn?country=Atlantis",
		"/.git/config", "/guides/", "/internal/", "/api/", "/desk.css", "/%2e%2e/%2e%2e/etc/passwd",
		"/?t=%0d%0aX-Evil:1",
		"//evil.example/a/../b", "/desk//evil.example/../", "/desk/sign-in/oidc",
		"/desk/sign-in/back?state=x",
	}
}

// TestEveryAnswerIsSafe checks the headers of all responses. They forbid the browser to load
// anything from other sites, to be framed, to sniff content types and to send a referrer, and
// require HTTPS. Scripts of other sites cannot read a response, except what the public API sends to
// everyone; it redirects to no other site, and caches store nothing of the desk. None of the
// requests changes the case.
func TestEveryAnswerIsSafe(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0", "--origin", "https://desk.example")
	opened(t, r)
	s := handedOver(parked)
	s.to(t, r.url)
	client := http.Client{CheckRedirect: noRedirects}
	for _, address := range addresses(s.secret) {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost,
			http.MethodOptions, http.MethodTrace, "BREW"} {
			request, err := http.NewRequest(method, r.url+address, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Origin", "https://evil.example")
			request.Header.Set("X-Canary", "echoed")
			res, err := client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			for _, fault := range headerFaults(request, res, string(body)) {
				t.Errorf("%s %s (%d): %s", method, address, res.StatusCode, fault)
			}
			if !slices.Contains([]string{http.MethodGet, http.MethodHead}, method) &&
				res.StatusCode < 300 {
				t.Errorf("%s %s: %d", method, address, res.StatusCode)
			}
		}
	}
	if status, body := get(t, r.url+"/case?k="+s.secret); status != http.StatusOK ||
		!strings.Contains(body, "Canaryplace") {
		t.Errorf("requests changed the case: %d", status)
	}
}

// headerFaults returns the faults in the headers and body of a response.
func headerFaults(to *http.Request, res *http.Response, body string) (faults []string) {
	reader, origin := "same-origin", ""
	public := strings.HasPrefix(to.URL.Path, "/api/v1/guides") ||
		to.URL.Path == "/api/v1/openapi.json"
	if public && (to.Method == http.MethodGet || to.Method == http.MethodHead) {
		reader, origin = "cross-origin", "*"
	}
	for header, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": reader,
		"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
		"Access-Control-Allow-Origin":  origin, "Access-Control-Allow-Credentials": "",
		"Server": "", "X-Evil": "",
	} {
		if got := res.Header.Get(header); got != want {
			faults = append(faults, fmt.Sprintf("%s is %q, not %q", header, got, want))
		}
	}
	policy := res.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "base-uri 'none'",
		"frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe-") ||
			strings.Contains(policy, "*") {
			faults = append(faults, "the content security policy is "+policy)
		}
	}
	if at := res.Header.Get("Location"); at != "" &&
		(at[0] != '/' || strings.HasPrefix(at, "//") || strings.HasPrefix(at, `/\`)) {
		faults = append(faults, "it redirects to "+at)
	}
	first, _, _ := strings.Cut(to.URL.Path[1:], "/")
	// the page for offline use is the same for everyone
	desk := slices.Contains([]string{"case", "desk", "api", "handover"}, first) &&
		to.URL.Path != "/case/away" && !public
	if desk && res.Header.Get("Cache-Control") != "no-store" && res.Header.Get("Location") == "" {
		faults = append(faults, "Cache-Control is "+res.Header.Get("Cache-Control"))
	}
	kind := res.Header.Get("Content-Type")
	if body != "" && (kind == "" || strings.HasPrefix(kind, "text/") &&
		!strings.Contains(kind, "charset=utf-8")) {
		faults = append(faults, fmt.Sprintf("Content-Type is %q", kind))
	}
	for _, leak := range []string{"echoed", "goroutine ", ".go:", "[core]", "root:", "<pre>"} {
		if strings.Contains(body, leak) {
			faults = append(faults, "the body contains "+leak)
		}
	}
	return faults
}

// TestRequestsCannotBeSmuggled checks that the end of a body is unambiguous: a second request
// hidden in the body of an ambiguous one is never answered. The first case is a second request that
// is not hidden.
func TestRequestsCannotBeSmuggled(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0")
	opened(t, r)
	const hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, head := range map[string]string{
		"one after the other": "Content-Length: 0\r\n\r\n",
		"two lengths":         "Content-Length: 0\r\nContent-Length: %d\r\n\r\n",
		"a length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n",
		"an unknown encoding": "Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n\r\n",
		"chunks, and not at all": "Transfer-Encoding: chunked\r\nTransfer-Encoding: " +
			"identity\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(head, "%") {
			head = fmt.Sprintf(head, len(hidden))
		}
		if _, err := io.WriteString(conn, "POST /case HTTP/1.1\r\nHost: x\r\n"+head+hidden+
			"\r\n0\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		answers, err := io.ReadAll(bufio.NewReader(conn))
		if answered := strings.Contains(string(answers), "\r\n\r\nok\n"); err != nil ||
			answered != (name == "one after the other") {
			t.Errorf("%s: %v, %s", name, err, answers)
		}
		_ = conn.Close()
	}
}

// TestLogHasOneLinePerEvent checks that a request cannot inject lines into the log.
func TestLogHasOneLinePerEvent(t *testing.T) {
	short.Skip(t)
	for _, form := range []string{"text", "json"} {
		r := start(t, nil, "--addr", "127.0.0.1:0", "--log-format", form)
		get(t, r.url+"/a%0alevel=ERROR%20msg=forged%0d%1b[2J%e2%80%a8x")
		r.end()
		for line := range strings.Lines(r.stderr.String()) {
			if strings.HasPrefix(line, "level=ERROR") || strings.ContainsAny(line, "\x1b\r") {
				t.Errorf("%s: %q", form, line)
			}
		}
		if !strings.Contains(r.stderr.String(), "forged") {
			t.Errorf("%s: the request was not logged", form)
		}
	}
}

// TestUserTextIsEscaped checks that text of users is shown as they wrote it, never as markup, and
// that fields of a form are read from its body, not from its address.
func TestUserTextIsEscaped(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0")
	opened(t, r)
	const words = `</script><img src=x onerror=alert(1)>"'{{.}}`
	s := handedOver(parked)
	for _, field := range []string{"Canaryname", "Canarynote", "Canaryplace"} {
		quoted, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		s.body = strings.Replace(s.body, `"`+field+`"`, string(quoted), 1)
	}
	if status, body := s.to(t, r.url); status != http.StatusCreated {
		t.Fatalf("%d, %s", status, body)
	}
	post := func(address string, form url.Values) string {
		res, err := http.PostForm(r.url+address, form)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	_, shown := get(t, r.url+"/case?k="+s.secret)
	for name, page := range map[string]string{
		"the case": shown,
		"a form": post("/handover/trunk-release-fails/en-GB?c=GB",
			url.Values{"name": {words}, "note": {words}, "phone": {words}, "t": {words},
				"country": {words}}),
		"an act": post("/case?do=erase",
			url.Values{"k": {s.secret}, "do": {"note"}, "text": {words}}),
		"a link":         post("/case", url.Values{"k": {words}, "do": {words}}),
		"another's form": post("/case?k="+s.secret+"&do=erase", url.Values{}),
	} {
		if strings.Contains(page, "<img") || strings.Contains(page, `"'{{`) {
			t.Errorf("%s has it unescaped", name)
		}
	}
	if _, shown = get(t, r.url+"/case?k="+s.secret); strings.Count(shown,
		"&lt;/script&gt;&lt;img") < 4 {
		t.Error("the text is not shown, or the case is gone")
	}
}
