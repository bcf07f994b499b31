package compile

import "fmt"

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
		if d := distance(word, k); d <= limit {
			best, limit = k, d-1
		}
	}
	return best
}

// distance returns the edit distance of a and b: the number of letters to insert, delete, change or
// swap with their neighbour.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

func abs(n int) int { return max(n, -n) }
