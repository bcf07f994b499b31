package gate

import (
	"path/filepath"
	"testing"

	"firststeps/test/pgtest"
)

// Whatever providers do at once while servers are killed, on one server or two, looks as if one
// desk had done one thing after the other. An operation whose answer was lost may have been done or
// not, at any time since. One double acceptance, planted into the true history, is found.
func TestLinearizableUnderKills(t *testing.T) {
	operations := 1000 * factor()
	for name, on := range map[string]struct {
		servers, kills int
		database       string
	}{
		"SQLite":     {1, 2 * factor(), filepath.Join(t.TempDir(), "cases.db")},
		"PostgreSQL": {2, 2 * factor(), pgtest.Shared(t).Database()},
	} {
		t.Run(name, func(t *testing.T) {
			line := serving(t, on.database)
			h := newHistory(t, on.database, on.servers, 20*factor(), line)
			h.run(t, operations, on.kills, line)
			sound := h.linearizable(t, on.database)
			t.Logf("%d operations, %d changed something, %d without an answer, %d kills",
				len(h.ops), h.changes(), h.open(), on.kills)
			if !sound || len(h.wrong) > 0 {
				t.Errorf("no single desk could have answered so; %v", h.wrong)
			}
			if h.lie(t); h.holds(t) {
				t.Error("two have accepted one case, and nobody notices")
			}
		})
	}
}

// The controls: a desk that says that something is done before it is, and two of which each takes
// itself for the only one.
func TestHistoriesAtFaultAreFoundOut(t *testing.T) {
	for _, c := range []struct {
		fault, database string
		servers         int
	}{
		{"early", filepath.Join(t.TempDir(), "cases.db"), 1},
		{"careless", pgtest.Shared(t).Database(), 2},
	} {
		t.Run(c.fault, func(t *testing.T) {
			line := []string{program(t, planted), "--database", c.database, "--fault", c.fault}
			h := newHistory(t, c.database, c.servers, 8, line)
			h.run(t, 800, 1, line)
			t.Logf("%d of %d operations changed something", h.changes(), len(h.ops))
			if h.linearizable(t, c.database) {
				t.Error("the history is sound, so the check would see nothing")
			}
		})
	}
}
