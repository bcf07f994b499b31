package service

import (
	"context"
	"errors"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// retries is how often a change is attempted when others change the case at the same time.
const retries = 5

// View is a case and its events.
type View struct {
	Case   desk.Case
	Events []desk.Event
}

// Act performs an act of staff on a case. It returns ErrNotFound, an error of package desk's rules,
// or ErrUnavailable.
func (d *Desk) Act(ctx context.Context, by desk.Actor, id string, a desk.Act) (desk.Case, error) {
	return d.change(ctx, by, a, func(ctx context.Context, s Store) (desk.Case, error) {
		return s.Case(ctx, id)
	})
}

// ActAsPerson performs an act of the stranded person on the case that secret opens.
func (d *Desk) ActAsPerson(ctx context.Context, secret string, a desk.Act) (desk.Case, error) {
	return d.change(ctx, desk.Actor{Role: desk.Person}, a, caseBySecret(secret))
}

func caseBySecret(secret string) func(context.Context, Store) (desk.Case, error) {
	return func(ctx context.Context, s Store) (desk.Case, error) {
		return s.CaseOf(ctx, Hash(secret))
	}
}

// change reads a case, applies a and writes the result. If the case was changed meanwhile, it reads
// again and the rules decide on the new version.
func (d *Desk) change(ctx context.Context, by desk.Actor, a desk.Act,
	read func(context.Context, Store) (desk.Case, error)) (changed desk.Case, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		for range retries {
			c, err := read(ctx, s)
			if err != nil {
				return err
			}
			if !by.Sees(c) {
				return ErrNotFound
			}
			next, event, err := c.Apply(a, by, d.now())
			if err != nil {
				return err
			}
			changed = next
			if err = s.ChangeCase(ctx, next, event); !errors.Is(err, store.ErrChanged) {
				return err
			}
		}
		return store.ErrChanged
	})
	return changed, err
}

// Case returns a case for staff and records in the log that they viewed it.
func (d *Desk) Case(ctx context.Context, by desk.Actor, id string) (v View, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		if v.Case, err = s.Case(ctx, id); err != nil {
			return err
		}
		if !by.Sees(v.Case) {
			return ErrNotFound
		}
		if v.Events, err = s.LogOf(ctx, id); err != nil {
			return err
		}
		return s.Append(ctx, v.Case.Seen(by, d.now()))
	})
	return v, err
}

// Person returns the case that secret opens.
func (d *Desk) Person(ctx context.Context, secret string) (v View, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		if v.Case, err = s.CaseOf(ctx, Hash(secret)); err != nil {
			return err
		}
		v.Events, err = s.LogOf(ctx, v.Case.ID)
		return err
	})
	return v, err
}

// Cases returns the cases that match q.
func (d *Desk) Cases(ctx context.Context, q store.Query) (found []desk.Case, err error) {
	err = d.with(ctx, func(ctx context.Context, s Store) error {
		found, err = s.Cases(ctx, q)
		return err
	})
	return found, err
}
