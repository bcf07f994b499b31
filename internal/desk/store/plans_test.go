package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/test/pgtest"
)

// explained is a runner that records the query plan of each statement before it runs it.
type explained struct {
	runner
	t     *testing.T
	how   string
	plans *[]string
}

func (e explained) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	rows, err := e.runner.QueryContext(ctx, e.how+text, args...)
	if err != nil {
		e.t.Errorf("%s: %v", text, err)
		return nil, err
	}
	columns, _ := rows.Columns()
	plan := ""
	for rows.Next() {
		to := make([]any, len(columns))
		for i := range to {
			to[i] = new(any)
		}
		if err := rows.Scan(to...); err != nil {
			e.t.Error(err)
		}
		line, _ := (*to[len(to)-1].(*any)).(string)
		plan += line + "\n"
	}
	_ = rows.Close()
	*e.plans = append(*e.plans, text+"\n"+plan)
	return e.runner.QueryContext(ctx, text, args...)
}

// TestNoQueryScansATable checks that no query of the desk's own jobs or of a screen scans a whole
// table of cases, contents or events.
func TestNoQueryScansATable(t *testing.T) {
	scan := regexp.MustCompile(
		`(?i)(SCAN (cases|contents|log|said)\b|Seq Scan on (cases|contents|log|said|found)\b).*`)
	bounded := regexp.MustCompile(
		`SCAN (cases|contents|log|said) USING (COVERING )?INDEX cases_(test|due|opened)`)
	for kind, how := range map[string]string{"SQLite": "EXPLAIN QUERY PLAN ",
		"PostgreSQL": "EXPLAIN "} {
		t.Run(kind, func(t *testing.T) {
			url := filepath.Join(t.TempDir(), "cases.db")
			if kind == "PostgreSQL" {
				// without this, the planner would scan small tables
				url = pgtest.Shared(t).Database() + "&enable_seqscan=off"
			}
			ctx := context.Background()
			s, err := OpenSQL(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			// from then on searches use the index
			for done := false; !done; time.Sleep(time.Millisecond) {
				if done, err = s.Indexed(ctx); err != nil {
					t.Fatal(err)
				}
			}
			var plans []string
			for i, p := range s.read.pools {
				s.read.pools[i] = explained{p, t, how, &plans}
			}
			open := []desk.State{desk.Received, desk.Accepted, desk.EnRoute, desk.OnScene}
			details := desk.Details{Phone: "+447700900123", Place: desk.Place{Measured: ms(1)}}
			for name, q := range map[string]Query{
				"sweep":               {Closed: ms(1000), Limit: 100},
				"next sweep":          {Closed: ms(1000), Before: "x", Limit: 100},
				"canary":              {Test: true, Limit: 100},
				"canary in the queue": {Test: true, States: open[:1]},
				"by id":               {IDs: []string{"a", "b", "c"}, Limit: 3},
				"waiting":             {States: open[:1]},
				"since":               {Since: ms(2990)},
				"search":              {Text: "niamh zoe", Limit: 51},
				"similar":             {Similar: &details, Limit: 100},
			} {
				plans = nil
				if _, err := s.Cases(ctx, q); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				for _, plan := range plans {
					for _, found := range scan.FindAllString(plan, -1) {
						if !bounded.MatchString(found) {
							t.Errorf("%s: %s\n%s", name, found, plan)
						}
					}
				}
			}
			byNext := regexp.MustCompile(
				`(deliveries_due \(webhook=\? AND urgency=\? AND next[=<>]|` +
					`deliveries_due on deliveries.*\n *Index Cond: .*next)`)
			// Claim reads no delivery scheduled for later, and ExpediteRetries no other
			for text, args := range map[string][]any{
				claimStatements[true]:  {1, 2, 64, 3, "w"},
				claimStatements[false]: {1, 2, 64, 3, "w"},
				expedite + "('x')":     {"w", 1, 2},
			} {
				plans = nil
				_, _ = s.read.QueryContext(ctx, text, args...) // a reader cannot write
				ranges := max(1, strings.Count(text, "e.next "))
				if n := len(byNext.FindAllString(strings.Join(plans, ""), -1)); n != ranges {
					t.Errorf("%d of %d ranges use deliveries_due\n%s", n, ranges, plans)
				}
			}
			plans = nil
			if _, err := s.LogOf(ctx, "a"); err != nil || scan.MatchString(plans[0]) ||
				!strings.Contains(plans[0], "log_version") ||
				!strings.Contains(plans[0], "log_case") {
				t.Errorf("%v\n%s", err, plans)
			}
			plans = nil
			if _, err := s.Queued(ctx, Query{States: open, Limit: 5000}); err != nil ||
				scan.MatchString(strings.Join(plans, "")) {
				t.Errorf("%v\n%s", err, plans)
			}
		})
	}
}

// TestSecondLineFiltersRows checks that PostgreSQL searches its index only for the first line of a
// query. The planner may turn a condition into one of the index, which then reads all terms of a
// prefix.
func TestSecondLineFiltersRows(t *testing.T) {
	ctx := context.Background()
	s, err := OpenSQL(ctx, pgtest.Shared(t).Database()+"&enable_seqscan=off")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var plans []string
	rows, err := explained{s.read.pools[0], t, "EXPLAIN ", &plans}.QueryContext(ctx,
		gin{}.find("$1", "true", "51"), "'~rare'\n'~rare' & '~broad':*")
	if err != nil {
		t.Fatal(err)
	}
	rows.Close()
	index := regexp.MustCompile(`Index Cond: .*rare.*`).FindString(plans[0])
	filter := regexp.MustCompile(`Filter: .*broad.*`).FindString(plans[0])
	if index == "" || strings.Contains(index, "broad") || filter == "" {
		t.Errorf("index %q, filter %q in\n%s", index, filter, plans[0])
	}
}
