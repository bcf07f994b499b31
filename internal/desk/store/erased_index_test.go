package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// secretWord returns a word. FTS5 stores only the part of a word that differs from the start of the
// previous word. These words have no common prefix, so their ends can be searched for in the file.
func secretWord(kind string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, n))
	return hex.EncodeToString(sum[:8])
}

// TestErasedFromIndex checks that no term of an erased case is left in the search index or in the
// gaps of its pages, however the index was written and merged.
func TestErasedFromIndex(t *testing.T) {
	short.Skip(t)
	path := filepath.Join(t.TempDir(), "cases.db")
	s := open(t, path)
	const all = 600
	kinds := []string{"name", "plate", "vin", "place", "moved", "model", "colour"}
	erased := func(n int) bool { return n%3 != 0 }
	erase := func(n int) {
		old := got[desk.Case](t)(s.Case(ctx, fmt.Sprintf("case%022d", n)))
		do(t, s, old, desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Erase})
	}
	together(8, func(part int) {
		for n := part; n < all; n += 8 {
			c, o, e := fresh(n)
			c.Details.Name, c.Details.Vehicle.Plate = secretWord("name", n), secretWord("plate", n)
			c.Details.Vehicle.Model, c.Details.Vehicle.Colour = secretWord("model", n),
				secretWord("colour", n)
			c.Details.Vehicle.VIN, c.Details.Place.Words = secretWord("vin", n),
				secretWord("place", n)
			got[any](t)(nil, errOf(s.AddCase(ctx, c, o, e)))
			if n%50 == 7 {
				time.Sleep(1100 * time.Millisecond) // the index is written
			}
			if n%2 == 0 {
				place := desk.Place{Words: secretWord("moved", n)}
				do(t, s, c, desk.Actor{Role: desk.Person}, desk.Act{Kind: desk.Move, Place: place})
			}
			if n >= 200 && n%5 == 0 && erased(n-200) {
				erase(n - 200)
			}
		}
	})
	indexed(t, s)
	for n := range all {
		if n < all-200 && (n+200)%5 == 0 {
			continue // erased above
		}
		if erased(n) {
			erase(n)
		}
	}
	if found := got[[]desk.Case](t)(s.Cases(ctx, store.Query{Text: "niamh"})); len(found) > 0 {
		t.Error("a case is found by a name that it does not have")
	}
	left, kept := 0, 0
	for _, name := range got[[]string](t)(filepath.Glob(path + "*")) {
		content := got[[]byte](t)(os.ReadFile(name))
		for n := range all {
			for _, kind := range kinds {
				word := secretWord(kind, n)
				last := []byte(word[:10]) // the term with which a plate or VIN ends is reversed
				slices.Reverse(last)
				has := bytes.Contains(content, []byte(word[6:])) || bytes.Contains(content, last)
				switch {
				case has && erased(n):
					left++
					t.Logf("the %s of case %d was erased, and can be read in %s", kind, n,
						filepath.Base(name))
				case has:
					kept++
				}
			}
		}
	}
	if left > 0 || kept < all {
		t.Errorf("%d words of erased cases can be read; %d of others", left, kept)
	}
}
