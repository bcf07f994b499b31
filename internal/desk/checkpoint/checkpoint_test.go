package checkpoint

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"reflect"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func keys(t testing.TB) (signer, verifier string) {
	t.Helper()
	signer, verifier, err := note.GenerateKey(rand.Reader, "desk.example")
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func at(position int64, n int) Checkpoint {
	return Checkpoint{Position: position, Hash: fmt.Sprintf("%064x", n), At: "2026-11-28T21:00:00Z",
		Signer: "desk.example"}
}

func file(t testing.TB, signer string, all ...Checkpoint) (file []byte) {
	t.Helper()
	for _, c := range all {
		signed, err := Sign(c, signer)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, signed...)
	}
	return file
}

// TestRoundTrip checks that Read returns what Sign signed.
func TestRoundTrip(t *testing.T) {
	signer, verifier := keys(t)
	restored := at(5, 9)
	restored.Restored = true
	want := []Checkpoint{at(1, 1), at(20, 2), restored, at(7, 3)}
	for _, key := range []string{signer, verifier, verifier + "\n"} {
		if got, torn, err := Read(file(t, signer, want...), key); err != nil || torn > 0 ||
			!reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if public, err := Public(signer); err != nil || public != verifier {
		t.Errorf("%s, %v, want %s", public, err, verifier)
	}
}

// TestEveryBitFlipIsRefused checks that flipping any bit of a file is an error, or loses that one
// checkpoint only.
func TestEveryBitFlipIsRefused(t *testing.T) {
	signer, verifier := keys(t)
	want := []Checkpoint{at(1, 1), at(2, 2)}
	signed := file(t, signer, want...)
	for i := range signed {
		for bit := range 8 {
			broken := bytes.Clone(signed)
			broken[i] ^= 1 << bit
			got, torn, err := Read(broken, verifier)
			for _, c := range got {
				if err == nil && (c != want[0] && c != want[1] || torn > 1) {
					t.Fatalf("byte %d bit %d: %+v", i, bit, got)
				}
			}
		}
	}
}

func TestOtherKeysAndTextsAreRefused(t *testing.T) {
	signer, verifier := keys(t)
	other, _ := keys(t)
	if _, _, err := Read(file(t, other, at(1, 1)), verifier); err == nil {
		t.Error("a checkpoint of another key is accepted")
	}
	for _, bad := range []Checkpoint{{}, at(0, 1), {Position: 1, Hash: "x"},
		{Position: 1, Hash: at(1, 1).Hash, At: "a\nb"}} {
		if _, err := Sign(bad, signer); err == nil {
			t.Errorf("Sign(%+v) succeeded, want an error", bad)
		}
	}
	for _, key := range []string{"", "x", "PRIVATE+KEY+x+1+AA=="} {
		if _, _, err := Read(nil, key); err == nil {
			t.Errorf("key %q is accepted", key)
		}
	}
}

// TestTornCheckpoint checks that Read skips a checkpoint that a crash cut off, wherever it was cut,
// and no other.
func TestTornCheckpoint(t *testing.T) {
	signer, verifier := keys(t)
	first, second, third := file(t, signer, at(1, 1)), file(t, signer, at(2, 2)),
		file(t, signer, at(3, 3))
	for cut := range second {
		torn := append(bytes.Clone(first), second[:cut]...)
		torn = append(torn, TornEnd(torn)...)
		got, n, err := Read(append(torn, third...), verifier)
		if err != nil || len(got) < 2 || got[len(got)-1].Position != 3 || n > 1 {
			t.Errorf("cut after %d bytes: %+v, %d cut off, %v", cut, got, n, err)
		}
	}
}

func TestValidAfterARestore(t *testing.T) {
	back := at(10, 10)
	back.Restored = true
	all := []Checkpoint{at(5, 5), at(10, 10), at(20, 20), back, at(11, 11)}
	if got, want := Current(all), []Checkpoint{at(5, 5), at(10, 10), back,
		at(11, 11)}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestTwoLogs checks that two checkpoints with the same position and different hashes are an error,
// whichever of the two logs is compared.
func TestTwoLogs(t *testing.T) {
	for n := range 3 {
		c := Compare(at(5, 5), at(5, 6))
		for i := range 9 {
			c.Event(int64(i+1), at(1, i+n).Hash)
		}
		if _, err := c.End(0); err == nil {
			t.Errorf("log %d: no error", n)
		}
	}
}

func TestComparison(t *testing.T) {
	log := func(n, from int) (hashes []string) {
		for i := range n {
			h := i + 1
			if i+1 >= from {
				h += 1000
			}
			hashes = append(hashes, at(1, h).Hash)
		}
		return hashes
	}
	for _, c := range []struct {
		what string
		log  []string
		to   int64
		fits bool
	}{
		{"unchanged", log(10, 99), 0, true}, {"exact length", log(8, 99), 0, true},
		{"truncated", log(7, 99), 0, false},
		{"empty", nil, 0, false}, {"rewritten", log(10, 1), 0, false},
		{"rewritten from 5", log(10, 5), 0, false},
		{"rewritten from 9", log(10, 9), 0, true}, {"up to 5", log(5, 99), 5, true},
		{"up to 8, truncated", log(7, 99), 8, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			compared := Compare(at(3, 3), at(8, 8), at(5, 5))
			for i, hash := range c.log {
				compared.Event(int64(i+1), hash)
			}
			if met, err := compared.End(c.to); (err == nil) != c.fits ||
				c.fits && c.to == 0 && met != 3 {
				t.Errorf("End(%d) = %d, %v", c.to, met, err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	signer, verifier := keys(f)
	want := at(7, 7)
	f.Add(file(f, signer, want))
	f.Add([]byte("firststeps checkpoint\n1\n\n— x y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _, err := Read(b, verifier)
		for _, c := range got {
			if err == nil && c != want {
				t.Fatalf("%+v", c)
			}
		}
	})
}
