// Package data checks the project's tables of facts against their schemas in
// docs/schemas/tables.json: the columns, the source and date of every row, and for a release the
// age of every row. It contains no table's name; the packages that embed a table interpret it.
// Start with Check.
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
	MaxAge int    `json:"max_age_days"` // of a row, for a release
	Schema struct {
		PrimaryKey  []string `json:"primaryKey"`
		Fields      []Field  `json:"fields"`
		ForeignKeys []struct {
			Reference struct {
				Resource string `json:"resource"` // the table with the rows' sources
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

// Check returns the findings on the tables, one line each: "internal/facts/place/roads.csv:3:
// source is empty".
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

// Aged returns a finding for each row that was last compared with its source more than the maximum
// age before day, or after it.
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
					fmt.Sprintf("%s:%d: compared with its source on %q, maximum age %d days",
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
		return nil, fmt.Errorf("%s: want rows and the header %s", r.Path, strings.Join(names, ","))
	}
	return rows, nil
}

func (r Resource) check(rows [][]string) []string {
	var out []string
	seen := map[string]int{}
	for i, row := range rows[1:] {
		report := func(format string, a ...any) {
			out = append(out, fmt.Sprintf("%s:%d: ", r.Path, i+2)+fmt.Sprintf(format, a...))
		}
		var key []string
		for j, f := range r.Schema.Fields {
			if why := f.fault(row[j]); why != "" {
				report("%s %s", f.Name, why)
			}
			if slices.Contains(r.Schema.PrimaryKey, f.Name) {
				key = append(key, row[j])
			}
		}
		if before := seen[strings.Join(key, "\x00")]; before > 0 {
			report("%s is a duplicate of line %d", strings.Join(key, ", "), before)
		}
		seen[strings.Join(key, "\x00")] = i + 2
	}
	return out
}

// fault returns why a value is invalid, and "" for a valid value.
func (f Field) fault(value string) string {
	c := f.Constraints
	switch {
	case value == "" && c.Required:
		return "is empty"
	case value == "":
		return ""
	case strings.TrimSpace(value) != value:
		return "begins or ends with a space"
	case len(c.Enum) > 0 && !slices.Contains(c.Enum, value):
		return fmt.Sprintf("is %q, want one of %s", value, strings.Join(c.Enum, ", "))
	case c.Pattern != "" && !regexp.MustCompile("^(?:"+c.Pattern+")$").MatchString(value):
		return fmt.Sprintf("is %q, which does not match %s", value, c.Pattern)
	}
	return ""
}
