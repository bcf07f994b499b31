package place

import "testing"

func TestCallBack(t *testing.T) {
	for _, c := range []struct{ iso, written, want string }{
		{"GB", "07700 900123", "+447700900123"},
		{"GB", "+44 7700 900123", "+447700900123"},
		{"GB", "+44 (0)7700 900123", "+447700900123"},
		{"GB", "0044 7700 900 123", "+447700900123"},
		{"", "+44 7700 900123", "+447700900123"},
		{"", "07700 900123", ""}, // of which country?
		{"US", "(202) 555-0143", "+12025550143"},
		{"US", "1-202-555-0143", "+12025550143"},
		{"US", "011 44 7700 900123", "+447700900123"},
		{"FR", "(202) 555-0143", ""}, // a visitor's number without its country: not one of France
		{"FR", "+1 202 555 0143", "+12025550143"},
		{"IT", "06 698 12345", "+390669812345"}, // Italy keeps its zero
		{"BY", "8 029 491-19-11", "+375294911911"},
		{"EG", "٠١٠٠ ١٢٣ ٤٥٦٧", "+201001234567"},
		{"gb", "07700.900123", "+447700900123"},
		{"GB", "0770 90012", ""},             // too short. One digit less is a number of another kind there, and passes
		{"GB", "07700 9001234", ""},          // one too many
		{"GB", "07700 900123 or 900124", ""}, // two numbers
		{"GB", "ask at the desk", ""},        //
		{"GB", "++44 7700 900123", ""},       //
		{"GB", "+", ""},                      //
		{"GB", "", ""},                       //
		{"GB", "999", ""},                    // nobody is called back there
		{"ZZ", "07700 900123", ""},           // no such country
		{"GB", "+999 7700 900123", ""},       // no such code
		{"GB", "<script>07700900123", ""},    //
		{"GB", "0770090012\x003", ""},        //
		{"DE", "+49 30 12345678", "+493012345678"},
	} {
		got, ok := CallBack(c.iso, c.written)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("CallBack(%q, %q) = %q, %v; want %q", c.iso, c.written, got, ok, c.want)
		}
	}
}

func FuzzCallBack(f *testing.F) {
	f.Add("GB", "07700 900123")
	f.Fuzz(func(t *testing.T, iso, written string) {
		got, ok := CallBack(iso, written)
		if ok != (got != "") {
			t.Fatalf("%q, %v", got, ok)
		}
		if again, ok2 := CallBack("", got); ok && (!ok2 || again != got) {
			t.Errorf("%q is %q, and that is %q", written, got, again)
		}
	})
}
