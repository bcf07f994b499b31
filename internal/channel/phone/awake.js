// Keeps the screen on for some minutes while it shows a number to call. A phone can do so only while
// the page is visible.

const MAX_DURATION = 600_000 // milliseconds, because the battery is needed for the call

let wanted = false, asking = false, until = 0, lock = null, timer

// acquire requests the lock again. Call it when the page becomes visible.
export async function acquire() {
  if (!wanted || lock || asking || document.visibilityState !== 'visible' || Date.now() > until) return
  asking = true
  try {
    const mine = lock = await navigator.wakeLock.request('screen')
    mine.onrelease = () => { if (lock === mine) lock = null }
  } catch {
    // with a low battery the phone refuses
  }
  asking = false
  if (!wanted) release()
}

function release() {
  if (lock) lock.release()
  lock = null
}

// keepAwake keeps the screen on, or lets it go off.
export function keepAwake(on) {
  if (!navigator.wakeLock) return
  wanted = on
  clearTimeout(timer)
  if (!on) return release()
  until = Date.now() + MAX_DURATION
  timer = setTimeout(release, MAX_DURATION)
  acquire()
}
