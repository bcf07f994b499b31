package safetycase

import "slices"

// Severity is how severe the harm is.
type Severity string

// Likelihood is how often the hazard occurs to people who use Firststeps.
type Likelihood string

const (
	catastrophic Severity = "catastrophic"

	maxScore = 5
	// the highest score of a releasable hazard, given written reasons and a named owner
	maxReleasable = 3
	minFatal      = 3 // the lowest score of a hazard that can kill
)

// severities returns the columns of the matrix, from the mildest to the worst.
func severities() []Severity {
	return []Severity{"minor", "significant", "considerable", "major", catastrophic}
}

// likelihoods returns the rows of the matrix, the most likely first.
func likelihoods() []Likelihood {
	return []Likelihood{"very-high", "high", "medium", "low", "very-low"}
}

// matrix returns the scores from 1 to 5 of the 5 × 5 matrix of NHS clinical safety (DCB0129).
// Published copies differ in some cells; a person has still to compare this one with the official
// text.
func matrix() [][]int {
	return [][]int{
		{3, 4, 4, 5, 5},
		{2, 3, 3, 4, 5},
		{2, 2, 3, 3, 4},
		{1, 2, 2, 3, 4},
		{1, 1, 2, 2, 3},
	}
}

// Score returns a cell of the matrix, and false for words that are not in it.
func Score(s Severity, l Likelihood) (int, bool) {
	row, column := slices.Index(likelihoods(), l), slices.Index(severities(), s)
	if row < 0 || column < 0 {
		return 0, false
	}
	return matrix()[row][column], true
}
