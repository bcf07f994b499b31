package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"firststeps/test/short"
)

// malformedRequests is how many malformed requests a run sends.
const malformedRequests = 100_000

// TestMalformedRequests checks that no malformed request ends the process or is answered with 500,
// 502 or 504, and that every page for a person has an emergency number.
func TestMalformedRequests(t *testing.T) {
	short.Skip(t)
	server := start(t, nil, "--addr", "127.0.0.1:0", "--log-level", "warn")
	base := strings.TrimPrefix(server.url, "http://")
	var wg sync.WaitGroup
	statuses := make([]map[int]int, 8)
	for i := range statuses {
		statuses[i] = map[int]int{}
		wg.Go(func() {
			if err := sendAll(base, uint64(i), malformedRequests/len(statuses), malformed,
				statuses[i]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	total, all := 0, map[int]int{}
	for _, s := range statuses {
		for code, n := range s {
			all[code] += n
			total += n
		}
	}
	t.Logf("%d answers: %v", total, all)
	if total < malformedRequests {
		t.Errorf("%d of %d requests were answered", total, malformedRequests)
	}
	if all[0] > total/50 {
		t.Errorf("%d of %d requests got no answer", all[0], total)
	}
	if all[200] == 0 || all[400] == 0 || all[404] == 0 {
		t.Error("the requests were not as mixed as they should be")
	}
	for _, code := range []int{500, 502, 503, 504} {
		if all[code] > 0 {
			t.Errorf("%d answers with %d", all[code], code)
		}
	}
	if strings.Contains(server.stderr.String(), "panic") {
		t.Error("something panicked: see the log")
	}
	if res, err := http.Get("http://" + base + "/healthz"); err != nil ||
		res.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %v %v", res, err)
	}
}

// sendAll sends n requests, reusing the connection if the server keeps it open.
func sendAll(address string, seed uint64, n int, generate func(*rand.Rand) string,
	statuses map[int]int) error {
	random := rand.New(rand.NewPCG(seed, 1))
	var conn net.Conn
	var answers *bufio.Reader
	for range n {
		if conn == nil {
			var err error
			if conn, err = net.Dial("tcp", address); err != nil {
				return err
			}
			answers = bufio.NewReader(conn)
		}
		request := generate(random)
		code, kept, err := exchange(conn, answers, request)
		if err != nil {
			return fmt.Errorf("%w after %.200q", err, request)
		}
		// 0 if the server closed the connection without reading the whole request
		statuses[code]++
		if !kept {
			conn.Close()
			conn = nil
		}
	}
	if conn != nil {
		return conn.Close()
	}
	return nil
}

func exchange(conn net.Conn, answers *bufio.Reader, request string) (code int, kept bool,
	err error) {
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return 0, false, err
	}
	if _, err := io.WriteString(conn, request); err != nil {
		return 0, false, hungUp(err)
	}
	method, _, _ := strings.Cut(request, " ")
	res, err := http.ReadResponse(answers, &http.Request{Method: method})
	if err != nil {
		return 0, false, hungUp(err)
	}
	defer res.Body.Close()
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return res.StatusCode, false, nil // a stream does not end
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, false, hungUp(err)
	}
	return res.StatusCode, !res.Close && !strings.Contains(request, "Connection: close"),
		checkResponse(request, res.StatusCode, res.Header, body)
}

// checkResponse returns an error if a page for a person has no number to call, or JSON cannot be
// parsed.
func checkResponse(request string, status int, header http.Header, body []byte) (err error) {
	// clients follow redirects without showing them
	if strings.HasPrefix(request, "HEAD ") || status/100 == 3 || len(body) == 0 {
		return nil
	}
	if header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return err
		}
		if body, err = io.ReadAll(z); err != nil {
			return err
		}
	}
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	_, path, _ := strings.Cut(request, " ")
	switch person := !strings.HasPrefix(path, "/desk") && !strings.HasPrefix(path, "/api/"); {
	case kind == "text/html" && person && !bytes.Contains(body, []byte(`href="tel:`)):
		return fmt.Errorf("a page without an emergency number (%d)", status)
	case strings.HasSuffix(kind, "json") && !json.Valid(body):
		return fmt.Errorf("data that cannot be read (%d): %.200q", status, body)
	}
	return nil
}

// hungUp returns nil if the server closed the connection, and other errors unchanged.
func hungUp(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}

// malformed returns a request that a browser would not send.
func malformed(r *rand.Rand) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	method := pick("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "get", "BREW", "G\x00T", "")
	path := pick("/", "/trunk-release-fails/en-US", "/trunk-release-fails/en-GB/",
		"/trunk-release-fails/xx", "/..%2f..%2fetc/passwd", "/%", "/%zz",
		"//", "/\x01", "/trunk-release-fails/en-US/article", "/sw.js", "/healthz/", "/"+junk(r, 40),
		"*", "http://[::1", junk(r, 10))
	query := pick("", "?", "?t=", "?t="+junk(r, 60), "?t=life.none~"+junk(r, 30), "?c="+junk(r, 4),
		"?p=country&t="+junk(r, 20), "?t=%ff%fe", "?t=a&t=b&t=!",
		"?"+strings.Repeat("t=life.none~", r.IntN(60)),
		"?t="+strings.Repeat("life.none~", r.IntN(900))+"!trapped", "?;;;&&&===", "?t=%")
	version := pick("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "HTTP", "")
	headers := pick("", "Accept-Language: "+strings.Repeat("en-GB,", r.IntN(80)),
		"Accept-Language: "+visible(r, 50), "Accept-Encoding: gzip", "Cookie: "+visible(r, 200),
		"Content-Length: -1", "Bad Header", "X: "+strings.Repeat("y", r.IntN(3000)),
		"Range: bytes=9-1", "If-None-Match: *")
	if headers != "" {
		headers += "\r\n"
	}
	return method + " " + path + query + " " + version + "\r\nHost: " +
		pick("a", "a", "a", "[", "") + "\r\n" + headers + "\r\n"
}

// junk returns random bytes except line ends; visible returns printable ones.
func junk(r *rand.Rand, limit int) string {
	b := make([]byte, r.IntN(limit+1))
	for i := range b {
		for b[i] = byte(r.IntN(256)); b[i] == '\n' || b[i] == '\r'; b[i] = byte(r.IntN(256)) {
		}
	}
	return string(b)
}

func visible(r *rand.Rand, limit int) string {
	b := make([]byte, r.IntN(limit+1))
	for i := range b {
		b[i] = byte(33 + r.IntN(94))
	}
	return string(b)
}
