package app

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firststeps/test/short"
)

// sent is a hand-over with its keys.
type sent struct{ key, secret, body string }

// handedOver returns a made-up hand-over with every field that could identify a person.
func handedOver(transcript string) sent {
	s := sent{key: rand.Text(), secret: rand.Text()}
	body, err := json.Marshal(map[string]any{
		"secret": s.secret, "guide": "trunk-release-fails", "transcript": transcript,
		"language": "en-GB", "country": "GB",
		"details": map[string]any{
			"name": "Canaryname", "phone": "+44 7700 900123", "consent": true, "note": "Canarynote",
			"vehicle": map[string]any{"plate": "CANARYPL8", "vin": "WCANARYVIN"},
			"place": map[string]any{"words": "Canaryplace", "latitude": 51234567,
				"longitude": -1234567, "measured": 1},
		},
	})
	if err != nil {
		panic(err)
	}
	s.body = string(body)
	return s
}

func (s sent) to(t testing.TB, url string, header ...string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url+"/api/v1/handover", strings.NewReader(s.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", s.key)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return answer(t, r)
}

func answer(t testing.TB, r *http.Request) (status int, body string) {
	t.Helper()
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(text)
}

const parked = "life.none~place.parked~need.medicine"

// eventually waits until a condition is true.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("timeout waiting until %s", what)
		}
	}
}

// opened waits until the desk has its database.
func opened(t testing.TB, r *running) {
	t.Helper()
	eventually(t, "the desk is open", func() bool {
		_,
			body := get(t, r.url+"/readyz")
		return strings.Contains(body, "desk: open")
	})
}

// TestCasesOutliveTheProgram checks that cases are kept in the state folder by default.
func TestCasesOutliveTheProgram(t *testing.T) {
	short.Skip(t)
	home := t.TempDir()
	env := map[string]string{"HOME": home, "FIRSTSTEPS_DATABASE": ""}
	s := handedOver(parked)
	for i := range 2 {
		r := start(t, env, "--addr", "127.0.0.1:0")
		opened(t, r)
		if i == 0 {
			if status, body := s.to(t, r.url); status != http.StatusCreated {
				t.Fatalf("%d, %s", status, body)
			}
		}
		if status, _ := get(t, r.url+"/case?k="+s.secret); status != http.StatusOK {
			t.Errorf("start %d: the case: %d", i+1, status)
		}
		if code := r.end(); code != 0 {
			t.Errorf("exit code %d, %s", code, r.stderr)
		}
	}
	file, err := os.Stat(filepath.Join(home, ".local/state/firststeps/firststeps.db"))
	if err != nil || file.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", file, err)
	}
}

func TestDefaultDatabase(t *testing.T) {
	dir := t.TempDir()
	for want, env := range map[string]map[string]string{
		dir + "/a/firststeps/firststeps.db":            {"XDG_STATE_HOME": dir + "/a", "HOME": dir},
		dir + "/.local/state/firststeps/firststeps.db": {"HOME": dir},
		dir + "/c/firststeps.db": {"STATE_DIRECTORY": dir + "/c",
			"HOME": dir},
		"firststeps.db": {},
	} {
		t.Run(want, func(t *testing.T) {
			if got, err := program(env, nil).databaseURL(""); err != nil || got != want {
				t.Errorf("%v: %q, %v", env, got, err)
			}
		})
	}
	if got, err := program(nil, nil).databaseURL("memory"); err != nil || got != "memory" {
		t.Errorf("asked for memory: %q, %v", got, err)
	}
}

