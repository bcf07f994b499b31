package web

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/page"
	"firststeps/test/short"
)

// readList is a list as a phone reads it.
type readList struct {
	Headers      []map[string]string
	Files, Later map[string][2]any
	Page         []any
}

// listed returns the lists that the worker names, by the path of the guide, after it has checked
// their hashes.
func listed(t testing.TB, s http.Handler) map[string]readList {
	t.Helper()
	_, script := get(t, s, "/sw.js", "en")
	var hashes map[string]string
	if err := json.Unmarshal(regexp.MustCompile(`(?m)^const GUIDES = (.*)$`).FindSubmatch(
		[]byte(script))[1], &hashes); err != nil {
		t.Fatal(err)
	}
	lists := map[string]readList{}
	for base, want := range hashes {
		_, body := get(t, s, base+"/kept.json", "en")
		if got := hash([]byte(body))[:22]; got != want {
			t.Errorf("the list of %s has the hash %s, and the worker names %s", base, got, want)
		}
		var l readList
		if err := json.Unmarshal([]byte(body), &l); err != nil {
			t.Fatal(err)
		}
		lists[base] = l
	}
	return lists
}

// assembled returns the text of a delta that was read from JSON.
func assembled(base string, delta []any) string {
	var b strings.Builder
	for i := 0; i < len(delta); i++ {
		if literal, ok := delta[i].(string); ok {
			b.WriteString(literal)
			continue
		}
		from, length := int(delta[i].(float64)), int(delta[i+1].(float64))
		b.WriteString(base[from : from+length])
		i++
	}
	return b.String()
}

// TestWorkerListsServedFiles checks that the files that phones store are listed with the hashes and
// headers that the server sends, and are the same for everyone.
func TestWorkerListsServedFiles(t *testing.T) {
	s := server(t)
	lists := listed(t, s)
	if len(lists) != len(s.guides[0].Texts) {
		t.Fatalf("%d lists", len(lists))
	}
	for base, l := range lists {
		if len(l.Files) != 7 || len(l.Later) != 1 || l.Files[base+"/article"][0] == nil ||
			l.Later[base+"/numbers"][0] == nil {
			t.Errorf("%s: %v, later %v", base, l.Files, l.Later)
		}
		for _, files := range []map[string][2]any{l.Files, l.Later} {
			for path, entry := range files {
				res, body := get(t, s, path, "de-DE")
				if hash([]byte(body)) != entry[0] {
					t.Errorf("%s differs from its list", path)
				}
				header := l.Headers[int(entry[1].(float64))]
				for name, want := range header {
					if got := res.Header.Get(name); got != want {
						t.Errorf("%s: stored with the %s %q, served with %q", path, name, want, got)
					}
				}
				for _, name := range []string{"Content-Security-Policy", "Referrer-Policy",
					"Permissions-Policy", "X-Content-Type-Options", "Content-Type"} {
					if header[name] == "" {
						t.Errorf("%s is stored without %s", path, name)
					}
				}
			}
		}
	}
	off := New(s.guides, Options{Today: s.today, Log: s.log})
	if _, script := get(t, off, "/sw.js", "en"); !strings.Contains(script, "GUIDES = {}") {
		t.Error("the worker does not delete stored files")
	}
}

// TestPhonePutsFilesTogether checks that a phone can make each stored file from the open page, the
// data after it, the list and the rest.
func TestPhonePutsFilesTogether(t *testing.T) {
	s := server(t)
	for base, l := range listed(t, s) {
		screen := s.page(s.guides[0], s.guides[0].Text(base[len("/trunk-release-fails/"):]),
			s.state(mustRequest(base+"?c=GB")))
		// the page of this person, with a country, has the same style and scripts
		own := texts(string(page.Draw(templates, "page", screen)))
		first := assembled(own, l.Page)
		if hash([]byte(first)) != l.Files[base+"/offline"][0] {
			t.Errorf("%s: the page cannot be made from the open page", base)
		}
		if n := len(encoded(l.Page)); n > 8<<10 {
			t.Errorf("%s: %d bytes of the page are in the list", base, n)
		}
		_, more := get(t, s, base+"/more.js", "en")
		_, body := get(t, s, base+"/rest.json", "en")
		var rest map[string][]any
		if err := json.Unmarshal([]byte(body), &rest); err != nil {
			t.Fatal(err)
		}
		for path, entry := range l.Files {
			if path == base+"/offline" || path == base+"/more.js" {
				continue
			}
			if hash([]byte(assembled(first+more, rest[path]))) != entry[0] {
				t.Errorf("%s cannot be made", path)
			}
		}
		if len(rest) != len(l.Files)-2 {
			t.Errorf("%s: %d files in the rest", base, len(rest))
		}
	}
}

