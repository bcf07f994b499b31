// Package gate tests that nothing acknowledged is lost. It runs the real program under load, kills
// it, cuts its power, makes its disk fail and its database unavailable, and then checks that every
// acknowledged hand-over and acceptance exists exactly once.
//
//   - kill_test.go, power_test.go, fault_test.go: a server on SQLite is killed, its power is cut,
//     and each of its writes and syncs fails.
//   - full_test.go, folder_test.go, database_test.go: the disk is full or read-only, the folder is
//     missing, the connection to PostgreSQL is slow, reset, silent or refused. The server must
//     serve guides, respond to every request and recover without manual action.
//   - flood_test.go: a flood of ordinary cases must not hide an emergency.
//   - restore_test.go: backups and restores run in between, and are killed, too.
//   - postgres_test.go: PostgreSQL is killed.
//   - pair_test.go: one of two servers on one PostgreSQL is killed every five seconds. The other
//     one must respond to everything, live streams must miss nothing, and no case may be accepted
//     twice.
//   - linear_test.go: the history of the providers' operations must be linearizable.
//
// Each check has a control, which must fail: the same check on a program with a planted fault
// (planted/) or on a falsified record. `go test` runs a short form of each test; GATE=10 (`make
// gate`) makes each ten times as long, GATE=100 is `make soak`. The only time limit that a test
// asserts is how fast streams come back, and only in `make gate`, which needs an otherwise idle
// machine. Each test logs its counts. Start reading at server_test.go and senders_test.go, then
// kill_test.go.
package gate