// TestGuidesDoNotWaitForTheDatabase checks that the server is ready and serves guides while it
// cannot open the database. Hand-overs are answered with a number to call, and the desk opens once
// the database is available.
func TestGuidesDoNotWaitForTheDatabase(t *testing.T) {
	short.Skip(t)
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database", filepath.Join(dir, "cases.db"))
	eventually(t, "the error is logged",
		func() bool { return strings.Contains(r.stderr.String(), "cannot open the database") })
	if status, body := get(t, r.url+"/readyz"); status != http.StatusOK ||
		!strings.Contains(body, "ready\n") || !strings.Contains(body, "desk: away") {
		t.Errorf("%d, %q", status, body)
	}
	if status, body := get(t,
		r.url+"/trunk-release-fails/en-GB?c=GB&t=!trapped"); status != http.StatusOK ||
		!strings.Contains(body, "tel:999") {
		t.Errorf("the emergency card: %d", status)
	}
	s := handedOver(parked)
	if status, body := s.to(t, r.url); status != http.StatusServiceUnavailable ||
		!strings.Contains(body, "112") {
		t.Errorf("the hand-over: %d, %s", status, body)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	opened(t, r)
	if status, body := s.to(t, r.url); status != http.StatusCreated {
		t.Errorf("the hand-over again: %d, %s", status, body)
	}
}

// TestOneServerPerFile checks that the second of two servers on one file logs the reason, and waits
// until the first ends.
func TestOneServerPerFile(t *testing.T) {
	short.Skip(t)
	file := filepath.Join(t.TempDir(), "cases.db")
	first := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	opened(t, first)
	second := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	eventually(t, "the error is logged",
		func() bool { return strings.Contains(second.stderr.String(), "another program has") })
	first.end()
	opened(t, second)
}

func TestWithoutADesk(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0", "--desk=false")
	if status, body := handedOver(parked).to(t, r.url); status < 400 || status >= 500 {
		t.Errorf("a hand-over: %d, %.200s", status, body)
	}
	const roadside = "/trunk-release-fails/en-GB?c=GB&t=life.none~place.parked~need.medicine"
	if status, body := get(t, r.url+roadside); status != http.StatusOK ||
		strings.Contains(body, `href="/handover/`) {
		t.Errorf("a hand-over is offered: %d", status)
	}
	if _, body := get(t, r.url+"/readyz"); body != "ready\n" {
		t.Errorf("%q", body)
	}
}

// TestPasswordIsNotLogged checks that the log has the database URL without its password.
func TestPasswordIsNotLogged(t *testing.T) {
	short.Skip(t)
	const url = "postgres://desk:CANARY@127.0.0.1:1/desk?sslmode=disable&passfile=CANARY"
	r := start(t, map[string]string{"FIRSTSTEPS_DATABASE": url}, "--addr", "127.0.0.1:0")
	eventually(t, "the error is logged",
		func() bool { return strings.Contains(r.stderr.String(), "postgres://127.0.0.1:1/desk") })
	if text := r.stderr.String(); strings.Contains(text, "CANARY") {
		t.Errorf("the log has the password: %s", text)
	}
}

func TestSecretInAFile(t *testing.T) {
	short.Skip(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "secret")
	if err := os.WriteFile(file, []byte(filepath.Join(dir, "cases.db")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	opened(t, start(t, map[string]string{"FIRSTSTEPS_DATABASE": "",
		"FIRSTSTEPS_DATABASE_FILE": file}, "--addr", "127.0.0.1:0"))
	if _, err := os.Stat(filepath.Join(dir, "cases.db")); err != nil {
		t.Error(err)
	}
	if _, stderr,
		code := run(t, map[string]string{"FIRSTSTEPS_ADDR_FILE": filepath.Join(dir, "none")},
		""); code != exitUsage || !strings.Contains(stderr, "FIRSTSTEPS_ADDR_FILE") {
		t.Errorf("a missing file: %d, %s", code, stderr)
	}
}

// TestBackupAndRestore checks that a backup made while hand-overs arrive has all that were
// acknowledged before it. It restores the backup, and checks that the replaced database is kept.
func TestBackupAndRestore(t *testing.T) {
	short.Skip(t)
	dir := t.TempDir()
	file, copied := filepath.Join(dir, "cases.db"), filepath.Join(dir, "copy.db")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	opened(t, r)
	var before []sent
	for range 20 {
		s := handedOver(parked)
		if status, body := s.to(t, r.url); status != http.StatusCreated {
			t.Fatalf("%d, %s", status, body)
		}
		before = append(before, s)
	}
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				handedOver(parked).to(t, r.url)
			}
		}
	}()
	stdout, stderr, code := run(t, nil, "", "backup", copied, "--database", file)
	if code != 0 || !strings.Contains(stdout, "the log is whole") {
		t.Fatalf("backup: %d, %s, %s", code, stdout, stderr)
	}
	if _, stderr, code := run(t, nil, "", "restore", copied, "--database",
		file); code != exitFailed || !strings.Contains(stderr, "another program has") {
		t.Errorf("a restore while a server runs: %d, %s", code, stderr)
	}
	close(stop)
	<-stopped
	r.end()
	if stdout, stderr, code := run(t, nil, "", "restore", copied, "--database", file); code != 0 ||
		!strings.Contains(stdout, "is restored") {
		t.Fatalf("restore: %d, %s, %s", code, stdout, stderr)
	}
	if _, err := os.Stat(file + ".before-restore"); err != nil {
		t.Errorf("the replaced database is gone: %v", err)
	}
	command(t, 0, file+".before-restore.2\n", "restore", copied, "--database", file)
	r = start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	opened(t, r)
	for _, s := range before {
		if status, _ := get(t, r.url+"/case?k="+s.secret); status != http.StatusOK {
			t.Errorf("a case that was acknowledged before the backup: %d", status)
		}
	}
}

// TestBadBackups checks that invalid backups and databases are refused.
func TestBadBackups(t *testing.T) {
	dir := t.TempDir()
	file, text := filepath.Join(dir, "cases.db"), filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"restore", text, "--database", file},
		{"restore", filepath.Join(dir, "none"), "--database", file},
		{"backup", file, "--database", text},
		{"backup", file, "--database", "postgres://127.0.0.1:1/desk"},
		{"audit", "--database", filepath.Join(dir, "none")},
	} {
		if stdout, stderr, code := run(t, nil, "", args...); code != exitFailed || stderr == "" {
			t.Errorf("%q: %d, %s, %s", args, code, stdout, stderr)
		}
	}
	if left, err := filepath.Glob(file + "*"); err != nil ||
		fmt.Sprint(left) != fmt.Sprint([]string{file + ".lock"}) {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
