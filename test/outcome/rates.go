package main

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Rate is a parameter of the model that is not known exactly.
type Rate uint8

// The rates that do not depend on the remedy, in minutes or as a share of 1.
const (
	WordsPerMinute Rate = iota
	TapSeconds
	Medicine
	Deadline
	AtHome
	Roadside
	Gap
	BringSpare
	SpareAskedWithKey
	SpareAsk
	SpareHome
	SpareAway
	MoveCar
	CallMinutes
	Covered
	OnTime
	RoadsideArrives
	LocksmithComes
	LocksmithArrives
	NoHelp
	Climbs
	BadBattery
	OwnerForces
	HelperBreaks
	rates
)

// span is the range of a rate and its origin.
type span struct {
	name   string
	lo, hi float64
	from   string
}

// field returns the 95 % interval of k of n reports. margin returns a range around another figure
// from the field, and assumed a range without evidence.
func field(name string, k, n float64, from string) span {
	lo, hi := wilson(k, n)
	return span{name, lo, hi, fmt.Sprintf("field: %g of %g %s", k, n, from)}
}

func margin(name string, lo, hi float64, from string) span {
	return span{name, lo, hi, "field, with a margin: " + from}
}

func assumed(name string, lo, hi float64, why string) span {
	return span{name, lo, hi, "assumed: " + why}
}

func spans() [rates]span {
	return [rates]span{
		WordsPerMinute: assumed("words read in a minute", 150, 250,
			"a reader under stress, on a small screen"),
		TapSeconds: assumed("seconds to choose and tap, per screen", 2, 6, "a choice among 3 to 8"),
		Medicine:   field("medicine or a device needed within hours", 6, 93, "shut lids"),
		Deadline:   field("a flight or ferry within two hours", 1, 55, "reports in the file (P09)"),
		AtHome: margin("at home", .20, .32,
			"26 % of breakdowns, give or take six, since these are not all breakdowns"),
		Roadside: margin("beside fast traffic", 0, .13,
			"13 % of breakdowns; a trunk is mostly opened at a stop, so it is the upper end"),
		Gap: assumed("an arm reaches past the seats of a trunk, but not far enough", .2, .5,
			"no report measures it"),
		BringSpare: field("a person who can bring a spare key", 4, 12, "with the keys locked in"),
		SpareAskedWithKey: assumed("asked for a spare, a person with the key in hand asks", .1, .5,
			"the key is here, so many will pass over it"),
		SpareAsk:  assumed("minutes to ask for a spare", 2, 5, "one or two calls"),
		SpareHome: assumed("minutes until a spare comes, at home", 2, 10, "it is in the house"),
		SpareAway: margin("minutes until a spare comes, elsewhere", 30, 90,
			"60 reported; 80 % break down within half an hour of home"),
		MoveCar: assumed("minutes to drive to a safe place", 3, 10, "the next exit or side street"),
		CallMinutes: assumed("minutes to find a number, call and say where the car is", 3, 8,
			"a third have no address, and 40 % of those struggle to say where they are"),
		Covered: margin("roadside help that comes at all", .80, .90,
			"85 of 100 drivers have cover"),
		OnTime: margin("roadside help that comes in time", .90, .97, "94 % within 45 minutes"),
		RoadsideArrives: margin("minutes until roadside help is there", 20, 45,
			"94 % within 45; the lower end is assumed"),
		LocksmithComes: assumed("a locksmith who comes", .60, .95,
			"no report counts those who do not"),
		LocksmithArrives: assumed("minutes until the locksmith is there", 20, 60,
			"as roadside help, or later"),
		NoHelp: margin("minutes where neither can come", 180, 600,
			"key cut after 180 and 360, locksmith after 600"),
		Climbs: field("climbing in, unless warned", 2, 8,
			"who went in past the seats (D05, H01)"),
		BadBattery: assumed("a flat battery that is wet, damaged or frozen", .01, .05,
			"no report measures it"),
		OwnerForces:  field("damage by an owner who has run out of tries", 6, 93, "shut lids"),
		HelperBreaks: field("damage by a helper", 2, 93, "shut lids"),
	}
}

// wilson returns the 95 % score interval of k of n.
func wilson(k, n float64) (lo, hi float64) {
	const z = 1.96
	p := k / n
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(mid-half, 0), mid + half
}

// Remedy is an action that may open the trunk.
type Remedy uint8

// The remedies of the two guides and the article.
const (
	Spare Remedy = iota
	App
	Cabin
	Push
	Press
	Lockout
	Blade
	Turn
	Seats
	Handle
	Power
	Fob
	remedies
)

func (r Remedy) String() string {
	return [...]string{
		"spare key", "app or maker's line", "cabin release", "press the lid", "other buttons",
		"lockout switch", "metal key", "oil the lock", "past the seats", "inside handle", "power",
		"fob battery",
	}[r]
}

// effort is how many minutes a try takes, when it opens the trunk and when it does not.
type effort struct {
	ok, fail [2]float64
	from     string
}

