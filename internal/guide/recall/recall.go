// Package recall reads and writes the list of releases that were taken back, signed so that nobody
// else can take one back or put one in again.
//
// A list is text, in the form of signed notes (golang.org/x/mod/sumdb/note, Ed25519):
//
//	firststeps recalls 3
//	79a3aa52a24be33b80bd33b01e7dce3b34b0410771a33d1fac0a13b9da53d7ac The number for Japan was wrong.
//
//	— reviewers+1a2b3c4d base64…
//
// The number goes up with each list, so that an older one cannot take its place. The package holds
// no key, reads no files, and does not say what happens to a run on a recalled release (package
// view does). Start reading at [Open].
package recall

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// MaxBytes bounds a signed list.
const MaxBytes = 1 << 20

const title = "firststeps recalls "

// List is what was taken back.
type List struct {
	Number int // goes up with each list
	// by release, 64 hexadecimal digits: why, in a sentence for the person
	Reasons map[string]string
}

// Reason gives why a release was taken back; empty where it was not.
func (l List) Reason(release string) string { return l.Reasons[release] }

// Open reads a list that the holder of a key has signed. An error means that nothing of it may be
// believed.
func Open(signed []byte, verifierKey string) (List, error) {
	if len(signed) > MaxBytes {
		return List{}, errors.New("the recall list is larger than a recall list can be")
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(verifierKey))
	if err != nil {
		return List{}, fmt.Errorf("the key of the recall list: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return List{}, fmt.Errorf("the signature of the recall list: %w", err)
	}
	return parse(n.Text)
}

func parse(text string) (List, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	number, err := strconv.Atoi(strings.TrimPrefix(lines[0], title))
	if !strings.HasPrefix(lines[0], title) || err != nil || number < 1 {
		return List{}, fmt.Errorf("a recall list begins with %q and its number", title)
	}
	l := List{number, map[string]string{}}
	for i, line := range lines[1:] {
		release, reason, _ := strings.Cut(line, " ")
		if len(release) != 64 || strings.Trim(release, "0123456789abcdef") != "" ||
			strings.TrimSpace(reason) == "" {
			return List{}, fmt.Errorf("line %d of the recall list is not a release and a reason",
				i+2)
		}
		l.Reasons[release] = reason
	}
	return l, nil
}

// Sign writes a list, signed with a key as note.GenerateKey makes it.
func Sign(l List, signerKey string) ([]byte, error) {
	signer, err := note.NewSigner(strings.TrimSpace(signerKey))
	if err != nil {
		return nil, fmt.Errorf("the key to sign with: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%d\n", title, l.Number)
	for _, release := range slices.Sorted(maps.Keys(l.Reasons)) {
		fmt.Fprintf(&b, "%s %s\n", release, l.Reasons[release])
	}
	if _, err := parse(b.String()); err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: b.String()}, signer)
}
