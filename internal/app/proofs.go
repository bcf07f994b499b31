package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"

	"firststeps/internal/guide/catalog"
)

// proofs are the proofs of guides in a file, so that a restart does not repeat them. They are
// believed because only this program's user can have written the file: see decision 0023.
type proofs struct {
	file    string // empty: proofs are not kept
	program string // hash of this program
	kept    []catalog.Kept
}

// proofsOf is the content of the file.
type proofsOf struct {
	Program string         `json:"program"` // hash of the program that made the proofs
	Proofs  []catalog.Kept `json:"proofs"`
}

// openProofs reads the proofs that this very program made, if the file is there.
func openProofs(file string, log *slog.Logger) (p proofs) {
	program, err := hashOfProgram()
	if file == "" || err != nil {
		return p
	}
	p.file, p.program = file, program
	var was proofsOf
	if err := readOwn(file, &was); err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("kept proofs are not used, all guides are proved again", "file", file, "err", err)
	} else if was.Program == program {
		p.kept = was.Proofs
	}
	return p
}

// readOwn reads a JSON file that only this user can write.
func readOwn(file string, to any) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if !ownFile(f) {
		return errors.New("others can write the file")
	}
	return json.NewDecoder(f).Decode(to)
}

// hashOfProgram returns the hash of the running program, even if its file was replaced meanwhile.
// It fails on systems other than Linux.
func hashOfProgram() (string, error) {
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// save writes the proofs of a library. If it is not whole, those that were read stay, since they
// may be of its other guides.
func (p *proofs) save(lib *catalog.Library, log *slog.Logger) {
	if p.file == "" {
		return
	}
	all := lib.Proofs()
	if lib.Whole() {
		p.kept = nil
	}
	b, err := json.Marshal(proofsOf{p.program, append(all, p.kept...)})
	if err == nil {
		next := p.file + ".new"
		_ = os.Remove(next) // so that it is this user's
		err = errors.Join(os.WriteFile(next, b, 0o600), os.Rename(next, p.file))
	}
	if err != nil {
		log.Warn("proofs cannot be kept, a restart will repeat them", "err", err)
		p.file = ""
	}
}

// proofsFile returns the file for proofs, beside the database; empty if that is not a file.
func (m *Main) proofsFile(o serveOptions) (string, error) {
	url, err := m.databaseURL(o.database)
	if err != nil {
		return "", fmt.Errorf("proofs: %w", err)
	}
	file, ok := databaseFile(url)
	if !ok {
		return "", nil
	}
	return file + ".proofs", nil
}
