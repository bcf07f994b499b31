package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firststeps/test/short"
)

// TestCarPage checks that the page about a car is served with and without a desk and stored by
// phones, and that no VIN is logged.
func TestCarPage(t *testing.T) {
	short.Skip(t)
	for _, desk := range []string{"true", "false"} {
		r := start(t, nil, "--addr", "127.0.0.1:0", "--log-level", "debug", "--desk="+desk)
		const path = "/car/trunk-release-fails/en-US"
		if status, body := get(t, r.url+path+"/offline"); status != http.StatusOK ||
			!strings.Contains(body, "Which car?") {
			t.Errorf("desk %s: %d", desk, status)
		}
		_, list := get(t, r.url+"/trunk-release-fails/en-US/kept.json")
		if !strings.Contains(list, `"`+path+`/offline":["`) {
			t.Errorf("desk %s: phones do not keep the page", desk)
		}
		response, err := http.PostForm(r.url+path+"?t=life.none", url.Values{"vin": {camry}})
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("desk %s: status of a VIN: %d", desk, response.StatusCode)
		}
		r.end()
		if log := r.stderr.String(); !strings.Contains(log, "path="+path) ||
			strings.Contains(log, camry) || strings.Contains(log, "life.none") {
			t.Errorf("desk %s: log:\n%s", desk, log)
		}
	}
}

// TestCarPageOfALostRelease checks that a transcript of a release that is no longer kept continues
// in the release in service, and keeps the release's name.
func TestCarPageOfALostRelease(t *testing.T) {
	short.Skip(t)
	status, body := get(t, start(t, nil, "--addr", "127.0.0.1:0").url+
		"/car/trunk-release-fails/en-US?t=@00000000~life.none")
	if status != http.StatusOK || !strings.Contains(body,
		`href="/trunk-release-fails/en-US?t=@00000000~life.none"`) {
		t.Errorf("%d %.300s", status, body)
	}
}
