package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// gin is a search index in a GIN index of PostgreSQL. GIN cannot return the newest cases first. So
// each term is written with the name of a block of cases as its prefix, and a search reads one
// block after the other, the newest first, until it has enough cases. The newest cases are searched
// in small blocks, in which a common word has few hits; all others in large blocks, so that there
// are few of them. Each case is in one block of each size.
type gin struct{}

const (
	smallBlock = 8192 // cases
	// cases; at least the newest largeBlock cases are searched in small blocks
	largeBlock = smallBlock * 8
)

func (gin) indexVersion() int64 { return 3 }

func (gin) clear(t *tx) error {
	_, err := t.exec("TRUNCATE found, terms") // DELETE would leave the rows to the next VACUUM
	return err
}

func (gin) add(t *tx, all []entry) error {
	var numbers, written, words, times []string
	count := map[string]int64{}
	for _, e := range all {
		small := fmt.Sprintf("%06d", e.seq/smallBlock) // find uses the same names of blocks
		large := fmt.Sprintf("l%05d", e.seq/largeBlock)
		var terms []string
		for _, term := range e.terms {
			terms = append(terms, small+term, large+term)
			count[term]++
		}
		numbers = append(numbers, strconv.FormatInt(e.seq, 10))
		written = append(written, strings.Join(terms, " "))
	}
	for _, term := range slices.Sorted(maps.Keys(count)) {
		words = append(words, term)
		times = append(times, strconv.FormatInt(count[term], 10))
	}
	_, err := t.exec("INSERT INTO found (seq, terms) "+
		"SELECT n::bigint, array_to_tsvector(string_to_array(words, ' ')) "+
		"FROM unnest(string_to_array($1, ' '), string_to_array($2, chr(10))) AS e (n, words)",
		strings.Join(numbers, " "), strings.Join(written, "\n"))
	if err == nil {
		_, err = t.exec("INSERT INTO terms (term, cases) SELECT term, n::bigint "+
			"FROM unnest(string_to_array($1, ' '), string_to_array($2, ' ')) AS e (term, n) "+
			"ON CONFLICT (term) DO UPDATE SET cases = terms.cases + excluded.cases",
			strings.Join(words, " "), strings.Join(times, " "))
	}
	if err == nil && len(all) > 1 {
		_, err = t.exec("SELECT gin_clean_pending_list('found_terms')")
	}
	return err
}

func (gin) remove(t *tx, seq int64, terms []string) error {
	if _, err := t.exec("DELETE FROM found WHERE seq = $1", seq); err != nil {
		return err
	}
	const these = " term = ANY (string_to_array($1, ' '))"
	words := strings.Join(terms, " ")
	if _, err := t.exec("UPDATE terms SET cases = cases - 1 WHERE"+these, words); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM terms WHERE cases < 1 AND"+these, words)
	return err
}

// find joins the cases of a block by their numbers. OFFSET 0 keeps the planner from joining each
// block with all cases. The index is searched for the first line of a query; the second, if there
// is one, filters the rows that it returns.
func (gin) find(mark, conditions, limit string) string {
	const blocks = "SELECT lpad(n::text, 6, '0') FROM generate_series(" +
		"last / %[4]d, greatest(last / %[5]d - 1, 0) * (%[5]d / %[4]d), -1) AS n UNION ALL " +
		"SELECT 'l' || lpad(n::text, 5, '0') FROM generate_series(last / %[5]d - 2, 0, -1) AS n"
	const hits = "SELECT n AS seq FROM (SELECT seq AS n FROM found WHERE " +
		"terms @@ replace(split_part(%[1]s::text, chr(10), 1), '~', name)::tsquery AND " +
		"CASE split_part(%[1]s::text, chr(10), 2) WHEN '' THEN true ELSE " +
		"(terms @@ replace(split_part(%[1]s::text, chr(10), 2), '~', name)::tsquery) IS TRUE END " +
		"OFFSET 0) AS f " +
		"CROSS JOIN LATERAL (SELECT FROM cases WHERE seq = n AND %[2]s OFFSET 0) AS c " +
		"ORDER BY n DESC LIMIT %[3]s"
	return fmt.Sprintf("SELECT hit.seq FROM (SELECT coalesce(max(seq), 0) AS last FROM cases) "+
		"AS newest CROSS JOIN LATERAL ("+blocks+") AS block (name) "+
		"CROSS JOIN LATERAL ("+hits+") AS hit LIMIT %[3]s",
		mark, conditions, limit, smallBlock, largeBlock)
}

// rareCases bounds the rows that write filters instead of searching the index for a prefix of many
// terms.
const rareCases = 2000

// counted is a term and the number of cases with it.
type counted struct {
	term  string
	cases int64
}

var countedTable = table[counted]{name: "terms", fields: func(c *counted) []field {
	return []field{{"term", &c.term}, {"cases", &c.cases}}
}}

// write renders a query. It replaces a prefix by the terms that have it, if they are few: GIN reads
// all cases of a prefix before it compares them with those of another word. If a group has rare
// terms only, the index is not searched for groups with prefixes of many terms: they are in the
// second line, which filters the rows.
func (gin) write(ctx context.Context, db runner, q termQuery) (string, error) {
	var failed error
	type known struct {
		written string
		cases   int64 // more than rareCases if not counted
		broad   bool
	}
	terms := map[term]known{}
	whole := q.render(func(t term) string {
		k := known{written: "'~" + t.text + "'", cases: rareCases + 1}
		if t.prefix {
			all, err := countedTable.all(ctx, db, "WHERE term >= $1 AND term < $2 LIMIT $3",
				t.text, t.text+"\U0010ffff", maxExpansion+1)
			failed = cmp.Or(failed, err)
			if k.broad = len(all) > maxExpansion; k.broad {
				k.written += ":*"
			} else {
				var each []string
				k.cases = 0
				for _, c := range all {
					each = append(each, "'~"+c.term+"'")
					k.cases += c.cases
				}
				k.written = strings.Join(each, " | ")
			}
		}
		terms[t] = k
		return k.written
	}, " & ", " | ")
	rare := func(group []term) bool {
		cases := int64(0)
		for _, t := range group {
			cases += terms[t].cases
		}
		return cases <= rareCases
	}
	broad := func(group []term) bool {
		return slices.ContainsFunc(group, func(t term) bool { return terms[t].broad })
	}
	indexed := q
	if slices.ContainsFunc(q, rare) {
		indexed = slices.DeleteFunc(slices.Clone(q), broad)
	}
	text := indexed.render(func(t term) string { return terms[t].written }, " & ", " | ")
	if failed == nil && text != whole {
		return text + "\n" + whole, nil
	}
	return whole, failed
}
