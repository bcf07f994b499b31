// Package gate holds the promise that nothing acknowledged is lost: it runs the real program under
// load, kills it, cuts its power, fails its disk, takes its database away, and then looks for every
// hand-over and acceptance that was acknowledged, and for none twice.
//
//   - kill_test.go, power_test.go, fault_test.go: a server on SQLite is killed, its power is cut, each of its writes and syncs fails.
//   - full_test.go, folder_test.go, database_test.go: the disk is full or cannot be written, the folder is gone, the way to PostgreSQL is slow, broken
//     off, dead or closed. Guides are served, everybody is answered, and it goes on without a hand.
//   - restore_test.go: it is backed up and restored in between, and both are killed, too.
//   - postgres_test.go: PostgreSQL is killed. pair_test.go: of two servers on one, one is killed every five seconds: the other answers
//     everything, live streams miss nothing, and no case is accepted twice.
//   - linear_test.go: whatever providers did meanwhile looks as if one desk that never dies had done one thing after the other.
//
// Each check has a control: the same check on a program with a planted fault (planted/), or on a
// record with a lie in it, which must turn it red. `go test` holds a short form of each; GATE=10
// makes each ten times as long (`make gate`), GATE=100 is `make soak`. It measures nothing but how
// fast streams come back, and that in the gate alone, which runs on a machine that does nothing
// else; each test prints what it saw. Start reading at server_test.go and senders_test.go, then
// kill_test.go.
package gate
