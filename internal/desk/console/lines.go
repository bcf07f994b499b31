package console

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// Limits of the cache of open cases.
const (
	maxKept  = 5000 // cases
	readMore = 200  // cases that a view reads in addition to those it shows, to find similar ones
)

// openCase is an open case as the queue shows it.
type openCase struct {
	desk.Case          // only the fields that the queue shows or compares
	keys      []uint64 // hashes of the values by which similar cases are found
}

// caseCache caches what the queue shows of open cases, so that a view reads only changed cases from
// the store. Closed cases are dropped at the next view.
type caseCache struct {
	turn chan struct{} // a lock: holds one value while it is free
	seed maphash.Seed
	open map[string]*openCase
}

func newCaseCache() *caseCache {
	k := &caseCache{make(chan struct{}, 1), maphash.MakeSeed(), map[string]*openCase{}}
	k.turn <- struct{}{}
	return k
}

// lock waits until the caller may use the cache, or ctx is done. The caller must call done.
func (k *caseCache) lock(ctx context.Context) (done func(), err error) {
	select {
	case <-k.turn:
		return func() { k.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// reader reads cases.
type reader interface {
	Cases(context.Context, store.Query) ([]desk.Case, error)
}

// read reads those of cases that are not in the cache, or only in an older version.
func (k *caseCache) read(ctx context.Context, from reader, cases []desk.Queued) error {
	var ids []string
	for _, c := range cases {
		if known := k.open[c.ID]; known == nil || known.Version < c.Version {
			ids = append(ids, c.ID)
		}
	}
	for chunk := range slices.Chunk(ids, 256) {
		found, err := from.Cases(ctx, store.Query{IDs: chunk, Limit: len(chunk)})
		if err != nil {
			return err
		}
		for _, c := range found {
			k.open[c.ID] = &openCase{trimmed(c), k.keysOf(c.Details)}
		}
	}
	return nil
}

// trimmed returns a case with only the fields that the queue shows or compares.
func trimmed(c desk.Case) desk.Case {
	d := c.Details
	return desk.Case{
		ID: c.ID, Ref: c.Ref, Version: c.Version, State: c.State, Urgency: c.Urgency,
		Opened: c.Opened, Waiting: c.Waiting, Promised: c.Promised, Holder: c.Holder,
		HeldBy: c.HeldBy, Report: desk.Report{Title: c.Report.Title},
		Details: desk.Details{
			Phone: d.Phone, Vehicle: d.Vehicle, Place: d.Place, Inside: d.Inside,
			People: d.People, Children: d.Children,
		},
	}
}

// keysOf returns the keys of d. A similar case has at least one of them among its wanted keys.
func (k *caseCache) keysOf(d desk.Details) (keys []uint64) {
	return append(k.exact(d), k.hashed("area", d.Place.Area())...)
}

// wanted returns the keys under which cases similar to d are found.
func (k *caseCache) wanted(d desk.Details) (keys []uint64) {
	keys = k.exact(d)
	for _, area := range d.Place.Areas() {
		keys = append(keys, k.hashed("area", area)...)
	}
	return keys
}

func (k *caseCache) exact(d desk.Details) (keys []uint64) {
	for _, f := range [][2]string{
		{"phone", d.Phone}, {"plate", d.Vehicle.Plate}, {"vin", d.Vehicle.VIN},
		{"code", d.Place.Code},
	} {
		keys = append(keys, k.hashed(f[0], f[1])...)
	}
	return keys
}

func (k *caseCache) hashed(kind, value string) []uint64 {
	if value == "" {
		return nil
	}
	return []uint64{maphash.String(k.seed, kind+" "+value)}
}

// similarNames returns, by case id, the references of open cases that are similar to each of cases,
// at most limit for each.
func (k *caseCache) similarNames(cases []*openCase, limit int) map[string][]string {
	groups := map[uint64][]*openCase{}
	for _, c := range cases {
		for _, key := range k.wanted(c.Details) {
			groups[key] = nil
		}
	}
	for _, c := range k.open {
		for _, key := range c.keys {
			if g, wanted := groups[key]; wanted {
				groups[key] = append(g, c)
			}
		}
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b *openCase) int {
			return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.ID, b.ID))
		})
	}
	names := map[string][]string{}
	for _, c := range cases {
		names[c.ID] = k.similarTo(c, groups, limit)
	}
	return names
}

func (k *caseCache) similarTo(
	c *openCase, groups map[uint64][]*openCase, limit int,
) (names []string) {
	for _, key := range k.wanted(c.Details) {
		for _, other := range groups[key] {
			if len(names) == limit {
				return names
			}
			if other.ID != c.ID && !slices.Contains(names, other.Ref) &&
				similarity(&c.Case, &other.Case) != "" {
				names = append(names, other.Ref)
			}
		}
	}
	return names
}
