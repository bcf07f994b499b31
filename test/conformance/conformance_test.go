package conformance

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/channel/document"
	"firststeps/internal/channel/mcp"
	"firststeps/internal/guide/catalog"
	"firststeps/test/guidetest"
)

// revision is the revision of the protocol whose requirements are checked, and scored the number of
// scenarios that the suite requires of its servers.
const (
	revision = "2026-07-28"
	scored   = 37
)

// TestServer runs every scenario that a revision of the protocol requires of a server.
func TestServer(t *testing.T) {
	lib := guidetest.Library(t)
	s := mcp.New(mcp.Options{Version: "test", Log: slog.New(slog.DiscardHandler),
		Book: document.Book{Library: func() *catalog.Library { return lib },
			Today: func() string { return "2026-01-01" }}})
	addFixtures(s.Protocol())
	listener := httptest.NewServer(s)
	defer listener.Close()
	passed, required := suite(t, listener.URL+mcp.Path), requirements(t)
	if len(required) != scored {
		t.Errorf("the suite requires %d scenarios, want %d", len(required), scored)
	}
	for _, name := range required {
		if ok, ran := passed[name]; !ok {
			t.Errorf("%s: passed %v, ran %v", name, ok, ran)
		}
	}
}

// home is the folder of the suite.
const home = "node_modules/@modelcontextprotocol/conformance/"

// requirements returns the scenarios that the revision requires of a server.
func requirements(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile(home + "requirements/" + revision + ".yaml")
	if err != nil {
		t.Fatalf("%v: run make deps", err)
	}
	var list struct{ Server []string }
	if err := yaml.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list.Server
}

var outcome = regexp.MustCompile(`(?m)^([✓✗]) ([\w-]+): (\d+) passed, (\d+) failed`)

// suite runs the suite and returns which scenarios passed. On a failure the log has its output.
func suite(t *testing.T, url string) map[string]bool {
	t.Helper()
	for _, name := range []string{"package-lock.json", "oldnode.mjs"} { // the result depends on it
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "node", "--import", "./oldnode.mjs",
		home+"dist/index.js", "server", "--url", url, "--requirements", revision).CombinedOutput()
	all := map[string]bool{}
	for _, m := range outcome.FindAllStringSubmatch(string(out), -1) {
		all[m[2]] = m[1] == "✓" && m[4] == "0"
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%v\n%s", err, out)
		}
	})
	return all
}
