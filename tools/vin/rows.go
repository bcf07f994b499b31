package main

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // reads the package's database
)

// The elements of the table, in its order.
const (
	elementModel = 28
	elementBody  = 5
	elementFuel  = 24
	elementFuel2 = 66
)

var elements = []int{elementModel, elementBody, elementFuel, elementFuel2}

// vpic is the data read from NHTSA's database: only NHTSA's own rows.
type vpic struct {
	date    string // of NHTSA's newest row: YYYY-MM-DD
	makers  []maker
	schemas map[int][]row // by schema, in NHTSA's order of preference within one schema
	models  map[int]named // model → name, make
	makes   map[int]string
	bodies  map[int]string
	fuels   map[int]string
	types   map[int]string
	counts  map[string]int
}

// year returns the year of the newest row.
func (v *vpic) year() (y int) {
	fmt.Sscanf(v.date, "%d", &y)
	return y
}

// maker is one world manufacturer identifier: three characters, or six for small makers.
type maker struct {
	wmi               string
	kind, truck, make int
	links             []link
}

// onRoads reports whether the table has all data of a maker's vehicles. For other makers (trailers,
// motorcycles) it has only the type.
func (m maker) onRoads() bool { return slices.Contains([]int{2, 3, 5, 7, 9, 10}, m.kind) }

// link applies a schema to a maker's vehicles in a range of years.
type link struct{ schema, from, to int }

type named struct {
	name string
	make int
}

// row is one pattern: a key for positions 4–8 and 10–17, and the value of an element for VINs that
// match it.
type row struct {
	id, element, value int
	keys, changed      string
}

// before compares rows in NHTSA's order among the matching rows of one element and links of one
// year: newest first, then the shorter key, then the key's text, then the id.
func (a row) before(b row) int {
	return cmp.Or(cmp.Compare(b.changed, a.changed), cmp.Compare(bound(a.keys), bound(b.keys)),
		cmp.Compare(plain(a.keys), plain(b.keys)), cmp.Compare(a.id, b.id))
}

// bound returns the number of characters of a key that are not "any".
func bound(keys string) int { return len(keys) - strings.Count(keys, "*") }

func plain(keys string) string { return strings.NewReplacer("[", "", "]", "").Replace(keys) }

// noEnd is the last year of a link without one.
const noEnd = 2235

func read(path string) (*vpic, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	v := &vpic{schemas: map[int][]row{}, models: map[int]named{}, counts: map[string]int{}}
	for _, t := range []struct {
		into  *map[int]string
		table string
	}{{&v.makes, "Make"}, {&v.bodies, "BodyStyle"}, {&v.fuels, "FuelType"},
		{&v.types, "VehicleType"}} {
		if *t.into, err = names(db, t.table); err != nil {
			return nil, err
		}
	}
	for _, step := range []func(*sql.DB) error{v.readDate, v.readModels, v.readMakers, v.readLinks,
		v.readRows} {
		if err := step(db); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func names(db *sql.DB, table string) (map[int]string, error) {
	out := map[int]string{}
	err := each(db, "SELECT Id, Name FROM "+table, func(scan func(...any) error) error {
		var id int
		var name string
		err := scan(&id, &name)
		out[id] = strings.TrimSpace(name)
		return err
	})
	return out, err
}

// official selects NHTSA's own schemas. Rows that the package's authors added are in schemas with a
// mark, and are never read.
const official = `(SELECT Id FROM VinSchema
			WHERE coalesce(Notes, '') <> 'Community contribution' AND coalesce(TobeQCed, 0) = 0)`

func (v *vpic) readDate(db *sql.DB) error {
	return db.QueryRow(
		`SELECT substr(max(coalesce(UpdatedOn, CreatedOn)), 1, 10) FROM Pattern
			WHERE VinSchemaId IN ` + official).Scan(&v.date)
}

func (v *vpic) readModels(db *sql.DB) error {
	return each(db,
		`SELECT m.Id, m.Name, x.MakeId FROM Model m JOIN Make_Model x ON x.ModelId = m.Id
			ORDER BY x.Id DESC`,
		func(scan func(...any) error) error {
			var id int
			var m named
			err := scan(&id, &m.name, &m.make)
			m.name = strings.TrimSpace(m.name)
			v.models[id] = m
			return err
		})
}

// readMakers reads the identifiers that NHTSA had published by the data's date. A maker has a make
// only if it is the only one.
func (v *vpic) readMakers(db *sql.DB) error {
	return each(db, `SELECT Wmi, coalesce(VehicleTypeId, 0), coalesce(TruckTypeId, 0),
			(SELECT CASE WHEN count(*) = 1 THEN min(MakeId) ELSE 0 END
				FROM Wmi_Make x WHERE x.WmiId = w.Id)
			FROM Wmi w WHERE substr(PublicAvailabilityDate, 1, 10) <= ? ORDER BY Wmi`,
		func(scan func(...any) error) error {
			var m maker
			err := scan(&m.wmi, &m.kind, &m.truck, &m.make)
			if !m.onRoads() {
				m.make = 0
			}
			v.makers = append(v.makers, m)
			return err
		}, v.date)
}

func (v *vpic) readLinks(db *sql.DB) error {
	by := map[string]*maker{}
	for i := range v.makers {
		by[v.makers[i].wmi] = &v.makers[i]
	}
	return each(db, `SELECT w.Wmi, x.VinSchemaId, x.YearFrom, coalesce(x.YearTo, ?)
			FROM Wmi_VinSchema x JOIN Wmi w ON w.Id = x.WmiId
			WHERE x.VinSchemaId IN `+official+` ORDER BY w.Wmi, x.YearFrom DESC, x.VinSchemaId`,
		func(scan func(...any) error) error {
			var wmi string
			var l link
			if err := scan(&wmi, &l.schema, &l.from, &l.to); err != nil {
				return err
			}
			if m := by[wmi]; m != nil && l.from <= l.to {
				m.links = append(m.links, l)
			}
			return nil
		}, noEnd)
}

func (v *vpic) readRows(db *sql.DB) error {
	err := each(db, `SELECT VinSchemaId, Id, Keys, ElementId, AttributeId,
				coalesce(UpdatedOn, CreatedOn, '')
			FROM Pattern
			WHERE ElementId IN (5, 24, 28, 66) AND Keys NOT LIKE '%#%'
				AND VinSchemaId IN `+official,
		func(scan func(...any) error) error {
			var schema int
			var value string
			var r row
			if err := scan(&schema, &r.id, &r.keys, &r.element, &value, &r.changed); err != nil {
				return err
			}
			v.counts[fmt.Sprint("element ", r.element)]++
			if _, err := fmt.Sscan(value, &r.value); err != nil || !v.known(r) {
				v.counts["rows whose value has no name"]++
				return nil
			}
			v.schemas[schema] = append(v.schemas[schema], r)
			return nil
		})
	for _, rows := range v.schemas {
		slices.SortFunc(rows, row.before)
	}
	return err
}

func (v *vpic) known(r row) bool { return v.name(r.element, r.value) != "" }

// name returns the text of an element's value, or "" if it has none.
func (v *vpic) name(element, value int) string {
	switch element {
	case elementModel:
		return v.models[value].name
	case elementBody:
		return v.bodies[value]
	default:
		return v.fuels[value]
	}
}

// each runs a query and calls with for each row.
func each(db *sql.DB, query string, with func(scan func(...any) error) error, args ...any) error {
	rows, err := db.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := with(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
