package typo

import "testing"

func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"", "key"}: 3, {"trunk", "trunk"}: 0, {"trnuk", "trunk"}: 1,
		{"trnk", "trunk"}: 1, {"trunck", "trunk"}: 1, {"drunk", "trunk"}: 1,
		{"turnk", "trunk"}: 1, {"kofer", "Koffer"}: 2, {"coche", "coché"}: 1,
	} {
		if got := Distance(pair[0], pair[1]); got != want {
			t.Errorf("%q: %d, want %d", pair, got, want)
		}
		if got := Distance(pair[1], pair[0]); got != want {
			t.Errorf("%q backwards: %d, want %d", pair, got, want)
		}
	}
}