func efforts() [remedies]effort {
	both := func(lo, hi float64, from string) effort {
		return effort{[2]float64{lo, hi}, [2]float64{lo, hi}, from}
	}
	return [remedies]effort{
		App: {[2]float64{5, 20}, [2]float64{1, 6},
			"assumed: a sign-in or a call centre; most cars have none, which is known at once"},
		Cabin:   both(5, 15, "field: 5 to 15 reported"),
		Push:    both(1, 5, "field: 1 reported; a second person has to be found"),
		Press:   both(1, 3, "assumed: three presses of each kind"),
		Lockout: both(2, 8, "assumed: glove box, armrest, settings"),
		Blade:   both(2, 6, "assumed: find the catch and the lock"),
		Turn:    both(5, 20, "assumed: oil or de-icer has to be found"),
		Seats: {[2]float64{5, 60}, [2]float64{2, 10},
			"field: 30 to 60 reported, by people who first had to find out how; the rest is " +
				"assumed"},
		Handle: both(1, 4, "assumed: feel for it"),
		Power: {[2]float64{15, 60}, [2]float64{5, 30},
			"assumed: find a donor and cables; a search in vain is shorter"},
		Fob: {[2]float64{2, 10}, [2]float64{0, 3},
			"assumed: change the battery, or find the slot; most see that the fob is not dead"},
	}
}

// Cause is why the trunk stays shut: the situations in the field reports, and lost keys.
type Cause uint8

// The six situations in the field reports; the last is split by whether a key turns stiffly. No
// report is about lost keys.
const (
	Flat Cause = iota
	LockedIn
	KeysInOpen
	LostKeys
	Pressure
	HatchBroken
	Stiff
	Fault
	causes
)

func (c Cause) String() string {
	return [...]string{"12 V flat", "keys inside, car locked", "keys inside, car open", "keys lost",
		"pressure or ice", "hatch release broken", "stiff lock", "fob, latch or lockout"}[c]
}

// fieldReports counts the reports of a cause: all reports, the n reports that say what opened the
// trunk, and how many times each remedy did. A remedy listed with 0 could work, but did in no
// report; a remedy that is not listed cannot work. The effect of Seats depends on the shape, not on
// the cause.
type fieldReports struct {
	reports, n float64
	opened     map[Remedy]float64
}

func reports() [causes]fieldReports {
	return [causes]fieldReports{
		Flat:        {27, 21, map[Remedy]float64{Power: 12, Blade: 2, Cabin: 0, Handle: 0}},
		LockedIn:    {16, 12, map[Remedy]float64{App: 0}},
		KeysInOpen:  {7, 6, map[Remedy]float64{Cabin: 3, App: 0, Handle: 0, Lockout: 0}},
		LostKeys:    {0, 12, map[Remedy]float64{App: 0}},
		Pressure:    {13, 13, map[Remedy]float64{Push: 9, Turn: 1, Press: 0, Cabin: 0, Blade: 0}},
		HatchBroken: {9, 7, map[Remedy]float64{Push: 0, Press: 0, Cabin: 0, Blade: 0}},
		Stiff:       {4, 3, map[Remedy]float64{Blade: 1, Turn: 1}},
		Fault: {15, 11, map[Remedy]float64{Press: 3, Lockout: 2, Handle: 1, App: 0, Fob: 0,
			Spare: 0, Push: 0, Cabin: 0, Blade: 0}},
	}
}

// opens returns the range of the share of trunks that a remedy opens.
func (t fieldReports) opens(r Remedy) (lo, hi float64) {
	k, listed := t.opened[r]
	switch {
	case !listed:
		return 0, 0
	case k == 0:
		return 0, 1 / t.n // at most one more report
	}
	return wilson(k, t.n)
}

// Draw is one value for each rate.
type Draw struct {
	v        [rates]float64
	ok, fail [remedies]float64
	opens    [causes][remedies]float64
	seats    [shapes]float64
	cause    [causes]float64
	shape    [shapes]float64
	what     [causes][whats]float64
}

// newDraw draws each rate uniformly from its range.
func newDraw(seed uint64) *Draw {
	rnd := rand.New(rand.NewPCG(seed, 13))
	from := func(lo, hi float64) float64 { return lo + (hi-lo)*rnd.Float64() }
	d := new(Draw)
	for i, s := range spans() {
		d.v[i] = from(s.lo, s.hi)
	}
	for r, e := range efforts() {
		d.ok[r] = from(e.ok[0], e.ok[1])
		d.fail[r] = d.ok[r]
		if e.fail != e.ok {
			d.fail[r] = from(e.fail[0], e.fail[1])
		}
	}
	for c, t := range reports() {
		for r := range remedies {
			d.opens[c][r] = from(t.opens(r))
		}
		d.cause[c] = from(t.reports/2, t.reports*2)
		if Cause(c) == LostKeys {
			d.cause[c] = from(0, 2)
		}
		for w, weight := range signs(Cause(c)) {
			d.what[c][w] = from(weight[0], weight[1])
		}
		normalize(d.what[c][:])
	}
	normalize(d.cause[:])
	d.seats[Trunk] = from(wilson(4, 41))
	d.seats[Hatch] = from(wilson(4, 7))
	for s, n := range shapeReports() {
		d.shape[s] = from(n/2, n*2)
	}
	normalize(d.shape[:])
	return d
}

func normalize(v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	for i := range v {
		v[i] /= sum
	}
}

// chance returns the probability that a remedy opens a person's trunk if the cause is c.
func (d *Draw) chance(p *Person, c Cause, r Remedy) float64 {
	switch {
	case !p.can(r):
		return 0
	case r == Seats:
		return d.seats[p.Shape]
	}
	return d.opens[c][r]
}
