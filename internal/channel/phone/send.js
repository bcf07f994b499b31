// One attempt to send a case. All attempts send the same case, with the same key.

const TIMEOUT = 12_000 // milliseconds
// too slow, in progress, too early, over a limit: no decision about the case
const NOT_NOW = [408, 409, 425, 429]
const MAX_WAIT = 120 // seconds; the desk never asks for more

// send returns {received: answer}, {refused: problem} if another attempt would fail in the same
// way, or {after} if the desk did not accept the case now: no network, a captive portal, a desk that
// cannot be reached or is over a limit. after is the number of seconds to wait, or 0 if the desk
// did not say.
export async function send(it) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), TIMEOUT)
  try {
    const response = await fetch('/api/v1/handover', {
      method: 'POST', body: it.body, signal: stop.signal, cache: 'no-store', credentials: 'omit',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': it.key, 'Written-Ago': secondsWaited(it) },
    })
    const answer = await response.json()
    if (response.ok && answer.ref && answer.received) return { received: answer }
    const final = response.status >= 400 && response.status < 500 && !NOT_NOW.includes(response.status)
    if (final && answer.code && answer.type === 'urn:firststeps:problem:' + answer.code) return { refused: answer }
    return { after: Math.min(Number(response.headers.get('Retry-After')) || 0, MAX_WAIT) }
  } catch {
    return { after: 0 }
  } finally {
    clearTimeout(timer)
  }
}

// secondsWaited returns how long the case has waited. It uses this phone's clock only, so a wrong
// clock does no harm.
const secondsWaited = it => String(Math.max(0, Math.floor((Date.now() - it.made) / 1000)))
