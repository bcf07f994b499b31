package app

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// From the guide's page to the case, through the whole program; and whoever follows the case when the server is to stop is
// told to come again, so that it can stop at once.
func TestHandOverThroughTheProgram(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0")
	const secret = "secret-secret-secret-secret"
	_, guide := get(t, r.url+"/trunk-release-fails/en-GB?c=GB&t=life.none~place.parked~settle.done~need.medicine~cover.club~papers.here")
	_, link, _ := strings.Cut(guide, `<a href="/handover/`)
	link, _, _ = strings.Cut(link, `"`)
	if _, review := get(t, r.url+"/handover/"+strings.ReplaceAll(link, "&amp;", "&")); !strings.Contains(review, "Medicine, within hours") {
		t.Fatalf("the guide does not lead to the desk: %s", link)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Jar: jar}
	res, err := client.PostForm(r.url+"/handover/trunk-release-fails/en-GB", url.Values{
		"key": {"key-key-key-key-key-key-1"}, "secret": {secret}, "country": {"GB"}, "phone": {"07700 900123"}, "name": {"Canary Wren"}, "consent": {"yes"},
		"place.words": {"Canary wharf"}, "vehicle.plate": {"CAN4RY"},
	})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), "The desk has received your case") || len(jar.Cookies(res.Request.URL)) > 0 {
		t.Errorf("%d: %.300s", res.StatusCode, body)
	}
	follow, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/api/v1/case/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	follow.Header.Set("Authorization", "Bearer "+secret)
	if res, err = http.DefaultClient.Do(follow); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewReader(res.Body)
	for line := ""; !strings.HasPrefix(line, "event: standing"); {
		if line, err = lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if rest, _ := io.ReadAll(lines); !strings.Contains(string(rest), "event: again\n") {
		t.Errorf("it was not told to come again: %q", rest)
	}
	for _, personal := range []string{secret, "7700", "Canary", "CAN4RY", "medicine", "k="} {
		if strings.Contains(r.stderr.String(), personal) {
			t.Errorf("the log has %q", personal)
		}
	}
}
