// The tests of package place against libphonenumber. They are a separate module, so that the program
// does not depend on the library and its six megabytes of metadata.
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
