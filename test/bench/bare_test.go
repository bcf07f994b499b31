package bench

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// most is how many rows share a transaction, as in the store.
const most = 64

// tables are what a hand-over adds a row to, each with how its rows are found. Test cases are the
// server's own.
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

// handedOver is what one hand-over wrote: a row of each table.
type handedOver [3][]any

// readRows gives what was handed over after the case of a number.
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

// bare inserts rows by the driver alone, with prepared statements, gathered into transactions as
// they come.
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

// newBare gives one that inserts into a database with the schema, until the benchmark ends.
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

// insert gives what came of it once it is durable.
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

// transaction inserts a row and those that wait behind it.
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
		if len(all) == most {
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

// durable are the store's own settings of SQLite.
func durable(path string) string {
	asked := url.Values{}
	for _, p := range []string{"journal_mode(wal)", "synchronous(2)", "foreign_keys(1)",
		"secure_delete(1)", "temp_store(2)", "page_size(4096)", "busy_timeout(5000)"} {
		asked.Add("_pragma", p)
	}
	return "file:" + path + "?" + asked.Encode()
}
