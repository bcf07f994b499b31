package app

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firststeps/test/short"
)

// TestMistypedAddressesOfOtherPages checks that a slightly wrong address of the car page, the
// hand-over or a case leads to that page, with the answers in it, by redirects within this server
// that no cache keeps; and that what is meant by no page is an error page with the numbers.
func TestMistypedAddressesOfOtherPages(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0")
	client := http.Client{CheckRedirect: noRedirects}
	const guide, answers = "/trunk-release-fails", "?c=GB&t=life.none~place.parked"
	for path, want := range map[string]string{
		"/car/": "", "/handover/": "", "/car/en-US": "", // of which guide?
		"/car" + guide:                         "/car" + guide + "/en-GB",
		"/car" + guide + "/en-US/":             "/car" + guide + "/en-US",
		"/CAR" + guide + "/en-US":              "/car" + guide + "/en-US",
		"/car//" + guide + "//DE":              "/car" + guide + "/de-DE",
		"/Handover/Trunk-Release-Fails/en_us/": "/handover" + guide + "/en-US",
		"/handover" + guide + "/en-AU":         "/handover" + guide + "/en-GB",
		"/handover" + guide + "/de":            "/handover" + guide + "/de-DE",
		"/Case/":                               "/case", "/case/": "/case",
		"/car/nothing/en-US":                   "",
		"/car" + guide + "/en/a/b":             "",
		"/handover/no-guide/x":                 "",
		"/handover" + guide + "/en-US/nothing": "",
		"/case/nothing":                        "",
	} {
		t.Run(path, func(t *testing.T) {
			at := path + answers
			for hops := 0; ; hops++ {
				request, err := http.NewRequest(http.MethodGet, r.url+at, nil)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Accept-Language", "en-GB")
				res, err := client.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(res.Body)
				_ = res.Body.Close()
				to := res.Header.Get("Location")
				if to == "" {
					got, _, _ := strings.Cut(at, "?")
					if want == "" && (res.StatusCode != http.StatusNotFound || got != path) ||
						want != "" && got != want || !strings.Contains(at, answers) ||
						!strings.Contains(string(body), `href="tel:`) {
						t.Errorf("%s: %d at %s, want %s", path, res.StatusCode, at, want)
					}
					return
				}
				next, err := url.Parse(to)
				cached := res.StatusCode != http.StatusTemporaryRedirect &&
					res.Header.Get("Cache-Control") != "no-store"
				if err != nil || next.Host != "" || cached || hops > 3 {
					t.Fatalf("%s redirects to %s (%d)", at, to, res.StatusCode)
				}
				at = to
			}
		})
	}
	res, err := client.Post(r.url+"/car"+guide+"/en", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("a form to a wrong address: %d", res.StatusCode)
	}
	res, err = client.Head(r.url + "/car" + guide + "/en")
	if err != nil || res.StatusCode != http.StatusFound {
		t.Errorf("HEAD: %v, %v", res, err)
	}
}
