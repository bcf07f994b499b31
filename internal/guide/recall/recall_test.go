package recall

import (
	"crypto/rand"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

const release = "79a3aa52a24be33b80bd33b01e7dce3b34b0410771a33d1fac0a13b9da53d7ac"

func keys(t testing.TB) (signer, verifier string) {
	t.Helper()
	signer, verifier, err := note.GenerateKey(rand.Reader, "reviewers")
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func TestSignAndOpen(t *testing.T) {
	signer, verifier := keys(t)
	want := List{3, map[string]string{release: "The number for Japan was wrong."}}
	signed, err := Sign(want, signer)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(signed, verifier)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v %v", got, err)
	}
	if got.Reason(release) == "" || got.Reason(strings.Repeat("0", 64)) != "" {
		t.Error("Reason returned a reason for the wrong release")
	}
}

// TestEveryBitFlipIsRejected checks that no bit of a signed list can be flipped. The last digit of
// a signature has unused bits; flipping those must not change the list.
func TestEveryBitFlipIsRejected(t *testing.T) {
	signer, verifier := keys(t)
	want := List{1, map[string]string{release: "x y"}}
	signed, err := Sign(want, signer)
	if err != nil {
		t.Fatal(err)
	}
	for i := range signed {
		for bit := range 8 {
			broken := append([]byte(nil), signed...)
			broken[i] ^= 1 << bit
			inText := i < strings.Index(string(signed), "\n\n")
			if l, err := Open(broken, verifier); err == nil &&
				(inText || !reflect.DeepEqual(l, want)) {
				t.Fatalf("byte %d bit %d: %+v", i, bit, l)
			}
		}
	}
}

func TestOtherKeysAndListsAreRejected(t *testing.T) {
	signer, verifier := keys(t)
	_, other := keys(t)
	signed, err := Sign(List{1, map[string]string{release: "why"}}, signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(signed, other); err == nil {
		t.Error("a list signed with another key is accepted")
	}
	if _, err := Open(signed, "no key"); err == nil {
		t.Error("an invalid key is accepted")
	}
	if _, err := Open(make([]byte, MaxBytes+1), verifier); err == nil {
		t.Error("an oversized list is accepted")
	}
	for _, l := range []List{{0, nil}, {1, map[string]string{"short": "why"}},
		{1, map[string]string{release: " "}}} {
		if _, err := Sign(l, signer); err == nil {
			t.Errorf("%+v is signed", l)
		}
	}
}

func FuzzOpen(f *testing.F) {
	signer, verifier := keys(f)
	want := List{1, map[string]string{release: "why"}}
	signed, _ := Sign(want, signer)
	f.Add(signed)
	f.Add([]byte("firststeps recalls 1\n\n— x y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := Open(b, verifier); err == nil && !reflect.DeepEqual(l, want) {
			t.Fatalf("%+v", l)
		}
	})
}
