package verify

import "slices"

//go:generate go test . -run ^TestRulesAreWritten$ -update

// Rules gives every rule, in the order in which they are held: the first to find a fault is the one
// that names it.
//
// secondsRules precede textRules: a warning about style at a screen must not hide that it is too
// slow.
func Rules() []Rule {
	return slices.Concat(
		stageRules(), structureRules(), lifeRules(), urgencyRules(), stepRules(), offerRules(),
		harmRules(),
		secondsRules(), textRules(), languageRules(), freshRules(), nameRules(), ownRules(),
	)
}
