package safetycase

import "slices"

// Severity is how bad it gets.
type Severity string

// Likelihood is how often it happens to those who use Firststeps.
type Likelihood string

const (
	catastrophic Severity = "catastrophic"

	highest = 5 // of all scores
	// the highest score with which anything may be released, given written reasons and a named
	// owner
	releases = 3
	floor    = 3 // below this, nothing that kills is ever scored
)

// severities are the columns of the matrix, likelihoods its rows, the worst of them first.
func severities() []Severity {
	return []Severity{"minor", "significant", "considerable", "major", catastrophic}
}

func likelihoods() []Likelihood {
	return []Likelihood{"very-high", "high", "medium", "low", "very-low"}
}

// matrix gives scores from 1 to 5 as the 5 × 5 matrix of NHS clinical safety (DCB0129) does.
// Published copies of it differ in some cells; a person has still to compare this one with the
// official text.
func matrix() [][]int {
	return [][]int{
		{3, 4, 4, 5, 5},
		{2, 3, 3, 4, 5},
		{2, 2, 3, 3, 4},
		{1, 2, 2, 3, 4},
		{1, 1, 2, 2, 3},
	}
}

// Score gives the cell of the matrix, and false for words that are not in it.
func Score(s Severity, l Likelihood) (int, bool) {
	row, column := slices.Index(likelihoods(), l), slices.Index(severities(), s)
	if row < 0 || column < 0 {
		return 0, false
	}
	return matrix()[row][column], true
}
