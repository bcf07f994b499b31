package gate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// saved is a database file and the hand-overs that it must contain.
type saved struct {
	path  string
	acked map[string]string
}

// lifecycle is a random history of a database: servers on it, backups and restores run in random
// order, and all of them are killed at times.
type lifecycle struct {
	t      *testing.T
	chance *rand.Rand
	line   []string // command line of the server
	db     saved    // the database now
	kept   []saved  // backups, and databases that restores replaced
	naive  bool     // the control: copy files without their write-ahead log

	stats
}

// stats counts events.
type stats struct {
	sent, lost            int // acknowledged hand-overs, and those missing later
	backups, restores     int // completed
	kills, killedRestores int // of servers and commands; of restores alone
	refused               int // databases that could not be opened after a killed restore
}

func (n *stats) add(m stats) {
	n.sent, n.lost, n.backups = n.sent+m.sent, n.lost+m.lost, n.backups+m.backups
	n.restores, n.kills = n.restores+m.restores, n.kills+m.kills
	n.killedRestores, n.refused = n.killedRestores+m.killedRestores, n.refused+m.refused
}

func (n stats) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost; %d backups, %d restores, %d kills, "+
		"%d of a restore, the database refused after %d of these",
		n.sent, n.lost, n.backups, n.restores, n.kills, n.killedRestores, n.refused)
}

func newLifecycle(t *testing.T, seed uint64, naive bool) *lifecycle {
	path := filepath.Join(t.TempDir(), "cases.db")
	return &lifecycle{
		t: t, chance: rand.New(rand.NewPCG(seed, 1)), line: serving(t, path),
		db: saved{path, map[string]string{}}, naive: naive,
	}
}

// run does steps random actions. It counts the acknowledged hand-overs that are lost: in the
// database after each action, and in all other saved files at the end.
func (k *lifecycle) run(steps int) {
	k.serve()
	k.backup()
	for range steps {
		switch k.chance.IntN(5) {
		case 0, 1:
			k.serve()
		case 2:
			k.backup()
		default:
			k.restore()
		}
		k.count(k.db)
	}
	for _, s := range k.kept {
		k.count(s)
	}
}

// serve runs a server under load, and kills it or ends it normally. In half of the cases it makes a
// backup under the load.
func (k *lifecycle) serve() {
	k.t.Helper()
	s := start(k.t, k.line...).ready(k.t)
	b := newLedger()
	maps.Copy(b.acked, k.db.acked)
	before, stop := b.size(), make(chan struct{})
	all := b.load(s.url, 4, stop)
	until(k.t, "hand-overs are accepted", func() bool { return b.size() > before+5 })
	if k.chance.IntN(2) == 0 {
		b.mu.Lock()
		k.db.acked = maps.Clone(b.acked)
		b.mu.Unlock()
		k.backup()
	}
	if k.chance.IntN(4) == 0 {
		close(stop)
		all.Wait()
		_ = s.cmd.Process.Signal(os.Interrupt)
		_ = s.cmd.Wait()
	} else {
		s.kill()
		k.kills++
		close(stop)
		all.Wait()
	}
	if len(b.wrong) > 0 {
		k.t.Error(b.wrong)
	}
	k.sent += len(b.acked) - before
	k.db.acked = maps.Clone(b.acked)
}

// backup makes a backup under a new name or over an older backup. If it is killed, the older backup
// must be intact.
func (k *lifecycle) backup() {
	k.t.Helper()
	name := fmt.Sprintf("backup%d.db", k.chance.IntN(3))
	to := saved{filepath.Join(filepath.Dir(k.db.path), name), maps.Clone(k.db.acked)}
	if k.naive {
		k.copyAlone(k.db.path, to.path)
	} else if _, err := k.command("backup", to.path); errors.Is(err, errKilled) {
		if k.missing(to) > 0 { // it was not replaced
			return
		}
	} else if err != nil {
		k.t.Errorf("backup: %v", err)
		return
	}
	k.backups++
	k.kept = append(slices.DeleteFunc(k.kept, func(s saved) bool { return s.path == to.path }), to)
}

// restore restores a saved file. If it is killed, the database must be in the state before or after
// it, or be refused; if refused, restore runs again.
func (k *lifecycle) restore() {
	k.t.Helper()
	if len(k.kept) == 0 {
		return
	}
	from, was := k.kept[k.chance.IntN(len(k.kept))], k.db
	if k.naive {
		k.copyAlone(k.db.path, k.db.path+".before-restore")
		k.copyAlone(from.path, k.db.path)
		_ = os.Remove(k.db.path + "-wal")
	}
	for !k.naive {
		_, err := k.command("restore", from.path)
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) {
			k.t.Errorf("restore: %v", err)
			return
		}
		k.killedRestores++
		if store.CheckUsable(k.db.path) == nil { // in the state before or after it
			if k.missing(was) > 0 {
				break
			}
			k.replaced(was)
			return
		}
		k.refused++
		_, err = store.OpenSQL(context.Background(), k.db.path)
		if err == nil || !strings.Contains(err.Error(), "firststeps restore") {
			k.t.Errorf("opened in the middle of a restore: %v", err)
		}
		if k.chance.IntN(2) == 0 {
			from = k.kept[k.chance.IntN(len(k.kept))]
		}
	}
	k.db.acked = from.acked
	k.restores++
	k.replaced(was)
}

