package vehicle

import "firststeps/internal/facts/vin"

// Verdict is how likely the car has a release inside its trunk (49 CFR 571.401). It never says that
// one particular car has it, or that it works.
type Verdict string

// The verdicts, the surest first.
const (
	Expected    Verdict = "expected"
	Likely      Verdict = "likely"
	Possible    Verdict = "possible"
	NotExpected Verdict = "not expected"
	Unknown     Verdict = "unknown"
)

// Release returns the verdict and its reason as a sentence. The law depends on the day a car was
// built, which a VIN does not hold. The verdict infers it from the model year, so 2002 is only
// likely.
func (c Car) Release() (Verdict, string) {
	switch {
	case c.Problem != vin.None:
		return Unknown, problem(c.Problem)
	case c.Elsewhere:
		return Unknown,
			"Only the law of the US asks for it, and this model was not made for the US."
	case c.Truth.Liftback():
		return NotExpected,
			"This model opens with its rear window, like a hatchback, whatever its papers call " +
				"it. The load space is reached from the cabin."
	case c.Shape == Hatch:
		return NotExpected,
			"The load space is reached from the cabin, so the law asks for no release in it."
	case c.Shape == Pickup:
		return NotExpected,
			"The law is about the trunks of passenger cars, not about a pickup's bed."
	case c.Shape == UnknownShape:
		return Unknown, "It is not known whether this car has a trunk shut off from the cabin."
	case !c.ForUS:
		return Unknown,
			"The law holds for cars made for the US. It is not known whether this one was."
	case !c.Passenger:
		return Unknown, "The law is about passenger cars. It is not known whether this is one."
	case c.Year == 0:
		return Unknown,
			"The year is not known, and the law began with cars built in September 2001."
	case c.Shape == Front:
		return frontRelease(c.Year)
	}
	return rearRelease(c.Year)
}

func rearRelease(year int) (Verdict, string) {
	switch {
	case year >= 2003:
		return Expected,
			"Passenger cars built for the US from September 2001 on must have a release inside " +
				"the trunk."
	case year == 2002:
		return Likely,
			"The law began in September 2001, and most cars of this model year were built later. " +
				"The label in the door frame says when."
	case year == 2001:
		return Possible,
			"The law began in September 2001, after most cars of this model year were built. The " +
				"label in the door frame says when."
	}
	return NotExpected, "This car was built before the law of September 2001."
}

// frontRelease is rearRelease for a trunk in front. The law for these began a year later and covers
// only trunks that a small child fits in.
func frontRelease(year int) (Verdict, string) {
	switch {
	case year >= 2004:
		return Likely,
			"A front trunk that a small child fits in must have a release, on cars built for the " +
				"US from September 2002 on."
	case year >= 2002:
		return Possible,
			"The law for front trunks began in September 2002. The label in the door frame says " +
				"when the car was built."
	}
	return NotExpected, "This car was built before the law for front trunks, of September 2002."
}

func problem(p vin.Problem) string {
	switch p {
	case vin.NotAVIN:
		return "This is not a whole VIN: it has seventeen letters and digits, and never I, O or Q."
	case vin.UnknownWMI:
		return "The maker is not in the US register. The car may not have been made for the US."
	case vin.CheckDigit:
		return "The check digit is wrong: a character may be mistyped, or the car was not made " +
			"for the US."
	case vin.NoMatch:
		return "The register knows the maker, but not this VIN."
	case vin.TwoYears:
		return "Two model years, thirty years apart, fit this VIN."
	}
	return ""
}
