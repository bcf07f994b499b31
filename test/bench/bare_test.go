package bench

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// maxBatch is the number of rows in a transaction, as in the store.
const maxBatch = 64

// tables returns the tables to which a hand-over adds a row, each with a query for its rows. The
// server itself creates the test cases, so the queries leave them out.
func tables() [3][2]string {
	return [3][2]string{
		{"cases", "SELECT * FROM cases WHERE seq > $1 AND NOT test ORDER BY seq"},
		{"contents",
			"SELECT contents.* FROM contents JOIN cases USING (seq) WHERE seq > $1 AND NOT test " +
				"ORDER BY seq"},
		{"log", "SELECT log.* FROM log JOIN cases ON case_id = id WHERE seq > $1 AND NOT test " +
			"ORDER BY seq"},
	}
}

// handedOver is the rows that one hand-over wrote, one for each table.
type handedOver [3][]any

// readRows returns the rows of the hand-overs after the case with a number.
func readRows(db *sql.DB, after int64) ([]handedOver, error) {
	var all []handedOver
	for i, table := range tables() {
		rows, err := db.Query(table[1], after)
		if err != nil {
			return nil, err
		}
		for n := 0; rows.Next(); n++ {
			columns, _ := rows.Columns()
			if i == 0 {
				all = append(all, handedOver{})
			}
			values := make([]any, len(columns))
			at := make([]any, len(columns))
			for j := range values {
				at[j] = &values[j]
			}
			if err := rows.Scan(at...); err != nil {
				return nil, err
			}
			all[n][i] = values
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// bare inserts rows with only the driver, using prepared statements. It batches queued rows into
// transactions.
type bare struct {
	conn    *sql.Conn
	begin   string
	inserts [3]*sql.Stmt
	queue   chan bareRow
}

type bareRow struct {
	values handedOver
	done   chan error
}

// newBare returns a bare that inserts into a database with the schema, until the benchmark ends.
func newBare(b *testing.B, place place) *bare {
	b.Helper()
	ctx := context.Background()
	db := place.connect(b)
	conn, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	w := &bare{conn: conn, begin: place.begin, queue: make(chan bareRow)}
	for i, table := range tables() {
		rows, err := conn.QueryContext(ctx, "SELECT * FROM "+table[0]+" WHERE 1 = 0")
		if err != nil {
			b.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			b.Fatal(err)
		}
		_ = rows.Close()
		marks := make([]string, len(columns))
		for j := range marks {
			marks[j] = fmt.Sprint("$", j+1)
		}
		w.inserts[i], err = conn.PrepareContext(ctx,
			"INSERT INTO "+table[0]+" ("+strings.Join(columns, ", ")+") VALUES ("+
				strings.Join(marks, ", ")+")")
		if err != nil {
			b.Fatal(err)
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.run(ctx)
	}()
	b.Cleanup(func() {
		close(w.queue)
		<-ended
		_ = conn.Close()
	})
	return w
}

// insert returns once the rows are durable or have failed.
func (w *bare) insert(values handedOver) error {
	row := bareRow{values, make(chan error, 1)}
	w.queue <- row
	return <-row.done
}

func (w *bare) run(ctx context.Context) {
	for row := range w.queue {
		all, err := w.transaction(ctx, row)
		for _, row := range all {
			row.done <- err
		}
	}
}

// transaction inserts a row and those queued behind it.
func (w *bare) transaction(ctx context.Context, row bareRow) (all []bareRow, err error) {
	all = []bareRow{row}
	if _, err = w.conn.ExecContext(ctx, w.begin); err != nil {
		return all, err
	}
	for n := 0; n < len(all); n++ {
		for i, insert := range w.inserts {
			if _, err := insert.ExecContext(ctx, all[n].values[i]...); err != nil {
				return all, err // the benchmark ends with it
			}
		}
		if len(all) == maxBatch {
			continue
		}
		select {
		case row, more := <-w.queue:
			if more {
				all = append(all, row)
			}
		default:
		}
	}
	_, err = w.conn.ExecContext(ctx, "COMMIT")
	return all, err
}

// durable returns the address of an SQLite file with the settings of the store.
func durable(path string) string {
	query := url.Values{}
	for _, p := range []string{"journal_mode(wal)", "synchronous(2)", "foreign_keys(1)",
		"secure_delete(1)", "temp_store(2)", "page_size(4096)", "busy_timeout(5000)"} {
		query.Add("_pragma", p)
	}
	return "file:" + path + "?" + query.Encode()
}
