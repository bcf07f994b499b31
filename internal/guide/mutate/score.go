package mutate

// Score is the outcome of a run.
type Score struct {
	Guide   string
	Version string
	Release string // content hash of the guide without a fault
	Rules   int    // that it was held against, its own among them
	Results []Result
}

// Share is how many faults were found, of those that count.
type Share struct {
	Proof   int // refused, or found by a rule
	Stories int // found by a story alone
	Counted int
}

// ByProof gives the share of the proof alone, in hundredths; all, where nothing counts.
func (s Share) ByProof() float64 { return percent(s.Proof, s.Counted) }

// ByAll gives that of proof and stories together.
func (s Share) ByAll() float64 { return percent(s.Proof+s.Stories, s.Counted) }

func percent(part, all int) float64 {
	if all == 0 {
		return 100
	}
	return 100 * float64(part) / float64(all)
}

// Share counts all faults, or those that touch safety. What nobody can see, and what is another
// guide, does not count.
func (s Score) Share(safety bool) (share Share) {
	for _, r := range s.Results {
		if safety && !r.Safety || r.Content || r.Outcome == Equivalent || r.Outcome == Weaker {
			continue
		}
		share.Counted++
		switch r.Outcome {
		case Refused, Found:
			share.Proof++
		case Told:
			share.Stories++
		}
	}
	return share
}

// Unexplained gives the survivors without a reason.
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
