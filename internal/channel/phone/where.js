// The position of the phone, to read out. It is measured when the person taps, and never sent, stored
// or put into an address. It works without a network.

import { clock } from './clock.js'
import { esc, put } from './html.js'
import { plusCode } from './pluscode.js'

const TIMEOUT = 15_000 // milliseconds
const EXACT = 20, ROUGH = 100, FAR = 2000 // meters
const FOOT = 0.3048, MILE = 1609 // meters

// roundUp rounds up to one digit, or to two if the first is 1 and the second at most 5.
function roundUp(n) {
  const step = 10 ** Math.max(Math.floor(Math.log10(n / 1.5)), 0)
  return Math.ceil(n / step) * step
}

const fill = (text, values) => values.reduce((t, value, i) => t.split('%' + (i + 1)).join(value), text)

// within returns how exact a position is, and when it was measured.
function within(v, meters, at) {
  const far = meters >= FAR
  const [imperial, metric] = far ? [meters / MILE, meters / 1000] : [meters / FOOT, meters]
  return fill(far ? v.far : v.near, [roundUp(imperial), roundUp(metric), clock(at)].map(n => n.toLocaleString()))
}

export function found(v, { coords: { latitude, longitude, accuracy }, timestamp }) {
  const [north, south, east, west] = v.compass, micro = n => Math.round(n * 1e6)
  const at = `${Math.abs(latitude).toFixed(5)} ${latitude < 0 ? south : north}, ${Math.abs(longitude).toFixed(5)} ${longitude < 0 ? west : east}`
  return `<p><b class="at">${esc(at)}</b></p><p>${esc(put(v.plus, plusCode(micro(latitude), micro(longitude))))}</p><p>${esc(within(v, Math.max(accuracy, 1), timestamp))}</p>` +
    (accuracy > ROUGH ? `<p><b>${esc(v.rough)}</b></p>` : '')
}

let stop = () => {}

// stopLocating stops measuring.
export const stopLocating = () => stop()

// locate measures the position and shows it in out. It measures until the position is exact or the
// time is over.
export function locate(v, out) {
  stop()
  let best = null
  const say = text => { out.innerHTML = `<p>${esc(text)}</p>` }
  const { geolocation } = navigator
  if (!geolocation) return say(v.noPlace)
  say(v.looking)
  const end = () => {
    if (!best) say(v.late)
    stop()
  }
  const timer = setTimeout(end, TIMEOUT)
  const watch = geolocation.watchPosition(it => {
    if (best && it.coords.accuracy > best / 2) return // a number that is read out changes only if it becomes much more exact
    best = it.coords.accuracy
    out.innerHTML = found(v, it)
    if (best <= EXACT) stop()
  }, e => {
    if (best) return
    if (e.code === 3) return end()
    say(e.code === 1 ? v.refuses : v.noPlace)
    if (e.code === 1) stop()
  }, { enableHighAccuracy: true, timeout: TIMEOUT, maximumAge: 0 })
  stop = () => {
    clearTimeout(timer)
    geolocation.clearWatch(watch)
    stop = () => {}
  }
}
