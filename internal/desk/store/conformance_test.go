package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// rows are the methods that every store has.
type rows interface {
	AddCase(context.Context, desk.Case, store.Opening, desk.Event) (desk.Case, bool, error)
	ChangeCase(context.Context, desk.Case, desk.Event) error
	Case(ctx context.Context, id string) (desk.Case, error)
	CaseOf(ctx context.Context, token string) (desk.Case, error)
	Cases(context.Context, store.Query) ([]desk.Case, error)
	Tallies(context.Context) ([]store.Tally, error)

	Append(context.Context, desk.Event) error
	AppendOnce(ctx context.Context, key string, e desk.Event) (bool, error)
	Log(ctx context.Context, after int64, limit int) ([]desk.Event, error)
	Last(context.Context) (desk.Event, error)
	LogOf(ctx context.Context, id string) ([]desk.Event, error)
	Changed() <-chan struct{}

	AddOperator(context.Context, store.Operator, desk.Event) error
	ChangeOperator(ctx context.Context, was, o store.Operator, e desk.Event) error
	Operators(context.Context) ([]store.Operator, error)
	AddCredential(context.Context, store.Credential) error
	DropCredential(ctx context.Context, operator string, id []byte, e desk.Event) error
	Credentials(ctx context.Context, operator string) ([]store.Credential, error)
	AddInvite(context.Context, store.Invite, desk.Event) error
	Invite(ctx context.Context, token string) (store.Invite, error)
	Invites(context.Context) ([]store.Invite, error)
	DropInvite(ctx context.Context, token string, e desk.Event) error
	UseInvite(context.Context, string, store.Proof, store.Operator, store.Session,
		...desk.Event) error
	SignIn(context.Context, store.Proof, store.Session, ...desk.Event) error
	Confirm(context.Context, store.Proof, store.Session, desk.Event) error
	SeeSession(ctx context.Context, token string, seen time.Time) error
	Sessions(ctx context.Context, operator string) ([]store.Session, error)
	EndSessions(ctx context.Context, operator string, e desk.Event) error
	SigningKey(ctx context.Context, name, value string) (string, error)
	Session(ctx context.Context, token string) (store.Session, error)
	EndSession(ctx context.Context, token string) error
	DeleteExpired(ctx context.Context, now time.Time) error
	PutKey(context.Context, store.Key, desk.Event) error
	Keys(context.Context) ([]store.Key, error)
	KeyOf(ctx context.Context, token string) (store.Key, error)

	PutWebhook(context.Context, store.Webhook, desk.Event) error
	Webhooks(context.Context) ([]store.Webhook, error)
	Claim(ctx context.Context, now, until time.Time, lanes []store.Lane) ([][]store.Delivery,
		error)
	PutDelivery(context.Context, store.Delivery) error
	ExpediteRetries(ctx context.Context, webhook string, now, beyond time.Time,
		problems []string) error
	Deliveries(ctx context.Context, limit int) ([]store.Delivery, error)
}

// opener opens the same database each time, as another server would. Memory has one server only.
type opener func(*testing.T) rows

// kinds returns, for each kind of store, a function that creates an empty database.
func kinds(pg *pgtest.Server) map[string]func(*testing.T) opener {
	return map[string]func(*testing.T) opener{
		"memory": func(*testing.T) opener {
			m := store.NewMemory()
			return func(*testing.T) rows { return m }
		},
		"SQLite": func(t *testing.T) opener {
			path := filepath.Join(t.TempDir(), "cases.db")
			return func(t *testing.T) rows { return open(t, path) }
		},
		"PostgreSQL": func(*testing.T) opener {
			url := pg.Database()
			return func(t *testing.T) rows { return open(t, url) }
		},
	}
}

