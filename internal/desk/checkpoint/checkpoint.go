// Package checkpoint reads and writes signed checkpoints of the desk's log, and compares a log with
// them. Kept away from the database, they prove what the log's own hash chain cannot: that its end
// was cut off, that it was rewritten with a new chain, or that the whole database is an older copy.
//
// A file has one checkpoint after the other, each in the form of a signed note
// (golang.org/x/mod/sumdb/note, Ed25519):
//
//	firststeps checkpoint
//	1234
//	79a3aa52a24be33b80bd33b01e7dce3b34b0410771a33d1fac0a13b9da53d7ac
//	2026-11-28T21:00:00Z
//
//	— desk.example+1a2b3c4d base64…
//
// These are the position of an event, its hash, and the time of signing. The first line of the
// checkpoint that follows the restore of a backup ends in "restored": from there on the log differs
// from the one before. The package stores no keys and reads no files.
//
// Start reading at [Read].
package checkpoint

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const (
	title    = "firststeps checkpoint"
	restored = " restored"
	private  = "PRIVATE+KEY+"
)

// Checkpoint states that a log had an event with a hash at a position.
type Checkpoint struct {
	Position int64
	Hash     string // 64 hexadecimal digits
	At       string // time of signing, RFC 3339
	Restored bool   // a backup was restored, so the log may be shorter than before
	Signer   string // name of the key; Sign uses the name in its key argument
}

// Sign returns a signed checkpoint as it is appended to a file. key is a private key of
// note.GenerateKey. Sign ignores c.Signer.
func Sign(c Checkpoint, key string) ([]byte, error) {
	signer, err := note.NewSigner(strings.TrimSpace(key))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	first := title
	if c.Restored {
		first += restored
	}
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", first, c.Position, c.Hash, c.At)
	if _, err := parse(text); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return append(signed, '\n'), err
}

// Public returns the public key of a private key. It returns a public key unchanged.
func Public(key string) (string, error) {
	key = strings.TrimSpace(key)
	if !strings.HasPrefix(key, private) {
		_, err := note.NewVerifier(key)
		return key, err
	}
	signer, err := note.NewSigner(key)
	if err != nil {
		return "", err
	}
	parts := strings.SplitN(key, "+", 5) // PRIVATE, KEY, name, hash, and base64, which may have a +
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", errors.New("not an Ed25519 key")
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return "", errors.New("not an Ed25519 key")
	}
	return note.NewEd25519VerifierKey(signer.Name(), public)
}

// Read reads the checkpoints of a file. Each must be signed with one of keys, which are private or
// public. torn is the number of checkpoints that a crash cut off; Read skips them.
func Read(file []byte, keys ...string) (all []Checkpoint, torn int, err error) {
	var verifiers []note.Verifier
	for _, key := range keys {
		public, err := Public(key)
		if err != nil {
			return nil, 0, fmt.Errorf("checkpoint key: %w", err)
		}
		v, err := note.NewVerifier(public)
		if err != nil {
			return nil, 0, fmt.Errorf("checkpoint key: %w", err)
		}
		verifiers = append(verifiers, v)
	}
	for i, one := range split(file) {
		signed, ok := whole(one)
		if !ok {
			torn++
			continue
		}
		n, err := note.Open(signed, note.VerifierList(verifiers...))
		if err != nil {
			return nil, torn, fmt.Errorf("checkpoint %d of the file: %w", i+1, err)
		}
		c, err := parse(n.Text)
		if err != nil {
			return nil, torn, fmt.Errorf("checkpoint %d of the file: %w", i+1, err)
		}
		c.Signer = n.Sigs[0].Name
		all = append(all, c)
	}
	return all, torn, nil
}

// split splits a file before each checkpoint.
func split(file []byte) (all [][]byte) {
	for len(file) > 0 {
		next := bytes.Index(file[1:], []byte("\n"+title))
		if next < 0 {
			return append(all, file)
		}
		all, file = append(all, file[:next+2]), file[next+2:]
	}
	return all
}