// replaced adds the files of databases that restores replaced to k.kept.
func (k *lifecycle) replaced(was saved) {
	all, err := filepath.Glob(k.db.path + ".before-restore*")
	if err != nil {
		k.t.Fatal(err)
	}
	for _, path := range all {
		known := func(s saved) bool { return s.path == path }
		companion := strings.HasSuffix(path, "-wal") || strings.HasSuffix(path, "-shm")
		if !companion && !slices.ContainsFunc(k.kept, known) {
			k.kept = append(k.kept, saved{path, was.acked})
		}
	}
}

// count adds the number of hand-overs missing from a file to k.lost.
func (k *lifecycle) count(s saved) { k.lost += k.missing(s) }

// missing returns the number of hand-overs missing from a file, or all if the file is damaged.
func (k *lifecycle) missing(s saved) (missing int) {
	ctx := context.Background()
	db, err := store.OpenReadOnly(ctx, s.path)
	if err != nil {
		return max(1, len(s.acked))
	}
	defer db.Close()
	if _, err := db.Check(ctx, store.CheckOptions{}); err != nil {
		return max(1, len(s.acked))
	}
	for secret, ref := range s.acked {
		if c, err := db.CaseOf(ctx, service.Hash(secret)); err != nil || c.Ref != ref {
			missing++
		}
	}
	return missing
}

// copyAlone copies a file without its write-ahead log.
func (k *lifecycle) copyAlone(from, to string) {
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

var errKilled = errors.New("killed")

// command runs a command on the database. Two of three commands are killed, if they run long
// enough: at one of their renames, syncs, writes or removals, or at a random moment.
func (k *lifecycle) command(name, file string) (out string, err error) {
	k.t.Helper()
	line := []string{program(k.t, realProgram), name, file, "--database", k.db.path}
	limit, kind := time.Minute, k.chance.IntN(6)
	switch kind {
	case 0, 1, 2:
		calls := []string{"renameat", "renameat", "renameat", "fsync", "pwrite64", "unlinkat"}
		call := calls[k.chance.IntN(len(calls))]
		last := map[string]int{"renameat": 4, "fsync": 8, "pwrite64": 60, "unlinkat": 3}[call]
		n := 1 + k.chance.IntN(last)
		line = append([]string{
			"strace", "-f", "-qq", "-e", "signal=none", "-o", "/dev/null", "-e", "trace=" + call,
			"-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", call, n),
		}, line...)
	case 3:
		limit = time.Duration(k.chance.IntN(150)) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	text, err := cmd.CombinedOutput()
	switch {
	case cmd.ProcessState == nil: // the time was over before it started
		return "", errKilled
	case errors.Is(err, context.DeadlineExceeded): // it ended normally just before
		err = nil
	}
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch {
	case failed && (exit.ExitCode() < 0 || exit.ExitCode() == 128+9) && kind < 4:
		k.kills++
		return "", errKilled
	case err != nil:
		return "", fmt.Errorf("%w: %s", err, text)
	}
	return string(text), nil
}

// TestBackupsAndRestoresUnderKills checks that nothing acknowledged is lost in any order of
// servers, backups and restores, all of which are killed at times: not from the database, from a
// backup, or from a database that a restore replaced.
func TestBackupsAndRestoresUnderKills(t *testing.T) {
	histories := 5
	if factor() > 1 {
		histories = 20 * factor()
	}
	var all stats
	for range histories {
		seed := rand.Uint64()
		k := newLifecycle(t, seed, false)
		if k.run(6); k.lost > 0 {
			t.Errorf("seed %d: %d lost", seed, k.lost)
		}
		t.Logf("seed %d: %v", seed, k.stats)
		all.add(k.stats)
	}
	t.Logf("%d histories: %v", histories, all)
	if all.sent == 0 || all.backups == 0 || all.restores == 0 || all.kills == 0 {
		t.Error("a kind of event never occurred, so the check tested nothing")
	}
}

// TestCopyWithoutWALIsDetected is the control: files copied without their write-ahead log must lose
// something.
func TestCopyWithoutWALIsDetected(t *testing.T) {
	for range 5 {
		k := newLifecycle(t, rand.Uint64(), true)
		if k.run(6); k.lost > 0 {
			t.Logf("%d missing", k.lost)
			return
		}
	}
	t.Error("the check does not detect the missing log")
}
