package verify

import "slices"

//go:generate go test . -run ^TestRulesDocIsUpToDate$ -update

// Rules returns every rule, in the order in which they are checked. The first rule that finds a
// fault is the one that reports it.
//
// secondsRules precede textRules: a style warning about a screen must not hide that it is too slow.
func Rules() []Rule {
	return slices.Concat(
		stageRules(), structureRules(), lifeRules(), urgencyRules(), stepRules(), offerRules(),
		harmRules(),
		secondsRules(), textRules(), languageRules(), plainRules(), freshRules(), nameRules(),
		ownRules(),
	)
}
