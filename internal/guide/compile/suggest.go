package compile

import "fmt"

// didYouMean gives the mend for an unknown word: the most alike of those known, or what else to do.
func (f *findings) didYouMean(word string, known []string, otherwise string) string {
	if f.full() { // nobody will read it, and comparing costs time
		return otherwise
	}
	if best := nearest(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return otherwise
}

// nearest gives the word most like the given one, or "" where none is near enough to be a slip of
// the pen. Of two equally near, the first counts.
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

// distance counts the letters to add, drop, change or swap with their neighbour to make a into b.
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
