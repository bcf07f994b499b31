package wording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"firststeps/internal/guide"
)

// LockFile is the file in the folder of a guide with the signatures of its safety texts.
const LockFile = "wording.lock"

// ValidDays is how long a signature is valid. It does not depend on the guide's review date, which
// can be moved without reading a word.
const ValidDays = 400

// Signature is one line of a lock file: a person has read the words of a safety text in their
// context, and takes responsibility for them. It is a name in a file and not made with a key: who
// wrote it is what the version control of the file shows.
type Signature struct {
	Text string `json:"text"` // language and path, as in Text.Name
	Hash string `json:"hash"` // 16 hexadecimal digits, of name, context and words
	By   string `json:"by"`   // name and role of the person
	On   string `json:"on"`   // date, YYYY-MM-DD
	Words
}

// Sign returns the signature of a text.
func Sign(t Text, by, on string) Signature {
	return Signature{t.Name(), hash(t.Name(), t.Words), by, on, t.Words}
}

// lastDay returns the last date on which the signature is valid.
func (s Signature) lastDay() string {
	on, _ := time.Parse(time.DateOnly, s.On) // ParseLock has checked it
	return on.AddDate(0, 0, ValidDays).Format(time.DateOnly)
}

// Signer returns an error if a text cannot be the name and role of a person who signs.
func Signer(by string) error {
	const most = 100
	switch {
	case strings.TrimSpace(by) != by || by == "":
		return fmt.Errorf("%q is not a name", by)
	case len(by) > most:
		return fmt.Errorf("a name has at most %d bytes", most)
	case strings.ContainsFunc(by, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%q has a character that cannot be printed", by)
	}
	return nil
}

// Lock is a lock file: one signature for each text, sorted by name.
type Lock []Signature

// ParseLock parses a lock file. Each line is one JSON object.
func ParseLock(file []byte) (Lock, error) {
	var l Lock
	n := 0
	for line := range bytes.Lines(file) {
		n++
		var s Signature
		in := json.NewDecoder(bytes.NewReader(line))
		in.DisallowUnknownFields()
		if err := in.Decode(&s); err != nil || in.More() {
			return nil, fmt.Errorf("line %d is not a signature as \"firststeps sign\" writes it", n)
		}
		_, wrong := time.Parse(time.DateOnly, s.On)
		switch {
		case wrong != nil || Signer(s.By) != nil:
			return nil, fmt.Errorf("line %d has no valid date and name", n)
		case s.Hash != hash(s.Text, s.Words):
			return nil, fmt.Errorf("line %d was changed: its hash is not that of its words", n)
		case len(l) > 0 && s.Text <= l[len(l)-1].Text:
			return nil, fmt.Errorf("line %d is not in order, or signs a text twice", n)
		}
		l = append(l, s)
	}
	return l, nil
}

// Bytes returns the lock file.
func (l Lock) Bytes() []byte {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	for _, s := range l {
		_ = out.Encode(s) // strings and lists of them cannot fail
	}
	return b.Bytes()
}

// With returns the lock file with one more signature, in place of that of the same text.
func (l Lock) With(s Signature) Lock {
	l = l.Without(s.Text)
	i, _ := l.find(s.Text)
	return slices.Insert(l, i, s)
}

// Without returns the lock file without the signature of a text.
func (l Lock) Without(text string) Lock {
	return slices.DeleteFunc(slices.Clone(l), func(s Signature) bool { return s.Text == text })
}

func (l Lock) find(text string) (int, bool) {
	return slices.BinarySearchFunc(l, text, func(s Signature, text string) int {
		return strings.Compare(s.Text, text)
	})
}

// Reason is why a signature is missing or does not count.
type Reason uint8

const (
	NeverSigned Reason = iota // a safety text without a signature
	Changed                   // signed with other words or another context
	Expired                   // signed too long ago, or on a date that has not come
	Gone                      // a signature of a safety text that the guide does not have
)

// String returns the id of the finding.
func (r Reason) String() string {
	return [...]string{
		"unsigned-text", "changed-text", "expired-signature", "signature-without-text",
	}[r]
}

// Open is a safety text that must be signed, or a signature to be removed.
type Open struct {
	Text   Text // of a text that is gone, only its name
	Reason Reason
	Signed Signature // the zero value if Reason is NeverSigned
	Line   int       // of the signature in the lock file, from 1; 0 if there is none
}

// Message returns what is wrong, without a full stop.
func (o Open) Message() string {
	name := o.Text.Name()
	switch o.Reason {
	case Changed:
		return fmt.Sprintf("the safety text %s is not as %s signed it on %s", name, o.Signed.By,
			o.Signed.On)
	case Expired:
		return fmt.Sprintf("the signature of %s by %s is valid from %s to %s", name, o.Signed.By,
			o.Signed.On, o.Signed.lastDay())
	case Gone:
		return fmt.Sprintf("%s signed the safety text %s, which the guide does not have",
			o.Signed.By, name)
	}
	return fmt.Sprintf("the safety text %s is not signed", name)
}

// Change returns what was signed beside what the guide has now.
func (o Open) Change() Change {
	return Change{Name: o.Text.Name(), Safety: true, Old: o.Signed.Words, New: o.Text.Words}
}

// Open returns the safety texts of a guide that are not signed today, in the order of the guide,
// then the signatures of texts that it does not have.
func (l Lock) Open(g *guide.Guide, today string) (open []Open) {
	left := map[string]bool{}
	for _, s := range l {
		left[s.Text] = true
	}
	for _, t := range Safety(g) {
		delete(left, t.Name())
		i, found := l.find(t.Name())
		if !found {
			open = append(open, Open{Text: t, Reason: NeverSigned})
			continue
		}
		switch s := l[i]; {
		case s.Hash != hash(t.Name(), t.Words):
			open = append(open, Open{t, Changed, s, i + 1})
		case today < s.On || today > s.lastDay():
			open = append(open, Open{t, Expired, s, i + 1})
		}
	}
	for i, s := range l {
		if left[s.Text] {
			language, path, _ := strings.Cut(s.Text, " ")
			open = append(open, Open{Text{Language: language, Path: path}, Gone, s, i + 1})
		}
	}
	return open
}

// Unsigned returns how many of the entries are safety texts that the guide has.
func Unsigned(open []Open) (n int) {
	for _, o := range open {
		if o.Reason != Gone {
			n++
		}
	}
	return n
}
