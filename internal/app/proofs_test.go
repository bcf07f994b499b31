package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/recall"
	"firststeps/test/guidetest"
)

// TestProofsAreKept checks that the proofs in the file are those of the last whole library, and
// that they are believed only if this program made them and no one else could have written them. It
// was seen to fail with a server that believes the proofs of any program.
func TestProofsAreKept(t *testing.T) {
	lib, file := guidetest.Small(t), filepath.Join(t.TempDir(), "firststeps.db.proofs")
	var log lockedBuffer
	to := slog.New(slog.NewTextHandler(&log, nil))
	none := openProofs(file, to)
	if none.save(lib, to); none.kept != nil || log.String() != "" {
		t.Fatalf("%v, %s", none.kept, log.String())
	}
	p := openProofs(file, to)
	if !reflect.DeepEqual(p.kept, lib.Proofs()) {
		t.Errorf("kept %+v, want %+v", p.kept, lib.Proofs())
	}
	// until all guides are proved, proofs of guides that are not read yet stay in the file
	p.save(&catalog.Library{}, to)
	if p = openProofs(file, to); !reflect.DeepEqual(p.kept, lib.Proofs()) {
		t.Errorf("kept %+v, want %+v", p.kept, lib.Proofs())
	}
	good := read(t, file)
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		warn string
	}{
		"of another program":    {strings.Replace(good, p.program, "0", 1), 0o600, ""},
		"others can write it":   {good, 0o620, "others can write the file"},
		"cut off":               {good[:len(good)-2], 0o600, "unexpected EOF"},
		"changed to be no JSON": {"x", 0o600, "invalid character"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, c.mode); err != nil {
			t.Fatal(err)
		}
		log = lockedBuffer{}
		if p := openProofs(file, to); p.kept != nil || !strings.Contains(log.String(), c.warn) ||
			c.warn == "" && log.String() != "" {
			t.Errorf("%s: %v, %s", name, p.kept, log.String())
		}
	}
	p.file = filepath.Join(file, "no-folder")
	if p.save(lib, to); !strings.Contains(log.String(), "cannot be kept") {
		t.Errorf("no warning: %s", log.String())
	}
}

// TestProofsAreBesideDatabase checks where proofs are kept.
func TestProofsAreBesideDatabase(t *testing.T) {
	state := t.TempDir()
	for database, want := range map[string]string{
		"": state + "/firststeps.db.proofs", "sqlite:/a/b.db": "/a/b.db.proofs", "memory": "",
		"postgres://localhost/a": "",
	} {
		m := program(map[string]string{"STATE_DIRECTORY": state}, nil)
		o := serveOptions{}
		o.database = database
		if got, err := m.proofsFile(o); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", database, got, err, want)
		}
	}
}

// TestPartialLibraryTakesNothingAway checks that guides in service stay until all are proved. It
// was seen to fail with a server that puts every library into service.
func TestPartialLibraryTakesNothingAway(t *testing.T) {
	folder := os.DirFS("../../test/guidetest/guides")
	var partial []*catalog.Library
	whole, found := catalog.Open(folder, catalog.Options{
		Proved: func(l *catalog.Library) { partial = append(partial, l) }})
	if len(found) > 0 || len(partial) == 0 {
		t.Fatalf("%d partial libraries, %v", len(partial), found)
	}
	p := newPages(slog.New(slog.DiscardHandler), recall.List{})
	p.build = func(*catalog.Library, recall.List) http.Handler { return nil }
	for _, step := range []struct {
		lib, want *catalog.Library
		missing   string
	}{
		{partial[0], partial[0], fmt.Sprintf("%d of 5 guides are proved\n",
			len(partial[0].All()))},
		{&catalog.Library{}, partial[0], "of 5 guides are proved\n"},
		{whole, whole, ""},
		{partial[0], whole, ""},
	} {
		p.keep(step.lib)
		if p.lib.Load() != step.want || !strings.HasSuffix(p.missing(), step.missing) ||
			p.proved != step.lib || (step.missing == "") != p.ready() {
			t.Errorf("%d guides in service, want %d; %q", len(p.lib.Load().All()),
				len(step.want.All()), p.missing())
		}
	}
}
