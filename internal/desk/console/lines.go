package console

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// Bounds of what is kept in memory of open cases.
const (
	mostKept = 5000 // cases
	readMore = 200  // cases that a view reads, besides those that it shows, to find similar ones
)

// openCase is an open case as the queue shows it, and by what others may be like it.
type openCase struct {
	desk.Case // without what the queue does not show
	keys      []uint64
}

// keeper keeps what the queue shows of open cases, so that a view reads from the store only what
// has changed. What is no longer open is dropped with the next view.
type keeper struct {
	turn chan struct{} // holds one value: whoever has taken it may read and change cases
	seed maphash.Seed
	open map[string]*openCase
}

func newKeeper() *keeper {
	k := &keeper{make(chan struct{}, 1), maphash.MakeSeed(), map[string]*openCase{}}
	k.turn <- struct{}{}
	return k
}

// take waits until the caller may use the keeper, at most as long as ctx lasts.
func (k *keeper) take(ctx context.Context) (done func(), err error) {
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

// read reads those of some cases that are not kept in the version that is asked for.
func (k *keeper) read(ctx context.Context, from reader, cases []desk.Queued) error {
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

// trimmed returns a case with what the queue shows and compares alone.
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

// keysOf returns what a similar case has in common with these details: one of these.
func (k *keeper) keysOf(d desk.Details) (keys []uint64) {
	return append(k.exact(d), k.hashed("area", d.Place.Area())...)
}

// wanted returns the keys under which cases like these details are found.
func (k *keeper) wanted(d desk.Details) (keys []uint64) {
	keys = k.exact(d)
	for _, area := range d.Place.Areas() {
		keys = append(keys, k.hashed("area", area)...)
	}
	return keys
}

func (k *keeper) exact(d desk.Details) (keys []uint64) {
	for _, f := range [][2]string{
		{"phone", d.Phone}, {"plate", d.Vehicle.Plate}, {"vin", d.Vehicle.VIN},
		{"code", d.Place.Code},
	} {
		keys = append(keys, k.hashed(f[0], f[1])...)
	}
	return keys
}

func (k *keeper) hashed(kind, value string) []uint64 {
	if value == "" {
		return nil
	}
	return []uint64{maphash.String(k.seed, kind+" "+value)}
}

// likened finds the short names of open cases like each of some, at most so many for each.
func (k *keeper) likened(cases []*openCase, most int) map[string][]string {
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
			return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.ID, b.ID))
		})
	}
	names := map[string][]string{}
	for _, c := range cases {
		names[c.ID] = k.like(c, groups, most)
	}
	return names
}

func (k *keeper) like(c *openCase, groups map[uint64][]*openCase, most int) (names []string) {
	for _, key := range k.wanted(c.Details) {
		for _, other := range groups[key] {
			if len(names) == most {
				return names
			}
			if other.ID != c.ID && !slices.Contains(names, other.Ref) &&
				alike(&c.Case, &other.Case) != "" {
				names = append(names, other.Ref)
			}
		}
	}
	return names
}
