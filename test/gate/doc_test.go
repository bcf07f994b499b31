// Package gate holds the promise that nothing acknowledged is lost: it runs the real program under load, kills it, cuts
// its power, fails its disk, and then looks for every hand-over that was acknowledged, and for none twice.
//
// Each check has a control: the same check on a program with a planted fault (planted/), which must turn it red. `go test`
// holds a short form of each; GATE=10 makes each ten times as long (`make gate`), GATE=100 is `make soak`. Nothing here measures
// time, but each test prints what it saw. Start reading at server_test.go and senders_test.go, then kill_test.go.
package gate
