package console

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/sheet"
)

// exportFor is how long an export may take.
const exportFor = 5 * time.Minute

// export sends all cases or the log as a file. The export is recorded in the log first.
func (v *visit) export() error {
	write := map[string]func(io.Writer) error{"cases.csv": v.casesCSV, "cases.json": v.casesJSON,
		"log.json": v.logJSON}[v.r.PathValue("what")]
	if write == nil {
		return errNotFound
	}
	if err := v.rows.Append(v.r.Context(), v.event("export", v.r.PathValue("what"))); err != nil {
		return err
	}
	kind := "application/json"
	if strings.HasSuffix(v.r.PathValue("what"), ".csv") {
		kind = "text/csv; charset=utf-8"
	}
	// an error is expected in tests, which do not support deadlines
	_ = http.NewResponseController(v.w).SetWriteDeadline(time.Now().Add(exportFor))
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+v.r.PathValue("what")+`"`)
	if err := write(v.w); err != nil {
		v.Log.Error("export failed", "err", err)
		panic(http.ErrAbortHandler) // an incomplete file must not look complete
	}
	return nil
}

// eachCase calls do with every case, newest first.
func (v *visit) eachCase(do func(desk.Case) error) error {
	q := store.Query{Limit: auditBatch}
	for {
		page, err := v.desk.Cases(v.r.Context(), q)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := do(c); err != nil {
				return err
			}
			q.Before = c.ID
		}
		if len(page) < q.Limit {
			return nil
		}
	}
}

// column is a column of the table of cases.
type column struct {
	name string
	of   func(desk.Case) string
}

func columns() []column {
	return []column{
		{"id", func(c desk.Case) string { return c.ID }},
		{"ref", func(c desk.Case) string { return c.Ref }},
		{"state", func(c desk.Case) string { return string(c.State) }},
		{"urgency", func(c desk.Case) string { return c.Urgency.String() }},
		{"opened", func(c desk.Case) string { return stamp(c.Opened) }},
		{"closed", func(c desk.Case) string { return stamp(c.Closed) }},
		{"promised", func(c desk.Case) string { return stamp(c.Promised) }},
		{"held_by", func(c desk.Case) string { return c.HeldBy }},
		{"guide", func(c desk.Case) string { return c.Guide }},
		{"transcript", func(c desk.Case) string { return c.Transcript }},
		{"country", func(c desk.Case) string { return c.Country }},
		{"language", func(c desk.Case) string { return c.Language }},
		{"name", func(c desk.Case) string { return c.Details.Name }},
		{"phone", func(c desk.Case) string { return c.Details.Phone }},
		{"place_words", func(c desk.Case) string { return c.Details.Place.Words }},
		{"plus_code", func(c desk.Case) string {
			return cmp.Or(c.Details.Place.Code, newPlaceView(c.Details.Place, time.Time{}).Plus)
		}},
		{"position", func(c desk.Case) string {
			return newPlaceView(c.Details.Place, time.Time{}).Position
		}},
		{"make", func(c desk.Case) string { return c.Details.Vehicle.Make }},
		{"model", func(c desk.Case) string { return c.Details.Vehicle.Model }},
		{"colour", func(c desk.Case) string { return c.Details.Vehicle.Colour }},
		{"plate", func(c desk.Case) string { return c.Details.Vehicle.Plate }},
		{"vin", func(c desk.Case) string { return c.Details.Vehicle.VIN }},
		{"inside", func(c desk.Case) string { return c.Details.Inside }},
		{"needed_by", func(c desk.Case) string { return c.Details.NeededBy }},
		{"people", func(c desk.Case) string { return count(c.Details.People) }},
		{"note", func(c desk.Case) string { return c.Details.Note }},
		{"opened_by", func(c desk.Case) string { return c.Outcome.Opened }},
		{"damage", func(c desk.Case) string { return c.Outcome.Damage }},
		{"minutes", func(c desk.Case) string { return strconv.Itoa(c.Outcome.Minutes) }},
		{"reason", func(c desk.Case) string { return c.Reason }},
		{"erased", func(c desk.Case) string { return strconv.FormatBool(c.Erased) }},
	}
}

func (v *visit) casesCSV(to io.Writer) error {
	w := csv.NewWriter(to)
	var names []string
	for _, col := range columns() {
		names = append(names, col.name)
	}
	if err := w.Write(names); err != nil {
		return err
	}
	err := v.eachCase(func(c desk.Case) error {
		if c.Test {
			return nil
		}
		var cells []string
		for _, col := range columns() {
			cells = append(cells, sheet.Cell(col.of(c)))
		}
		return w.Write(cells)
	})
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}

// stamp formats an instant as RFC 3339, or returns "" for the zero Time.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func (v *visit) casesJSON(to io.Writer) error {
	return list(to, func(add func(any) error) error {
		return v.eachCase(func(c desk.Case) error {
			if c.Test {
				return nil
			}
			return add(c)
		})
	})
}

func (v *visit) logJSON(to io.Writer) error {
	return list(to, func(add func(any) error) error {
		for after := int64(0); ; {
			events, err := v.rows.Log(v.r.Context(), after, auditBatch)
			if err != nil {
				return err
			}
			for _, e := range events {
				if err := add(e); err != nil {
					return err
				}
				after = e.Position
			}
			if len(events) < auditBatch {
				return nil
			}
		}
	})
}

// list writes a JSON array with one element per line, without keeping all of it in memory.
func list(to io.Writer, fill func(add func(any) error) error) error {
	before := "[\n"
	err := fill(func(one any) error {
		b, err := json.Marshal(one)
		if err != nil {
			return err
		}
		_, err = io.WriteString(to, before+string(b))
		before = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	if before == "[\n" {
		_, err = io.WriteString(to, "[")
	}
	if err == nil {
		_, err = io.WriteString(to, "\n]\n")
	}
	return err
}
