package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
)

// Each event lists the rows that it wrote, with a hash of each: "cases=HASH" for the row of its
// case with its contents, "operators:ID=HASH" for others, and "=-" for a row that it deleted. So
// the log determines the content of these rows, its hash chain covers them, and a checkpoint of the
// chain signs them. The hash of contents includes the case's salt, which is erased with them.

// caseRow is the key of an event's own case.
const caseRow = "cases"

// removed is the hash of a deleted row.
const removed = "-"

// The columns that are hashed. Do not add a column that is added to a table later: rows written
// before would not match their hashes any more. It needs a key of its own beside "cases".
const (
	hashedOfCase = "id ref version state test guide release language country urgency disposition " +
		"opened changed waiting holder promised closed opened_by damage minutes erased " +
		"seq key_hash body_hash token_hash"
	hashedOfOperator = "id name role subject created blocked"
	hashedOfKey      = "id token name created used revoked by_id"
	hashedOfWebhook  = "id url secret details created stopped by_id"
	hashedOfInvite   = "token name role expires for_id by_id"
)

// digest returns the hash of values, which are pointers to the values of columns, or strings. Each
// value is prefixed with its length, so that different lists of values never have the same input.
func digest(values ...any) string {
	b := make([]byte, 0, 1024)
	for _, v := range values {
		b = appendValue(b, v)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendText(b, v)
	case *string:
		return appendText(b, clean(*v))
	case []byte:
		return appendText(b, string(v))
	case *instant:
		return strconv.AppendInt(append(b, ' '), desk.Millis(time.Time(*v)), 10)
	}
	switch v := reflect.ValueOf(v).Elem(); v.Kind() {
	case reflect.String:
		return appendText(b, clean(v.String()))
	case reflect.Bool:
		return strconv.AppendBool(append(b, ' '), v.Bool())
	case reflect.Uint8:
		return strconv.AppendUint(append(b, ' '), v.Uint(), 10)
	default:
		return strconv.AppendInt(append(b, ' '), v.Int(), 10)
	}
}

func appendText(b []byte, text string) []byte {
	b = strconv.AppendInt(append(b, ' '), int64(len(text)), 10)
	return append(append(b, ':'), text...)
}

// indexes returns the indexes of columns in fields.
func indexes(fields []field, columns string) (list []int) {
	for column := range strings.FieldsSeq(columns) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == column })
		list = append(list, i)
	}
	return list
}

// hashed returns the pointers of the fields at some indexes.
func hashed(fields []field, at []int) []any {
	list := make([]any, len(at), len(at)+2)
	for i, field := range at {
		list[i] = fields[field].at
	}
	return list
}

var caseIndexes = indexes(new(storedCase).all(), hashedOfCase)

// all returns the columns of the case's row.
func (k *storedCase) all() []field { return append(retainedFields(&k.Case), k.keyFields()...) }

// hash returns the hash of the case's row with its contents.
func (k *storedCase) hash(c contentsRow) string {
	words, doc := strings.TrimLeft(c.words, "\n"), strings.TrimRight(c.doc, "\n")
	return digest(append(hashed(k.all(), caseIndexes), words, doc)...)
}

// wroteRow returns the entry of an event for the case's row.
func (k *storedCase) wroteRow(c contentsRow) string {
	if k.Test && k.Erased {
		return caseRow + "=" + removed
	}
	return caseRow + "=" + k.hash(c)
}

// wroteRow returns the entry of an event for a row that it wrote.
func (b table[T]) wroteRow(row T) string { return b.rowKey(row) + "=" + b.hash(row) }

// removedRow returns the entry of an event for a row that it deleted.
func (b table[T]) removedRow(row T) string { return b.rowKey(row) + "=" + removed }

func (b table[T]) rowKey(row T) string {
	key := b.fields(&row)
	i := slices.IndexFunc(key, func(f field) bool { return f.name == b.key })
	var id []byte
	switch at := key[i].at.(type) {
	case *string:
		id = []byte(clean(*at))
	case *[]byte:
		id = *at
	}
	return b.name + ":" + base64.RawURLEncoding.EncodeToString(id)
}

func (b table[T]) hash(row T) string {
	if b.digest != nil {
		return b.digest(row)
	}
	fields := b.fields(&row)
	return digest(hashed(fields, indexes(fields, b.hashed))...)
}

// hashCredential hashes a passkey without what changes with each use. The public key is in the
// data, under the name that the passkey library uses.
func hashCredential(c Credential) string {
	var data struct {
		PublicKey []byte `json:"publicKey"`
	}
	_ = json.Unmarshal(c.Data, &data) // a passkey that cannot be decoded cannot sign in
	return digest(c.ID, &c.Operator, data.PublicKey)
}

// rowsOfEvent returns the row hashes of an event, by row.
func rowsOfEvent(e desk.Event) map[string]string {
	hashes := map[string]string{}
	for one := range strings.FieldsSeq(e.Rows) {
		if row, hash, ok := strings.Cut(one, "="); ok {
			hashes[row] = hash
		}
	}
	return hashes
}