// whole returns a checkpoint without what follows it, and reports whether it is complete: it ends
// with the line of the signature and an empty line.
func whole(one []byte) (signed []byte, ok bool) {
	text, rest, found := bytes.Cut(one, []byte("\n\n— "))
	sig, _, ended := bytes.Cut(rest, []byte("\n\n"))
	end := min(len(one), len(text)+len("\n\n— ")+len(sig)+1)
	return one[:end], found && ended && !bytes.Contains(sig, []byte("\n"))
}

// TornEnd returns what to write after a checkpoint that a crash cut off, given the last bytes of
// its file. It returns "" if the file ends with a complete checkpoint. Read skips a checkpoint that
// ends so.
func TornEnd(tail []byte) string {
	if len(tail) == 0 || bytes.HasSuffix(tail, []byte("\n\n")) {
		return ""
	}
	return "\n(cut off)\n\n"
}

func parse(text string) (c Checkpoint, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 4 {
		return c, errors.New("checkpoint does not have four lines")
	}
	c = Checkpoint{Hash: lines[2], At: lines[3], Restored: lines[0] == title+restored}
	c.Position, err = strconv.ParseInt(lines[1], 10, 64)
	switch {
	case lines[0] != title && !c.Restored:
		return c, fmt.Errorf("checkpoint does not begin with %q", title)
	case err != nil, c.Position < 1, lines[1] != strconv.FormatInt(c.Position, 10):
		return c, fmt.Errorf("invalid position %q", lines[1])
	case len(c.Hash) != 64 || strings.Trim(c.Hash, "0123456789abcdef") != "":
		return c, fmt.Errorf("invalid hash %q", c.Hash)
	}
	return c, nil
}

// Current returns the checkpoints of one file that must hold for the current log. After a restore,
// it drops the earlier checkpoints that are beyond the end of the restored backup.
func Current(all []Checkpoint) (valid []Checkpoint) {
	for _, c := range all {
		if c.Restored {
			lost := func(was Checkpoint) bool { return was.Position > c.Position }
			valid = slices.DeleteFunc(valid, lost)
		}
		valid = append(valid, c)
	}
	return valid
}

// Comparison compares a log, event by event, with the checkpoints of any number of files.
type Comparison struct {
	want map[int64][]Checkpoint
	last Checkpoint // the one with the highest position
	met  int        // checkpoints compared so far
	err  error
}

// Compare starts a comparison with checkpoints, which must be Valid.
func Compare(all ...Checkpoint) *Comparison {
	c := &Comparison{want: map[int64][]Checkpoint{}}
	for _, one := range all {
		if same := c.want[one.Position]; len(same) > 0 && same[0].Hash != one.Hash {
			c.err = fmt.Errorf("two different logs: for event %d, %s signed the hash %s on %s, "+
				"and %s signed %s on %s", one.Position, same[0].Signer, same[0].Hash, same[0].At,
				one.Signer, one.Hash, one.At)
		}
		c.want[one.Position] = append(c.want[one.Position], one)
		if one.Position > c.last.Position {
			c.last = one
		}
	}
	return c
}

// Event compares the next event of the log.
func (c *Comparison) Event(position int64, hash string) {
	for _, want := range c.want[position] {
		if want.Hash != hash && c.err == nil {
			c.err = fmt.Errorf("event %d is not the one that %s signed on %s: the log was "+
				"rewritten, was continued from an older copy, or is another log",
				position, want.Signer, want.At)
		}
		c.met++
	}
	delete(c.want, position)
}

// End returns the number of checkpoints that were compared, and an error if the log differs from
// the one that was signed. to is the position up to which the log was read, or 0 if it was read to
// its end.
func (c *Comparison) End(to int64) (met int, err error) {
	last := c.last
	if c.err == nil && len(c.want[last.Position]) > 0 && (to == 0 || last.Position <= to) {
		c.err = fmt.Errorf("event %d, which %s signed on %s, is missing: the end of the log was "+
			"cut off, or this is an older copy", last.Position, last.Signer, last.At)
	}
	return c.met, c.err
}