func open(t testing.TB, url string) *store.SQL {
	t.Helper()
	s, err := store.OpenSQL(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestConformance checks that every kind of store behaves the same.
func TestConformance(t *testing.T) {
	short.Skip(t)
	tests := []struct {
		name string
		test func(*testing.T, opener)
	}{
		{"a stored case is read back unchanged", caseRoundTrip},
		{"extreme values are read back unchanged", extremeValues},
		{"one key, one case", oneKeyOneCase},
		{"32 concurrent requests with one key make one case", manyWithOneKey},
		{"of 32 concurrent changes of a case, one succeeds", oneOfManyChanges},
		{"the log has no gap and a valid hash chain", logIsWhole},
		{"a reader misses no event", readerMissesNothing},
		{"AppendOnce appends once", appendOnce},
		{"texts of events are beside the log", textsOfEvents},
		{"queries", queries},
		{"pages", pages},
		{"searches", searches},
		{"test cases are separate", testCases},
		{"an erased case leaves a count", erasedIsCounted},
		{"operators, passkeys, sessions and keys", signIn},
		{"a row without an id is refused", emptyIDIsRefused},
		{"a passkey belongs to one operator", passkeyOwner},
		{"an operator is changed only as read", operatorChangedAsRead},
		{"blocking withdraws invitations and keys", blockingWithdraws},
		{"an invitation is valid only while its maker may invite", invitationOfMaker},
		{"only one first supervisor", oneFirstSupervisor},
		{"no first supervisor if there are operators", noFirstAmongOthers},
		{"a proof signs in once", proofOnce},
		{"ended sessions and revoked keys stay so", endedStaysEnded},
		{"all servers share one signing key", oneSigningKey},
		{"an invitation is used once", invitationOnce},
		{"an invitation is listed until it is withdrawn", invitationWithdrawn},
		{"expired rows are deleted", expiredIsDeleted},
		{"unique values", uniqueValues},
		{"a stored webhook is read back unchanged", webhookRoundTrip},
		{"deliveries in order", deliveriesInOrder},
		{"emergencies first", emergenciesFirst},
		{"retries are expedited", expedited},
		{"no delivery is claimed twice", noDoubleClaim},
		{"changes of the log are notified", logIsNotified},
		{"a cancelled caller gets no result", callerCancelled},
	}
	pg := pgtest.Shared(t)
	for kind, create := range kinds(pg) {
		for _, p := range tests {
			t.Run(kind+"/"+p.name, func(t *testing.T) { p.test(t, create(t)) })
		}
	}
}

var (
	ctx = context.Background()
	ann = desk.Actor{Role: desk.Operator, ID: "ann", Name: "Ann"}
)

const day = 24 * time.Hour

var ms = desk.AtMillis

// fresh returns the nth case with every field set, and its opening and event.
func fresh(n int) (desk.Case, store.Opening, desk.Event) {
	at := ms(1_790_000_000_000 + int64(n))
	c := desk.Case{
		ID: fmt.Sprintf("case%022d", n), Ref: fmt.Sprintf("K7F-%03d", n), Version: 1,
		State: desk.Received,
		Guide: "trunk-release-fails", Release: "4f6a", Transcript: "life.none~place.parked",
		Language: "en-GB", Country: "GB",
		Urgency: guide.Urgency(n % 3), Disposition: "call-roadside",
		Report: desk.Report{Title: "Call roadside help", Urgency: "urgent",
			Say:     []string{"The release failed."},
			Answers: [][2]string{{"Is anyone shut in?", "No"}}},
		Details: desk.Details{
			Name: fmt.Sprintf("Niamh %d", n), Phone: fmt.Sprintf("+4477009%05d", n),
			Inside: "medicine", NeededBy: "hour", People: 2, Children: 1,
			Animals: 1, Hazards: []string{"dark", "traffic"}, Note: "by the gate", Consent: true,
			Vehicle: desk.Vehicle{Make: "Skoda", Model: "Octavia", Year: 2015, Colour: "red",
				Plate: fmt.Sprintf("AB%05d", n), Keys: "inside"},
			Place: desk.Place{Latitude: 51_500_000, Longitude: -120_000, Measured: at,
				Accuracy: 12, Trusted: true, Code: "9C3XGV", Words: "A40, eastbound"},
		},
		Opened: at, Written: at.Add(-2000 * time.Second), Changed: at, Waiting: at,
		Salt: fmt.Sprintf("salt%022d", n),
	}
	e := desk.Event{At: at, Actor: "person", Kind: string(desk.Opened), Case: c.ID, Version: 1,
		State: c.State, Urgency: c.Urgency}
	return c, store.Opening{Key: fmt.Sprint("key", n), Body: fmt.Sprint("body", n),
		Token: fmt.Sprint("token", n)}, e
}

// add adds the nth case.
func add(t *testing.T, s rows, n int) desk.Case {
	t.Helper()
	c, o, e := fresh(n)
	if _, isNew, err := s.AddCase(ctx, c, o, e); err != nil || !isNew {
		t.Fatalf("case %d: new %v, %v", n, isNew, err)
	}
	return c
}

// do applies an act to a case and stores it.
func do(t *testing.T, s rows, c desk.Case, by desk.Actor, a desk.Act) desk.Case {
	t.Helper()
	next, e, err := c.Apply(a, by, c.Changed.Add(time.Second))
	must(t, err)
	must(t, s.ChangeCase(ctx, next, e))
	return next
}

// closed adds the nth case and closes it.
func closed(t *testing.T, s rows, n int) desk.Case {
	t.Helper()
	c := do(t, s, add(t, s, n), ann, desk.Act{Kind: desk.Accept})
	return do(t, s, c, ann, desk.Act{Kind: desk.Complete,
		Outcome: desk.Outcome{Opened: "blade", Damage: "none", Minutes: 7}})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// got returns a function that returns the value of a call and fails the test if the call failed.
func got[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// together runs do n times concurrently.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}
