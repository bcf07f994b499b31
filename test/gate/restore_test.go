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

// saved is a database file, and what it must have.
type saved struct {
	path  string
	acked map[string]string
}

// keeping is a random history of a database: it is served and killed, backed up and restored, and
// the commands that do so are killed, too.
type keeping struct {
	t      *testing.T
	chance *rand.Rand
	line   []string // of the server
	db     saved    // the database now
	kept   []saved  // backups, and what restores replaced
	naive  bool     // the control: files are copied without their write-ahead log

	tally
}

// tally counts what happened.
type tally struct {
	sent, lost        int // acknowledged; and missing then
	backups, restores int // that were completed
	// of servers and commands; databases refused after a killed restore
	kills, killedRestores, halves int
}

func (n *tally) add(m tally) {
	n.sent, n.lost, n.backups = n.sent+m.sent, n.lost+m.lost, n.backups+m.backups
	n.restores, n.kills = n.restores+m.restores, n.kills+m.kills
	n.killedRestores, n.halves = n.killedRestores+m.killedRestores, n.halves+m.halves
}

func (n tally) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost; %d backups, %d restores, %d kills, "+
		"%d of a restore, the database refused after %d of these",
		n.sent, n.lost, n.backups, n.restores, n.kills, n.killedRestores, n.halves)
}

func newKeeping(t *testing.T, seed uint64, naive bool) *keeping {
	path := filepath.Join(t.TempDir(), "cases.db")
	return &keeping{
		t: t, chance: rand.New(rand.NewPCG(seed, 1)), line: serving(t, path),
		db: saved{path, map[string]string{}}, naive: naive,
	}
}

// run does so many things in a random order, and counts what is lost of what was acknowledged: in
// the database after each, and in all that was kept at the end.
func (k *keeping) run(steps int) {
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
		k.look(k.db)
	}
	for _, s := range k.kept {
		k.look(s)
	}
}

// serve runs a server, loads it, and kills it or lets it end; in half of the cases a backup is made
// under the load.
func (k *keeping) serve() {
	k.t.Helper()
	s := start(k.t, k.line...).ready(k.t)
	b := newBook()
	maps.Copy(b.acked, k.db.acked)
	before, stop := b.size(), make(chan struct{})
	all := b.load(s.url, 4, stop)
	until(k.t, "hand-overs are taken", func() bool { return b.size() > before+5 })
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

// backup makes one, under a new name or over an older one, and is killed at times: what was there
// under the name is whole then.
func (k *keeping) backup() {
	k.t.Helper()
	name := fmt.Sprintf("backup%d.db", k.chance.IntN(3))
	to := saved{filepath.Join(filepath.Dir(k.db.path), name), maps.Clone(k.db.acked)}
	if k.naive {
		k.copyAlone(k.db.path, to.path)
	} else if _, err := k.command("backup", to.path); errors.Is(err, errCut) {
		if k.have(to) > 0 { // it was not replaced
			return
		}
	} else if err != nil {
		k.t.Errorf("backup: %v", err)
		return
	}
	k.backups++
	k.kept = append(slices.DeleteFunc(k.kept, func(s saved) bool { return s.path == to.path }), to)
}

// restore restores something that was kept. If it is killed, the database is as before, or as
// after, or is refused; then it is restored again.
func (k *keeping) restore() {
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
		if !errors.Is(err, errCut) {
			k.t.Errorf("restore: %v", err)
			return
		}
		k.killedRestores++
		if store.Settled(k.db.path) == nil { // as it was, or as it was to be
			if k.have(was) > 0 {
				break
			}
			k.replaced(was)
			return
		}
		k.halves++
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

// replaced notes what restores have replaced: the database as it was.
func (k *keeping) replaced(was saved) {
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

// look counts what is missing in a file.
func (k *keeping) look(s saved) { k.lost += k.have(s) }

// have returns how many of what it must have a file has not; all, if it is not whole.
func (k *keeping) have(s saved) (missing int) {
	ctx := context.Background()
	rows, err := store.Look(ctx, s.path)
	if err != nil {
		return max(1, len(s.acked))
	}
	defer rows.Close()
	if _, err := rows.Check(ctx, store.Checking{}); err != nil {
		return max(1, len(s.acked))
	}
	for secret, ref := range s.acked {
		if c, err := rows.CaseOf(ctx, service.Hash(secret)); err != nil || c.Ref != ref {
			missing++
		}
	}
	return missing
}

// copyAlone copies a file without its write-ahead log.
func (k *keeping) copyAlone(from, to string) {
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

var errCut = errors.New("killed")

// command runs a command on the database. Two of three are killed, if they live for so long: at one
// of their renames, syncs, writes or removals, or at a random moment.
func (k *keeping) command(name, file string) (out string, err error) {
	k.t.Helper()
	line := []string{program(k.t, real), name, file, "--database", k.db.path}
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
	case cmd.ProcessState == nil: // over before it began
		return "", errCut
	case errors.Is(err, context.DeadlineExceeded): // it ended well just before
		err = nil
	}
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch {
	case failed && (exit.ExitCode() < 0 || exit.ExitCode() == 128+9) && kind < 4:
		k.kills++
		return "", errCut
	case err != nil:
		return "", fmt.Errorf("%w: %s", err, text)
	}
	return string(text), nil
}

// Whatever order servers, backups and restores come and are killed in, nothing that was
// acknowledged is lost: not from the database, not from a backup, and not from what a restore
// replaced.
func TestBackupsAndRestoresUnderKills(t *testing.T) {
	histories := 5
	if factor() > 1 {
		histories = 20 * factor()
	}
	var all tally
	for range histories {
		seed := rand.Uint64()
		k := newKeeping(t, seed, false)
		if k.run(6); k.lost > 0 {
			t.Errorf("seed %d: %d are lost", seed, k.lost)
		}
		t.Logf("seed %d: %v", seed, k.tally)
		all.add(k.tally)
	}
	t.Logf("%d histories: %v", histories, all)
	if all.sent == 0 || all.backups == 0 || all.restores == 0 || all.kills == 0 {
		t.Error("too little happened: the check saw nothing")
	}
}

// The control: files copied without their write-ahead log lose something.
func TestCopyingTheFileAloneIsFoundOut(t *testing.T) {
	for range 5 {
		k := newKeeping(t, rand.Uint64(), true)
		if k.run(6); k.lost > 0 {
			t.Logf("%d are missing", k.lost)
			return
		}
	}
	t.Error("nothing is missing, so the check would see nothing")
}
