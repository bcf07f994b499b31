// The plus code of a position, as in place.PlusCode. Pure. A test compares the two.

const DIGITS = '23456789CFGHJMPQRVWX', DEGREE = 1_000_000, FINEST = DEGREE / 8000

// plusCode takes millionths of a degree.
export function plusCode(latitude, longitude) {
  const lat = Math.min(Math.max(latitude + 90 * DEGREE, 0), 180 * DEGREE - 1), round = 360 * DEGREE
  let y = Math.floor(lat / FINEST), x = Math.floor(((longitude + 180 * DEGREE) % round + round) % round / FINEST), code = ''
  for (let pair = 0; pair < 5; pair++) {
    code = DIGITS[y % 20] + DIGITS[x % 20] + code
    y = Math.floor(y / 20)
    x = Math.floor(x / 20)
  }
  return code.slice(0, 8) + '+' + code.slice(8)
}
