package place

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The headers of the two tables.
const (
	countryHeader = "iso,alpha3,name,aliases,non_emergency,source,date"
	numberHeader  = "iso,service,number,also,evidence,decision,date"
)

// mustParse panics on a malformed table, so a program with one cannot start. A test parses both
// tables.
func mustParse(countries, numbers string) []Country {
	cs, err := parse(countries, numbers)
	if err != nil {
		panic("place: " + err.Error())
	}
	return cs
}

// parse parses the countries and their numbers. Its error names every bad row with its table and
// line.
func parse(countries, numbers string) ([]Country, error) {
	named, err := rowsOf("countries.csv", countries, countryHeader)
	if err != nil {
		return nil, err
	}
	numbered, err := rowsOf("numbers.csv", numbers, numberHeader)
	if err != nil {
		return nil, err
	}
	var errs []error
	var cs []Country
	for i, row := range named {
		c := Country{ISO: row[0], Name: row[2], NonEmergency: row[4]}
		if err := checkCountry(c, cs); err != nil {
			errs = append(errs, fmt.Errorf("countries.csv:%d: %q: %w", i+2, c.ISO, err))
		}
		cs = append(cs, c)
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	at := index(cs)
	for i, row := range numbered {
		n := Number{row[2], row[3], Evidence(slices.Index(evidences[:], row[4])), row[5], row[6]}
		if err := addNumber(cs, at, row[0], row[1], n); err != nil {
			errs = append(errs, fmt.Errorf("numbers.csv:%d: %q %q: %w", i+2, row[0], row[1], err))
		}
	}
	if want := len(cs) * len(serviceNames); errs == nil && len(numbered) < want {
		return nil, fmt.Errorf("numbers.csv: %d rows, want %d: one for each country and service",
			len(numbered), want)
	}
	return cs, errors.Join(errs...)
}

// rowsOf returns the rows of a table below its header.
func rowsOf(name, text, header string) ([][]string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("%s:1: want the header %s", name, header)
	}
	return rows[1:], nil
}

func checkCountry(c Country, before []Country) error {
	same := func(b Country) bool { return b.ISO == c.ISO || b.Name == c.Name }
	switch {
	case !shaped(c.ISO, "AA"):
		return errors.New("the code is not two capital letters")
	case c.Name == "":
		return errors.New("the name is empty")
	case slices.ContainsFunc(before, same):
		return errors.New("duplicate code or name")
	case !allDigits(c.NonEmergency):
		return errors.New("a number has characters other than digits")
	}
	return nil
}

// addNumber checks a row of numbers.csv and stores its number in its country.
func addNumber(cs []Country, at map[string]int, iso, service string, n Number) error {
	i, ok := at[iso]
	s := slices.Index(serviceNames[:], service)
	switch {
	case !ok:
		return errors.New("no such country")
	case s < 0:
		return errors.New("no such service")
	case cs[i].Services[s].Date != "":
		return errors.New("duplicate service")
	case !allDigits(n.Dial + strings.ReplaceAll(n.Also, " ", "")):
		return errors.New("a number has characters other than digits")
	case n.Evidence < 0:
		return errors.New("the evidence is not one of " + strings.Join(evidences[:], ", "))
	case (n.Dial == "") != (n.Evidence == None):
		return errors.New("a number without evidence, or evidence without a number")
	case n.Dial == "" && n.Also != "":
		return errors.New("other numbers without a number to dial")
	case n.Decision == "":
		return errors.New("the decision is empty")
	case !shaped(n.Date, "0000-00-00"):
		return errors.New("the date is not YYYY-MM-DD")
	}
	cs[i].Services[s] = n
	return nil
}

func allDigits(s string) bool { return shaped(s, strings.Repeat("0", len(s))) }

// shaped reports whether s matches pattern: A is a capital letter, 0 a digit, any other character
// itself.
func shaped(s, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i := range len(s) {
		switch p := pattern[i]; {
		case p == 'A' && s[i] >= 'A' && s[i] <= 'Z':
		case p == '0' && s[i] >= '0' && s[i] <= '9':
		case p == s[i] && p != 'A':
		default:
			return false
		}
	}
	return true
}
