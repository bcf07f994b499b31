// Package data holds the project's tables of facts to their schemas, docs/schemas/tables.json:
// every column, every row's source and date, and for a release the age of every row. It serves
// nobody and knows no table by name; what a fact means is for the rooms that embed it. Start with
// Check.
package data

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Package is the schemas file: a Frictionless Data Package.
type Package struct {
	Resources []Resource `json:"resources"`
}

// Resource is one table.
type Resource struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	MaxAge int    `json:"max_age_days"` // of a row, when a release is made
	Schema struct {
		PrimaryKey  []string `json:"primaryKey"`
		Fields      []Field  `json:"fields"`
		ForeignKeys []struct {
			Reference struct {
				Resource string `json:"resource"` // the table that has the sources of the rows
			} `json:"reference"`
		} `json:"foreignKeys"`
	} `json:"schema"`
}

// Field is one column.
type Field struct {
	Name        string `json:"name"`
	Constraints struct {
		Required bool     `json:"required"`
		Pattern  string   `json:"pattern"`
		Enum     []string `json:"enum"`
	} `json:"constraints"`
}

// Read reads the schemas file.
func Read(b []byte) (p Package, err error) {
	return p, json.Unmarshal(b, &p)
}

// Check gives what is wrong with the tables, a line each: "internal/facts/place/roads.csv:3: source
// is empty".
func (p Package) Check(tree fs.FS) []string {
	var out []string
	for _, r := range p.Resources {
		rows, err := r.rows(tree)
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, r.check(rows)...)
	}
	return out
}

// Aged gives the rows that were compared with their source too long before a day.
func (p Package) Aged(tree fs.FS, day time.Time) []string {
	var out []string
	for _, r := range p.Resources {
		rows, err := r.rows(tree)
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		at := slices.Index(rows[0], "date")
		for i, row := range rows[1:] {
			compared, err := time.Parse(time.DateOnly, row[at])
			if err != nil || day.After(compared.AddDate(0, 0, r.MaxAge)) || compared.After(day) {
				out = append(out,
					fmt.Sprintf("%s:%d: compared with its source on %q, and %d days are the most",
						r.Path, i+2, row[at], r.MaxAge))
			}
		}
	}
	return out
}

func (r Resource) rows(tree fs.FS) ([][]string, error) {
	b, err := fs.ReadFile(tree, r.Path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Path, err)
	}
	var names []string
	for _, f := range r.Schema.Fields {
		names = append(names, f.Name)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], names) {
		return nil, fmt.Errorf("%s: it must have rows, and begin with %s", r.Path,
			strings.Join(names, ","))
	}
	return rows, nil
}

func (r Resource) check(rows [][]string) []string {
	var out []string
	seen := map[string]int{}
	for i, row := range rows[1:] {
		say := func(format string, a ...any) {
			out = append(out, fmt.Sprintf("%s:%d: ", r.Path, i+2)+fmt.Sprintf(format, a...))
		}
		var key []string
		for j, f := range r.Schema.Fields {
			if why := f.wrong(row[j]); why != "" {
				say("%s %s", f.Name, why)
			}
			if slices.Contains(r.Schema.PrimaryKey, f.Name) {
				key = append(key, row[j])
			}
		}
		if before := seen[strings.Join(key, "\x00")]; before > 0 {
			say("%s stands in line %d already", strings.Join(key, ", "), before)
		}
		seen[strings.Join(key, "\x00")] = i + 2
	}
	return out
}

// wrong says what is wrong with a value; nothing where it is right.
func (f Field) wrong(value string) string {
	c := f.Constraints
	switch {
	case value == "" && c.Required:
		return "is empty"
	case value == "":
		return ""
	case strings.TrimSpace(value) != value:
		return "begins or ends with a space"
	case len(c.Enum) > 0 && !slices.Contains(c.Enum, value):
		return fmt.Sprintf("is %q, none of %s", value, strings.Join(c.Enum, ", "))
	case c.Pattern != "" && !regexp.MustCompile("^(?:"+c.Pattern+")$").MatchString(value):
		return fmt.Sprintf("is %q, not like %s", value, c.Pattern)
	}
	return ""
}
