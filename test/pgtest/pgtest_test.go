//go:build unix

package pgtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// A server that was stopped or killed must start again with its data, and each test must get its
// own schema.
func TestServerRestarts(t *testing.T) {
	short.Skip(t)
	s := pgtest.Start(t)
	url := s.Database()
	run := func(statement string) {
		t.Helper()
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(context.Background(), statement); err != nil {
			t.Error(err)
		}
		_ = conn.Close(context.Background())
	}
	run("CREATE TABLE a (x int)")
	s.Kill()
	s.Start()
	run("INSERT INTO a VALUES (1)")
	s.Stop()
	s.Start()
	run("DROP TABLE a")
	if other := s.Database(); other == url {
		t.Error("two databases have the same URL")
	}
	if one, two := pgtest.Shared(t), pgtest.Shared(t); one.URL() != two.URL() ||
		one.URL() == s.URL() {
		t.Error("Shared does not return one server, or returns the server of Start")
	}
}
