package diff

import (
	"os"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
)

// If the two releases ask different things for too long, not every path is followed, and walkPairs
// reports that.
func TestTooFarApart(t *testing.T) {
	lamp := func() *guide.Guide {
		g, found := compile.Guide(os.DirFS("testdata/lamp"))
		if len(found) > 0 {
			t.Fatal(found)
		}
		return g
	}
	moved := lamp()
	moved.Node("life").Choice("safe").To = guide.Target{Node: moved.Node("change")}
	if newComparison(lamp(), moved).walkPairs(1) {
		t.Error("walkPairs(1) = true although it did not follow every path")
	}
	if !newComparison(lamp(), moved).walkPairs(1000) {
		t.Error("walkPairs(1000) = false although it followed every path")
	}
	if !newComparison(lamp(), lamp()).walkPairs(1) {
		t.Error("walkPairs(1) = false for equal guides")
	}
}
