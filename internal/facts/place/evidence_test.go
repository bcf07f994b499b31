package place

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The countries without any number, all with no or almost no inhabitants, and the countries without
// a number for some service.
const (
	unnumbered = "AQ BV HM TF UM"
	partly     = "CD PN"
)

func TestServicesWithoutANumber(t *testing.T) {
	var none, some []string
	for _, c := range All() {
		switch {
		case !c.Known():
			none = append(none, c.ISO)
		case slices.ContainsFunc(c.Services[:], func(n Number) bool { return n.Evidence == None }):
			some = append(some, c.ISO)
		}
	}
	slices.Sort(none)
	slices.Sort(some)
	if strings.Join(none, " ") != unnumbered || strings.Join(some, " ") != partly {
		t.Errorf("none in %v, want %s; some in %v, want %s", none, unnumbered, some, partly)
	}
}

// Every row of numbers.csv must match number-sources.csv.
func TestNumbersMatchTheirSources(t *testing.T) {
	for _, fault := range faults(All()) {
		t.Error(fault)
	}
}

// faults returns the contradictions between numbers and their sources.
func faults(cs []Country) (all []string) {
	for _, c := range cs {
		for service, n := range c.Services {
			say := func(format string, a ...any) {
				all = append(all, c.ISO+" "+serviceNames[service]+": "+fmt.Sprintf(format, a...))
			}
			named := Sources(c.ISO, service)
			if e := evidenceFor(named, n.Dial); e != n.Evidence {
				say("%q is %s, but its sources make it %s", n.Dial, n.Evidence, e)
			}
			for _, s := range named {
				if n.Evidence != Agreed && evidenceFor(named, s.Number) == Agreed {
					say("%q is %s, but the sources agree on %s", n.Dial, n.Evidence, s.Number)
				}
			}
			for _, number := range append(strings.Fields(n.Also), n.Dial) {
				if number != "" && onlyOtherServices(c.ISO, service, number) {
					say("%s is another service's number", number)
				}
			}
			for also := range strings.FieldsSeq(n.Also) {
				if evidenceFor(named, also) == None || also == n.Dial {
					say("no source says that %s works too", also)
				}
			}
		}
		for _, number := range c.AlsoOffered() {
			for service := range c.Services {
				if c.Known() && evidenceFor(Sources(c.ISO, service), number) == None {
					all = append(all, c.ISO+": "+number+
						" is offered, but no source says that it reaches "+serviceNames[service])
				}
			}
		}
	}
	return all
}

// onlyOtherServices reports whether the sources that name a number name it only for other services.
// Public lists copy from each other and confuse services; they do not count if a better source
// names the number.
func onlyOtherServices(iso string, service int, number string) bool {
	var naming []Source
	for _, s := range sources()[iso] {
		if s.Number == number {
			naming = append(naming, s)
		}
	}
	better := slices.DeleteFunc(slices.Clone(naming),
		func(s Source) bool { return s.Kind == "list" })
	if len(better) > 0 {
		naming = better
	}
	return !slices.ContainsFunc(naming,
		func(s Source) bool { return s.names(serviceNames[service]) })
}

