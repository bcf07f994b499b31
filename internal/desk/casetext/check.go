package casetext

import "hash/crc32"

// checkDigits are the 32 digits of a check, without those that are confused with each other.
const checkDigits = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// checkLength is the number of digits of a check: 32 bits of a CRC and 3 of the length.
const checkLength = 7

// check returns the check of a normalized text. The CRC detects every error that changes at most 32
// bits in a row: one wrong character, or two exchanged neighbours. The length modulo 8 detects a
// missing or an extra character.
func check(text string) string {
	sum := uint64(crc32.ChecksumIEEE([]byte(text))) | uint64(len(text)%8)<<32
	var digits [checkLength]byte
	for i := range digits {
		digits[i] = checkDigits[sum>>(5*i)&31]
	}
	return string(digits[:])
}
