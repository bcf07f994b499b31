// Keeps the screen on while a number to call is on it, for some minutes. Only while the page is
// visible can the phone do so.

const LONGEST = 600_000 // milliseconds, because the battery is needed for the call

let wanted = false, asking = false, until = 0, lock = null, timer

// hold keeps the screen on again once the page is visible again.
export async function hold() {
  if (!wanted || lock || asking || document.visibilityState !== 'visible' || Date.now() > until) return
  asking = true
  try {
    const mine = lock = await navigator.wakeLock.request('screen')
    mine.onrelease = () => { if (lock === mine) lock = null }
  } catch {
    // with a low battery the phone refuses
  }
  asking = false
  if (!wanted) free()
}

function free() {
  if (lock) lock.release()
  lock = null
}

// awake keeps the screen on, or no longer.
export function awake(on) {
  if (!navigator.wakeLock) return
  wanted = on
  clearTimeout(timer)
  if (!on) return free()
  until = Date.now() + LONGEST
  timer = setTimeout(free, LONGEST)
  hold()
}
