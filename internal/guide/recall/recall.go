// Package recall reads and writes the signed list of recalled releases. Only the holder of the
// signing key can recall a release or reinstate it.
//
// A list is text, in the form of signed notes (golang.org/x/mod/sumdb/note, Ed25519):
//
//	firststeps recalls 3
//	79a3aa52a24be33b80bd33b01e7dce3b34b0410771a33d1fac0a13b9da53d7ac The number of Japan is wrong.
//
//	— reviewers+1a2b3c4d base64…
//
// The number increases with each list, so that an older list cannot replace a newer one. The
// package holds no key, reads no files, and does not define what happens to a run on a recalled
// release (package view does). Start reading at [Open].
package recall

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// MaxBytes is the maximum size of a signed list.
const MaxBytes = 1 << 20

const title = "firststeps recalls "

// List is a list of recalled releases.
type List struct {
	Number int // increases with each list
	// by release, 64 hexadecimal digits: the reason, in a sentence for the person
	Reasons map[string]string
}

// Reason returns why a release was recalled, or "" if it was not.
func (l List) Reason(release string) string { return l.Reasons[release] }

// Open verifies the signature of a list and parses it. If it returns an error, no part of the list
// can be trusted.
func Open(signed []byte, verifierKey string) (List, error) {
	if len(signed) > MaxBytes {
		return List{}, fmt.Errorf("recall list exceeds %d bytes", MaxBytes)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(verifierKey))
	if err != nil {
		return List{}, fmt.Errorf("recall list key: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return List{}, fmt.Errorf("recall list signature: %w", err)
	}
	return parse(n.Text)
}

func parse(text string) (List, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	number, err := strconv.Atoi(strings.TrimPrefix(lines[0], title))
	if !strings.HasPrefix(lines[0], title) || err != nil || number < 1 {
		return List{}, fmt.Errorf("recall list does not begin with %q and a number", title)
	}
	l := List{number, map[string]string{}}
	for i, line := range lines[1:] {
		release, reason, _ := strings.Cut(line, " ")
		if len(release) != 64 || strings.Trim(release, "0123456789abcdef") != "" ||
			strings.TrimSpace(reason) == "" {
			return List{}, fmt.Errorf("recall list line %d: want a release and a reason", i+2)
		}
		l.Reasons[release] = reason
	}
	return l, nil
}

// Sign returns a list signed with a key in the format of note.GenerateKey.
func Sign(l List, signerKey string) ([]byte, error) {
	signer, err := note.NewSigner(strings.TrimSpace(signerKey))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
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
