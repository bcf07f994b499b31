package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/wording"
)

// lidStuck returns a copy of the folder of a small guide with 57 safety texts.
func lidStuck(t *testing.T) (dir, text, lock string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "lid-stuck")
	ok(t, os.CopyFS(dir, os.DirFS("../../test/guidetest/guides/lid-stuck")))
	return dir, filepath.Join(dir, "text", "en-US.yaml"), filepath.Join(dir, wording.LockFile)
}

// measure records that every fault planted in a guide was found.
func measure(t *testing.T, dir string) {
	t.Helper()
	g, found := compile.Guide(os.DirFS(dir))
	ok(t, found.Err())
	proof, err := json.Marshal(catalog.Proof{Faults: &catalog.Faults{Release: g.Release,
		Stories: catalog.Stories(os.DirFS(dir)), Rules: verify.CountRules(g), Planted: 1,
		All: 100, Safety: 100}})
	ok(t, err)
	ok(t, os.WriteFile(filepath.Join(dir, catalog.ProofFile), proof, 0o600))
}

const jane = "Jane Doe, paramedic"

func TestSignedGuideMayBeReleased(t *testing.T) {
	dir, text, lock := lidStuck(t)
	command(t, 0, "57 of 57 safety texts are not signed", "verify", dir)
	command(t, 1, "lid-stuck/wording.lock: none of the 57 safety texts is signed [unsigned-text]\n"+
		"  fix:  run firststeps sign "+dir, "verify", "--release", dir)
	command(t, 0, "57 of 57 safety texts are signed in "+lock, "sign", dir, "--by", jane, "--yes")
	measure(t, dir)
	stdout, stderr, code := run(t, nil, "", "verify", "--release", dir)
	if code != 0 || strings.Contains(stdout, "not signed") || !strings.Contains(stdout, " 0 find") {
		t.Errorf("signed: %d, %s%s", code, stdout, stderr)
	}
	before := read(t, lock)
	command(t, 0, "57 of 57 safety texts are signed", "sign", dir)
	if read(t, lock) != before {
		t.Error("there was nothing to sign, and the lock file changed")
	}

	edit(t, text, "  trapped: Someone is shut in\n", "  trapped: Someone rests inside\n")
	measure(t, dir)
	command(t, 1, "lid-stuck/text/en-US.yaml:7:3: the safety text en-US flags.trapped is not as "+
		jane+" signed it on ", "verify", "--release", dir)
	stdout, stderr, code = run(t, nil, "", "verify", "--release", "--json", dir)
	var reports []struct {
		Proved      bool
		Unsigned    int
		SafetyTexts int `json:"safety_texts"`
		Diagnostics []struct{ ID, Mend string }
	}
	ok(t, json.Unmarshal([]byte(stdout), &reports))
	if r := reports[0]; code != 1 || !strings.Contains(stderr, "not signed") || !r.Proved ||
		r.Unsigned != 1 || r.SafetyTexts != 57 || r.Diagnostics[0].ID != "changed-text" ||
		r.Diagnostics[0].Mend != "run firststeps sign "+dir {
		t.Errorf("%d, %s, %+v", code, stderr, reports)
	}
	command(t, 0, "  Someone is shut in                    | Someone rests inside\n"+
		"  [leads to trapped]\n", "sign", dir, "--by", "John Roe, fire officer", "--yes")
	if n := strings.Count(read(t, lock), "John Roe"); n != 1 {
		t.Errorf("%d signatures are by the second person, want 1", n)
	}
	command(t, 0, "proved", "verify", "--release", dir)

	edit(t, text, "    hint: Knock and listen.\n", "")
	measure(t, dir)
	command(t, 1, "wording.lock:24: "+jane+" signed the safety text en-US questions.life.hint, "+
		"which the guide does not have [signature-without-text]", "verify", "--release", dir)
	command(t, 0, "  - Knock and listen.", "sign", dir, "--by", jane, "--yes")
	command(t, 0, "proved", "verify", "--release", dir)
}

func TestBrokenLockIsRefused(t *testing.T) {
	dir, _, lock := lidStuck(t)
	command(t, 0, "57 of 57", "sign", dir, "--by", jane, "--yes")
	edit(t, lock, `"Get away from it."`, `"Go closer."`)
	command(t, 1, "was changed: its hash is not that of its words [bad-lock]",
		"verify", "--release", dir)
	before := read(t, lock)
	command(t, 1, lock+": line ", "sign", dir, "--by", jane, "--yes")
	if read(t, lock) != before {
		t.Error("the broken lock file was overwritten")
	}
}

func TestSignatureExpires(t *testing.T) {
	dir, _, _ := lidStuck(t)
	command(t, 0, "57 of 57", "sign", dir, "--by", jane, "--yes")
	var out, errs bytes.Buffer
	m := program(nil, []string{"verify", "--release", dir})
	now := m.Now
	m.Now = func() time.Time { return now().AddDate(0, 0, wording.ValidDays+1) }
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &out, &errs
	if code := m.Run(t.Context()); code != 1 ||
		strings.Count(out.String(), "[expired-signature]") != 57 {
		t.Errorf("%d, %s%s", code, out.String(), errs.String())
	}
}

// TestSignNeedsAPerson checks that nothing is signed without a terminal or --yes, and without a
// name.
func TestSignNeedsAPerson(t *testing.T) {
	dir, _, lock := lidStuck(t)
	want := "Read the texts, then type:\n  firststeps sign " + dir + " --by 'NAME, ROLE' --yes"
	for _, args := range [][]string{{}, {"--by", jane}, {"--yes"}} {
		command(t, 1, want, append([]string{"sign", dir}, args...)...)
	}
	command(t, 1, "+ Knock and listen.", "sign", dir)
	command(t, 2, "name the folder of a guide", "sign")
	command(t, 2, "is not the folder of a guide", "sign", filepath.Dir(dir))
	command(t, 2, `--by: "Jane\nDoe" has a character`, "sign", dir, "--yes", "--by", "Jane\nDoe")
	if _, err := os.Stat(lock); err == nil {
		t.Error("there is a lock file")
	}
}

// TestSignAsks answers the questions of a terminal.
func TestSignAsks(t *testing.T) {
	dir, _, _ := lidStuck(t)
	g, err := fromFolder(dir)
	ok(t, err)
	today := "2026-11-30"
	for name, c := range map[string]struct {
		answers string
		signed  int
		says    string
	}{
		"a name and two pages": {jane + "\nyes\nyes\nquit\n", 4, "Page 2 of"},
		"not the second page":  {jane + "\nyes\nno\nyes\n", 4, "Page 4 of"},
		"no answer":            {jane + "\nyes\nperhaps\n\nyes\n", 4, "Page 3 of"},
		"a bad name":           {"\n" + jane + "\nyes\n", 2, `"" is not a name`},
		"end at once":          {"", 0, "Name and role"},
		"quit":                 {jane + "\nquit\n", 0, "Is every text on this page right"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			s := signing{m: &Main{Stdout: &out}, today: today,
				lines: bufio.NewScanner(strings.NewReader(c.answers)),
				pages: byPage(wording.Lock(nil).Open(g, today))}
			lock := s.ask(nil)
			if len(lock) != c.signed || !strings.Contains(out.String(), c.says) {
				t.Errorf("%d signatures, want %d\n%s", len(lock), c.signed, out.String())
			}
		})
	}
}
