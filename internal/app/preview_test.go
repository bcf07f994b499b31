package app

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPreviewShowsADraft checks that a guide with a finding, which ask refuses, is shown with it,
// and that a saved file is shown.
func TestPreviewShowsADraft(t *testing.T) {
	dir := lampOut(t)
	text := filepath.Join(dir, "text", "en-US.yaml")
	change(t, text, "I am not sure", "Perhaps")
	_, stderr, code := run(t, nil, "", "ask", "--guides", filepath.Dir(dir), "--answers", "")
	if code != 1 || !strings.Contains(stderr, "unsure-says-so") {
		t.Fatalf("ask: exit %d, %s", code, stderr)
	}
	p := start(t, nil, "preview", dir, "--listen", "127.0.0.1:0")
	status, body := get(t, p.url+"/lamp-out/en-US")
	if status != 200 || !strings.Contains(body, "<b>DRAFT</b>") ||
		!strings.Contains(body, "Perhaps") {
		t.Errorf("%d %s", status, body)
	}
	for body = ""; !strings.Contains(body, text+":20:"); { // until it has been verified
		_, body = get(t, p.url+"/lamp-out/en-US")
	}
	change(t, text, "title: Change the bulb", "title: Put in a new one")
	if _, body := get(t, p.url+"/lamp-out/en-US?t=life.none~park.done"); !strings.Contains(body,
		"Put in a new one") {
		t.Error("a saved file is not shown")
	}
	if code := p.end(); code != 0 {
		t.Errorf("exit %d, %s", code, p.stderr)
	}
}

// TestPreviewIsForThisMachine checks that a draft cannot be served to others, by flag or variable.
func TestPreviewIsForThisMachine(t *testing.T) {
	dir := lampOut(t)
	for _, address := range []string{":8081", "0.0.0.0:8081", "[::]:8081", "192.168.1.7:8081",
		"example.org:8081", "8081", "127.0.0.1"} {
		_, stderr, code := run(t, nil, "", "preview", dir, "--listen", address)
		if code != 2 || !strings.Contains(stderr, address) ||
			!strings.Contains(stderr, "127.0.0.1:8") {
			t.Errorf("%s: exit %d, %s", address, code, stderr)
		}
		_, _, code = run(t, map[string]string{"FIRSTSTEPS_LISTEN": address}, "", "preview", dir)
		if code != 2 {
			t.Errorf("FIRSTSTEPS_LISTEN=%s: exit %d", address, code)
		}
	}
	for _, args := range [][]string{{"preview"}, {"preview", t.TempDir()}} {
		if _, stderr, code := run(t, nil, "", args...); code != 2 ||
			!strings.Contains(stderr, "  firststeps ") {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
	for _, address := range []string{"localhost:0", "[::1]:0"} {
		var l loopback
		if err := l.Set(address); err != nil {
			t.Error(err)
		}
	}
}