// The check of TestNumbersMatchTheirSources finds the common faults of such a table.
func TestFaultsInNumbersAreFound(t *testing.T) {
	for _, pair := range [][2]string{{"US", "AU"}, {"GB", "NZ"}, {"JP", "BR"}, {"CN", "DE"},
		{"NO", "US"}, {"IN", "GB"}, {"LB", "KR"}} {
		cs := All()
		a, b := byISO[pair[0]], byISO[pair[1]]
		cs[a].Services, cs[b].Services = cs[b].Services, cs[a].Services
		if got := faults(cs); !about(got, pair[0]) || !about(got, pair[1]) {
			t.Errorf("the rows of %s and %s are swapped: %q", pair[0], pair[1], got)
		}
	}
	for name, c := range map[string]struct {
		iso    string
		damage func(*Country)
	}{
		"a police number for the ambulance": {"LB",
			func(c *Country) { c.Services[Ambulance] = c.Services[Police] }},
		"the same with its own evidence": {"KR",
			func(c *Country) { c.Services[Ambulance].Dial = c.Services[Police].Dial }},
		"services swapped": {"CN",
			func(c *Country) {
				c.Services[Police], c.Services[Fire] = c.Services[Fire],
					c.Services[Police]
			}},
		"an invented number": {"US",
			func(c *Country) { c.Services[Fire].Dial = "912" }},
		"112 beside, although it is the police": {"KR",
			func(c *Country) { c.Services[Ambulance].Also = "112" }},
		"a number of one source instead of an agreed one": {"TD", func(c *Country) {
			c.Services[Ambulance] = Number{Dial: "1212", Evidence: Conflict}
		}},
		"911 offered without a source": {"JP", func(c *Country) {
			for i := range c.Services {
				c.Services[i].Also = "911"
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			cs := All()
			c.damage(&cs[byISO[c.iso]])
			if got := faults(cs); !about(got, c.iso) {
				t.Errorf("%s in %s: %q", name, c.iso, got)
			}
		})
	}
	raised := 0
	for i, c := range All() {
		for s, n := range c.Services {
			for _, e := range []Evidence{Single, Conflict, Agreed} {
				if n.Dial == "" || n.Evidence == e {
					continue
				}
				raised++
				cs := All()[i : i+1]
				cs[0].Services[s].Evidence = e
				if got := faults(cs); len(got) == 0 {
					t.Errorf("%s %s: its evidence is %s, but %s passed", c.ISO, serviceNames[s],
						n.Evidence, e)
				}
			}
		}
	}
	if raised < 1000 {
		t.Errorf("evidence was changed only %d times", raised)
	}
}

func about(faults []string, iso string) bool {
	return slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, iso) })
}

// Sources of one publisher count as one, all public lists together count as one, and a source that
// names two numbers contradicts neither.
func TestEvidenceFor(t *testing.T) {
	for name, c := range map[string]struct {
		sources string // number kind publisher; …
		want    Evidence
	}{
		"none":           {"", None},
		"another number": {"18 embassy UK", None},
		"one":            {"15 embassy UK", Single},
		"one twice":      {"15 embassy UK; 15 embassy UK", Single},
		"lists":          {"15 list A; 15 list B; 15 list C", Single},
		"two":            {"15 embassy UK; 15 embassy Australia", Agreed},
		"one and a list": {"15 list A; 15 embassy UK", Agreed},
		"two against one": {"15 list A; 15 embassy UK; 18 authority ministry",
			Agreed},
		"one against one":             {"15 authority ministry; 18 embassy UK", Conflict},
		"list against list":           {"15 list A; 18 list B", Conflict},
		"one naming two":              {"15 embassy UK; 18 embassy UK", Single},
		"one naming two, and another": {"15 embassy UK; 18 embassy UK; 18 list A", Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			var all []Source
			for s := range strings.SplitSeq(c.sources, "; ") {
				if f := strings.Fields(s); len(f) == 3 {
					all = append(all, Source{Number: f[0], Kind: f[1], Publisher: f[2]})
				}
			}
			if got := evidenceFor(all, "15"); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		})
	}
}

// Every source belongs to a country and has a number and known services.
func TestSourcesAreComplete(t *testing.T) {
	n := 0
	for iso, all := range sources() {
		if c, ok := Lookup(iso); !ok || c.ISO != iso {
			t.Errorf("%s is not a country", iso)
		}
		for _, s := range all {
			n++
			for service := range strings.FieldsSeq(s.Services) {
				if !slices.Contains(serviceNames[:], service) {
					t.Errorf("%s: %+v: no service %q", iso, s, service)
				}
			}
			if s.Number == "" || !allDigits(s.Number) {
				t.Errorf("%s: %+v: no number", iso, s)
			}
		}
	}
	if n < 1500 {
		t.Errorf("only %d sources", n)
	}
}
