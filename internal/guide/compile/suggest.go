package compile

import (
	"fmt"

	"firststeps/internal/typo"
)

// didYouMean returns the fix for an unknown word: the most similar known word, or otherwise.
func (f *findings) didYouMean(word string, known []string, otherwise string) string {
	if f.full() { // the finding is dropped, and comparing costs time
		return otherwise
	}
	if best := nearest(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return otherwise
}

// nearest returns the known word most similar to word, or "" if none is close enough to be a typing
// error. Of two equally close words, the first counts.
func nearest(word string, known []string) string {
	best, limit := "", max(1, min(len(word)/3, 4))
	if len(word) > 2*maxKey {
		return ""
	}
	for _, k := range known {
		if abs(len(k)-len(word)) > limit {
			continue
		}
		if d := typo.Distance(word, k); d <= limit {
			best, limit = k, d-1
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
