package mutate

// Score is the outcome of a run.
type Score struct {
	Guide   string
	Version string
	Release string // content hash of the guide without its drafts and without faults
	Rules   int    // number of rules checked, including the guide's own
	Results []Result
}

// Share is how many of the faults that count were found.
type Share struct {
	Proof   int // refused, or found by a rule
	Stories int // found only by a story
	Counted int
}

// ByProof returns the share found by the proof alone, in percent; 100 if no fault counts.
func (s Share) ByProof() float64 { return percent(s.Proof, s.Counted) }

// ByAll returns the share found by proof and stories together, in percent.
func (s Share) ByAll() float64 { return percent(s.Proof+s.Stories, s.Counted) }

func percent(part, all int) float64 {
	if all == 0 {
		return 100
	}
	return 100 * float64(part) / float64(all)
}

// Share counts all faults, or those that affect safety. Faults that no user can see, and those that
// make a different guide, do not count.
func (s Score) Share(safety bool) (share Share) {
	for _, r := range s.Results {
		if safety && !r.Safety || r.Content || r.Outcome == Equivalent || r.Outcome == RuleRemoved {
			continue
		}
		share.Counted++
		switch r.Outcome {
		case Refused, Found:
			share.Proof++
		case FoundByStory:
			share.Stories++
		}
	}
	return share
}

// Unexplained returns the survivors without a reason.
func (s Score) Unexplained() (list []Result) {
	for _, r := range s.Results {
		if r.Outcome == Survived && r.By == "" {
			list = append(list, r)
		}
	}
	return list
}

// operators counts outcomes by operator, in the order of the run.
func (s Score) operators() (names []string, counts map[string]*[Survived + 1]int) {
	counts = map[string]*[Survived + 1]int{}
	for _, r := range s.Results {
		if counts[r.Operator] == nil {
			names = append(names, r.Operator)
			counts[r.Operator] = &[Survived + 1]int{}
		}
		counts[r.Operator][r.Outcome]++
	}
	return names, counts
}
