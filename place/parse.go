package place

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// header is the first line of the table, and the order of its columns.
var header = strings.Split("iso,name,police,ambulance,fire,police_non_emergency,sources,date,note", ",")

// mustParse panics on a broken table, so that a program that holds one cannot start. The tests never let it come so far.
func mustParse(table string) []Country {
	cs, err := parse(table)
	if err != nil {
		panic("place: numbers.csv: " + err.Error())
	}
	return cs
}

// parse reads the table. Its error names every row that is not whole, with its line.
func parse(table string) ([]Country, error) {
	r := csv.NewReader(strings.NewReader(table))
	r.FieldsPerRecord = len(header)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("line 1: want the header %s", strings.Join(header, ","))
	}
	cs := make([]Country, 0, len(rows)-1)
	var errs []error
	for i, row := range rows[1:] {
		c := country(row)
		if err := check(c, cs); err != nil {
			errs = append(errs, fmt.Errorf("line %d: %q: %w", i+2, c.ISO, err))
		}
		cs = append(cs, c)
	}
	return cs, errors.Join(errs...)
}

func country(row []string) Country {
	return Country{
		ISO: row[0], Name: row[1],
		Police: row[2], Ambulance: row[3], Fire: row[4], NonEmergency: row[5],
		Sources: row[6], Date: row[7], Note: row[8],
	}
}

// check says what is wrong with c, coming after the rows before.
func check(c Country, before []Country) error {
	numbers := c.Police + c.Ambulance + c.Fire + c.NonEmergency
	same := func(b Country) bool { return b.ISO == c.ISO || b.Name == c.Name }
	switch {
	case !shaped(c.ISO, "AA"):
		return errors.New("the code is not two capital letters")
	case c.Name == "" || strings.ContainsAny(c.Name, ";"):
		return errors.New("the name is empty or holds a semicolon, which Pack needs")
	case slices.ContainsFunc(before, same):
		return errors.New("the code or the name stands twice")
	case !shaped(numbers, strings.Repeat("0", len(numbers))):
		return errors.New("a number holds something other than digits")
	case !shaped(c.Date, "0000-00-00"):
		return errors.New("the date is not YYYY-MM-DD")
	case numbers != "" && c.Sources == "":
		return errors.New("a number has no source")
	case !c.Known() && c.Note == "":
		return errors.New("there is no emergency number, and no note says why")
	}
	return nil
}

// shaped says whether s has the shape of pattern: A is a capital letter, 0 a digit, all else itself.
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
