package service

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// broken is a store whose operators cannot be read.
type broken struct{ *store.Memory }

func (broken) Operators(context.Context) ([]store.Operator, error) {
	return nil, errors.New("away")
}

// TestStaff checks who could accept a case: no one who is only invited, blocked, or has no way to
// sign in, and no key that was never used.
func TestStaff(t *testing.T) {
	ann, signs := store.Operator{ID: "a", Name: "Ann", Role: desk.Operator},
		store.Credential{ID: []byte("p"), Operator: "a"}
	blocked, organised := ann, ann
	blocked.Blocked, organised.Subject = time.Unix(5, 0), "https://id.example ann"
	for name, c := range map[string]struct {
		operators []store.Operator
		passkeys  []store.Credential
		keys      []store.Key
		want      Staff
	}{
		"none": {want: Unstaffed},
		"an operator": {[]store.Operator{ann}, []store.Credential{signs}, nil,
			Staffed},
		"a supervisor": {[]store.Operator{{ID: "a", Role: desk.Supervisor}},
			[]store.Credential{signs}, nil, Staffed},
		"a role that accepts nothing": {[]store.Operator{{ID: "a", Role: desk.System}},
			[]store.Credential{signs}, nil, Unstaffed},
		"no way to sign in": {[]store.Operator{ann}, nil, nil, Unstaffed},
		"another's passkey": {[]store.Operator{ann},
			[]store.Credential{{ID: []byte("q"), Operator: "b"}}, nil, Unstaffed},
		"by an organisation": {[]store.Operator{organised}, nil, nil, Staffed},
		"blocked": {[]store.Operator{blocked}, []store.Credential{signs}, nil,
			Unstaffed},
		"one blocked, one not": {[]store.Operator{
			{ID: "b", Role: desk.Operator, Blocked: time.Unix(5, 0)},
			ann}, []store.Credential{signs}, nil, Staffed},
		"a key in use":     {nil, nil, []store.Key{{ID: "k", Used: time.Unix(7, 0)}}, Staffed},
		"a key never used": {nil, nil, []store.Key{{ID: "k"}}, Unstaffed},
		"a key taken back": {nil, nil,
			[]store.Key{{ID: "k", Used: time.Unix(7, 0), Revoked: time.Unix(8, 0)}},
			Unstaffed},
	} {
		t.Run(name, func(t *testing.T) {
			rows, ctx := store.NewMemory(), t.Context()
			if err := rows.AddInvite(ctx, store.Invite{Token: "t", Role: desk.Supervisor,
				Expires: time.Now().Add(time.Hour)}, desk.Event{}); err != nil {
				t.Fatal(err)
			}
			for _, o := range c.operators {
				if err := rows.AddOperator(ctx, o, desk.Event{}); err != nil {
					t.Fatal(err)
				}
			}
			for _, p := range c.passkeys {
				if err := rows.AddCredential(ctx, p); err != nil {
					t.Fatal(err)
				}
			}
			for _, k := range c.keys {
				if err := rows.PutKey(ctx, k, desk.Event{}); err != nil {
					t.Fatal(err)
				}
			}
			changes := 0
			d := New(Options{Now: time.Now, Log: slog.New(slog.DiscardHandler),
				StaffChanged: func() { changes++ }})
			d.refreshStaff(ctx)
			if got := d.Staff(); got != StaffUnknown || changes != 0 {
				t.Errorf("before the store is open: %d, %d notifications", got, changes)
			}
			d.Open(rows)
			d.refreshStaff(ctx)
			d.refreshStaff(ctx)
			if got := d.Staff(); got != c.want || changes != 1 {
				t.Errorf("%d, want %d; %d notifications", got, c.want, changes)
			}
			d.Open(broken{rows})
			d.refreshStaff(ctx)
			if got := d.Staff(); got != c.want || changes != 1 {
				t.Errorf("while the store is unavailable: %d, want %d; %d notifications", got,
					c.want, changes)
			}
		})
	}
}
