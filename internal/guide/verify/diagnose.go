package verify

import "firststeps/internal/guide/diag"

// Diagnose gives findings the form in which authors read them. locate says where a subject stands
// in a file of the guide: line and column from 1, and the line itself.
func Diagnose(findings []Finding, locate func(file, subject string) (line, column int,
	excerpt string)) diag.List {
	list := make(diag.List, 0, len(findings))
	for _, f := range findings {
		line, column, excerpt := locate(f.File, f.Subject)
		list = append(list, diag.Finding{
			ID: f.Rule, File: f.File, Line: line, Column: column, Excerpt: excerpt,
			Message: f.Message, Way: f.Way, Mend: f.Mend,
		})
	}
	return list
}
