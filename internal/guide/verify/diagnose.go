package verify

import "firststeps/internal/guide/diag"

// Diagnose converts findings to the form that authors read. locate returns where a subject is in a
// file of the guide: line and column, counted from 1, and the text of the line.
func Diagnose(findings []Finding, locate func(file, subject string) (line, column int,
	excerpt string)) diag.List {
	list := make(diag.List, 0, len(findings))
	for _, f := range findings {
		line, column, excerpt := locate(f.File, f.Subject)
		list = append(list, diag.Finding{
			ID: f.Rule, File: f.File, Line: line, Column: column, Excerpt: excerpt,
			Message: f.Message, Path: f.Path, Fix: f.Fix,
		})
	}
	return list
}
