package service

import (
	"context"
	"time"

	"firststeps/internal/desk"
)

// Staff is what the desk knows of who could accept a case.
type Staff int32

// What may be known. While the store is away, what was last known stays.
const (
	Unknown  Staff = iota // the store has not been reached yet
	Nobody                // no one could accept a case
	Somebody              // an operator or a provider's system could
)

// Staff returns what was last known, without asking the store.
func (d *Desk) Staff() Staff { return Staff(d.staff.Load()) }

// watchStaff keeps Staff up to date, until ctx is done.
func (d *Desk) watchStaff(ctx context.Context) {
	tick := time.NewTicker(lookForStaff)
	defer tick.Stop()
	for {
		d.lookForStaff(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.opened:
		}
	}
}

// lookForStaff asks the store who could accept a case.
func (d *Desk) lookForStaff(ctx context.Context) {
	now := Nobody
	err := d.with(ctx, func(ctx context.Context, s Store) error {
		can, err := canAccept(ctx, s)
		if can {
			now = Somebody
		}
		return err
	})
	if err != nil || d.staff.Swap(int32(now)) == int32(now) || d.StaffChanged == nil {
		return
	}
	d.StaffChanged()
}

// canAccept reports whether anyone could accept a case: an operator or supervisor who is not
// blocked and has a passkey or an organisation's sign-in, or the system of a provider whose key is
// valid and was used at least once. Whether they sit at their screen now is not asked: that is what
// the alarms of a case are for.
func canAccept(ctx context.Context, s Store) (bool, error) {
	operators, err := s.Operators(ctx)
	if err != nil {
		return false, err
	}
	for _, o := range operators {
		if o.Blocked != 0 || o.Role != desk.Operator && o.Role != desk.Supervisor {
			continue
		}
		if o.Subject != "" {
			return true, nil
		}
		if passkeys, err := s.Credentials(ctx, o.ID); err != nil || len(passkeys) > 0 {
			return err == nil, err
		}
	}
	keys, err := s.Keys(ctx)
	if err != nil {
		return false, err
	}
	for _, k := range keys {
		if k.Revoked == 0 && k.Used != 0 {
			return true, nil
		}
	}
	return false, nil
}
