// One try to send a case. Whatever comes of it, the case is the same: its key goes with it.

const PATIENCE = 12_000 // milliseconds

// send gives {received: answer}, {refused: problem} where another try would end alike, or {} where the desk did not answer: no
// network, a portal's page in its place, a desk that cannot be reached.
export async function send(it) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE)
  try {
    const response = await fetch('/api/v1/handover', {
      method: 'POST', body: it.body, signal: stop.signal, cache: 'no-store', credentials: 'omit',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': it.key, 'Written-Ago': waited(it) },
    })
    const answer = await response.json()
    if (response.ok) return answer.ref && answer.received ? { received: answer } : {}
    return response.status >= 400 && response.status < 500 && response.status !== 409 && answer.code ? { refused: answer } : {}
  } catch {
    return {}
  } finally {
    clearTimeout(timer)
  }
}

// waited is for how many seconds it has been waiting, both by this phone's clock: so a wrong one does no harm.
const waited = it => String(Math.max(0, Math.floor((Date.now() - it.made) / 1000)))
