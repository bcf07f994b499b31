// The tests that hold package place against libphonenumber, apart from the program's own module so
// that the library, six megabytes of metadata, never weighs on it.
module firststeps/test/phonenumbers

go 1.26.0

require (
	firststeps v0.0.0-00010101000000-000000000000
	github.com/nyaruka/phonenumbers/v2 v2.0.7
)

require (
	golang.org/x/text v0.44.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace firststeps => ../..
