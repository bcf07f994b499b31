// One try to send a case. Whatever comes of it, the case is the same: its key goes with it.

const PATIENCE = 12_000 // milliseconds
const NOT_NOW = [408, 409, 425, 429] // too slow, under way already, too early, too much at once: no word about the case itself
const LONGEST = 120 // seconds: whoever asks for longer is not the desk

// send gives {received: answer}, {refused: problem} where another try would end alike, or {after} where the desk did not take
// it now: no network, a portal's page in its place, a desk that cannot be reached or is asked too much. after is how many
// seconds it wants to be left alone; 0: it did not say.
export async function send(it) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE)
  try {
    const response = await fetch('/api/v1/handover', {
      method: 'POST', body: it.body, signal: stop.signal, cache: 'no-store', credentials: 'omit',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': it.key, 'Written-Ago': waited(it) },
    })
    const answer = await response.json()
    if (response.ok && answer.ref && answer.received) return { received: answer }
    const final = response.status >= 400 && response.status < 500 && !NOT_NOW.includes(response.status)
    if (final && answer.code && answer.type === 'urn:firststeps:problem:' + answer.code) return { refused: answer }
    return { after: Math.min(Number(response.headers.get('Retry-After')) || 0, LONGEST) }
  } catch {
    return { after: 0 }
  } finally {
    clearTimeout(timer)
  }
}

// waited is for how many seconds it has been waiting, both by this phone's clock: so a wrong one does no harm.
const waited = it => String(Math.max(0, Math.floor((Date.now() - it.made) / 1000)))
