package gate

import (
	"path/filepath"
	"testing"

	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// TestLinearizableUnderKills checks that the operations of concurrent providers on one or two
// servers that are killed are linearizable. An operation whose response was lost may have taken
// effect at any later time, or never. As a control, one double acceptance in the true record must
// fail the check.
func TestLinearizableUnderKills(t *testing.T) {
	short.Skip(t)
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
			t.Logf("%d operations, %d changed a case, %d without a response, %d kills",
				len(h.ops), h.changes(), h.open(), on.kills)
			if !sound || len(h.wrong) > 0 {
				t.Errorf("the history is not linearizable; %v", h.wrong)
			}
			if h.falsify(t); h.checkModel(t) {
				t.Error("a double acceptance is not detected")
			}
		})
	}
}

// TestFaultyHistoryIsDetected is the control: a desk that acknowledges an operation before it is
// done, and a pair of desks that each assume to be the only one, must fail the check.
func TestFaultyHistoryIsDetected(t *testing.T) {
	short.Skip(t)
	for _, c := range []struct {
		fault, database string
		servers         int
	}{
		{"early", filepath.Join(t.TempDir(), "cases.db"), 1},
		{"careless", pgtest.Shared(t).Database(), 2},
	} {
		t.Run(c.fault, func(t *testing.T) {
			line := []string{program(t, plantedProgram), "--database", c.database,
				"--fault", c.fault}
			h := newHistory(t, c.database, c.servers, 8, line)
			h.run(t, 800, 1, line)
			t.Logf("%d of %d operations changed a case", h.changes(), len(h.ops))
			if h.linearizable(t, c.database) {
				t.Error("the check does not detect the planted fault")
			}
		})
	}
}
