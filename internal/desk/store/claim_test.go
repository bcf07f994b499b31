package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"firststeps/test/pgtest"
)

// BenchmarkClaim claims from a webhook that has 100,000 deliveries scheduled for later.
func BenchmarkClaim(b *testing.B) {
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		b.Run(kind, func(b *testing.B) {
			url := filepath.Join(b.TempDir(), "cases.db")
			if kind == "PostgreSQL" {
				url = pgtest.Shared(b).Database()
			}
			ctx := context.Background()
			s, err := OpenSQL(ctx, url)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			const chunk = 10_000 // fits within the timeout of a transaction
			for from := 0; from < 100_000 && err == nil; from += chunk {
				many := fmt.Sprintf(
					"WITH RECURSIVE many (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM many "+
						"WHERE n < %d) ",
					from+1, from+chunk)
				err = submitOnly(ctx, s, "", func(t *tx) error {
					return each(t.ctx, t.db,
						"INSERT INTO log (position, at, actor, kind, case_id, version, state, "+
							"urgency, promised, subject, sum, hash) "+many+
							"SELECT n, 1, '', '', 'case' || n, 1, '', 0, 0, '', '', '' FROM many",
						"INSERT INTO deliveries (webhook, position, case_id, urgency, tries, "+
							"next, done, dead, problem) "+many+
							"SELECT 'w', n, 'case' || n, CASE n % 100 WHEN 0 THEN 2 ELSE 1 END, "+
							"1, 1000000 + n, 0, FALSE, '' FROM many")
				})
			}
			if err != nil {
				b.Fatal(err)
			}
			lanes := []Lane{{"w", true, 64}, {"w", false, 64}}
			for b.Loop() {
				all, err := s.Claim(ctx, ms(1000), ms(2000), lanes)
				if err != nil || len(all[0])+len(all[1]) > 0 {
					b.Fatal(all, err)
				}
			}
		})
	}
}
