package service

import (
	"context"
	"time"

	"firststeps/internal/desk"
)

// Staff reports whether anyone could accept a case.
type Staff int32

// The values of Staff. While the store is unavailable, the last known value stays.
const (
	StaffUnknown Staff = iota // the store has not been read yet
	Unstaffed                 // no one could accept a case
	Staffed                   // an operator or a provider's system could accept a case
)

// Staff returns the last known value, without a call to the store.
func (d *Desk) Staff() Staff { return Staff(d.staff.Load()) }

// watchStaff keeps Staff up to date, until ctx is done.
func (d *Desk) watchStaff(ctx context.Context) {
	tick := time.NewTicker(staffInterval)
	defer tick.Stop()
	for {
		d.refreshStaff(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.opened:
		}
	}
}

// refreshStaff reads from the store whether anyone could accept a case.
func (d *Desk) refreshStaff(ctx context.Context) {
	now := Unstaffed
	err := d.with(ctx, func(ctx context.Context, s Store) error {
		can, err := canAccept(ctx, s)
		if can {
			now = Staffed
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
// valid and was used at least once. It does not check whether they are at their screen now; the
// alarms of a case cover that.
func canAccept(ctx context.Context, s Store) (bool, error) {
	operators, err := s.Operators(ctx)
	if err != nil {
		return false, err
	}
	for _, o := range operators {
		if !o.Blocked.IsZero() || o.Role != desk.Operator && o.Role != desk.Supervisor {
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
		if k.Revoked.IsZero() && !k.Used.IsZero() {
			return true, nil
		}
	}
	return false, nil
}