func mustRequest(target string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		panic(err)
	}
	return r
}

// TestDeltas checks that a delta is the text again, also with long characters at the edges of its
// copies, and that it has no part that a copy could be instead.
func TestDeltas(t *testing.T) {
	const base = "a text with ü, “quotes” and — dashes, which is long enough to be copied: 東京都 "
	random, alphabet := rand.New(rand.NewPCG(1, 2)), []rune("ab“”—東ü")
	cases := []string{"", "a", base, base + base, "x" + base[5:] + "“", base[:60] + "…" + base[30:],
		strings.Replace(base, "東", "杲", 1), // the same first two bytes
		strings.Replace(base, "—", "န", 1)} // the same last two bytes
	for range 500 {
		var b strings.Builder
		for range random.IntN(9) {
			from, to := random.IntN(len(base)), random.IntN(len(base))
			b.WriteString(strings.ToValidUTF8(base[min(from, to):max(from, to)], ""))
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		cases = append(cases, b.String())
	}
	for _, text := range cases {
		var d []any
		if err := json.Unmarshal(encoded(delta(base, text)), &d); err != nil {
			t.Fatal(err)
		}
		if got := assembled(base, d); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if d := delta(base, "x"+base); len(d) != 3 || d[0] != "x" || d[1] != 0 || d[2] != len(base) {
		t.Errorf("a long part is not copied: %v", d)
	}
}

// TestPhoneKeepsExtraFiles checks that files of other packages are in the list of their guide and
// language, and those without a guide in every list, with their hashes and headers.
func TestPhoneKeepsExtraFiles(t *testing.T) {
	short.Skip(t)
	o := Options{Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
		Offline: true, Beside: func(*guide.Guide) map[string]page.Stored {
			return map[string]page.Stored{
				"/case/away": page.NewStored("policy", true, []byte("abc")),
				"/car/trunk-release-fails/en-GB/offline": page.NewStored("", false,
					[]byte("def")),
			}
		}}
	for base, l := range listed(t, New([]*guide.Guide{trunk(t)}, o)) {
		away, car := l.Files["/case/away"], l.Files["/car/trunk-release-fails/en-GB/offline"]
		if away[0] != "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" ||
			l.Headers[int(away[1].(float64))]["Content-Security-Policy"] != "policy" {
			t.Errorf("%s: the file is not in the list: %v", base, away)
		}
		british := strings.HasSuffix(base, "/en-GB")
		if british != (car[0] == hash([]byte("def"))) {
			t.Errorf("%s: %v", base, car)
		}
	}
}

// TestWorkerIsSmall checks that the worker of many guides, which every phone fetches, has one hash
// for each, and that all versions differ.
func TestWorkerIsSmall(t *testing.T) {
	g := *trunk(t)
	var many []*guide.Guide
	for i := range 3 {
		other := g
		other.ID = g.ID + strings.Repeat("x", i)
		many = append(many, &other)
	}
	one, _ := get(t, serverOf(many[0]), "/sw.js", "en")
	three, script := get(t, serverOf(many...), "/sw.js", "en")
	if each := (three.ContentLength - one.ContentLength) /
		int64(2*len(g.Texts)); each < 40 || each > 60 {
		t.Errorf("a guide in one language takes %d bytes of the worker", each)
	}
	if list, _, _ := strings.Cut(script, "const HOME"); strings.Contains(list, "/offline") {
		t.Error("the worker names files of guides")
	}
	_, before := get(t, serverOf(many[0]), "/sw.js", "en")
	if again := serverOf(many[0]); !slices.Equal([]byte(before), again.worker.plain) {
		t.Error("the same guides have another worker")
	}
}

// TestUnchangedFilesAreNotSentAgain checks that a browser that has a file already gets no second
// copy of it.
func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	s := server(t)
	for _, path := range []string{phone.MorePath(s.guides[0], s.guides[0].Texts[0]), "/sw.js",
		"/trunk-release-fails/en-GB/kept.json"} {
		res, body := get(t, s, path, "en")
		tag := res.Header.Get("ETag")
		for sent, want := range map[string]int{tag: 304, `"x", ` + tag: 304, `W/"x"`: 200,
			"": 200} {
			res, again := get(t, s, path, "en", "If-None-Match", sent)
			if res.StatusCode != want || want == 304 && again != "" ||
				want == 200 && again != body {
				t.Errorf("%s with %s: %d, %d bytes", path, sent, res.StatusCode, len(again))
			}
		}
	}
}
