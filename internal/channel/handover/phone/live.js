// Follows a case. It detects within a few seconds, and reports, if the desk can no longer be
// reached, however that happens.

import { status } from '../../phone/status.js'

const SILENCE = 12_000 // milliseconds; the desk sends something every five seconds
const PAUSES = [1, 2, 4, 8] // seconds until the next attempt

// follow calls news(html) with the status of the case each time that the desk sends it, alive()
// each time that it sends anything, and silent() if it sends nothing. It runs until news or wanted
// returns false. It returns a function that retries at once.
export function follow(secret, { news, alive, silent, wanted = () => true }) {
  const headers = { Authorization: 'Bearer ' + secret, Accept: 'text/html' }
  let over = false, failed = 0, wake = () => {}
  const take = html => {
    alive()
    if (news(html) === false) over = true
  }

  // stream reads until the connection ends or is silent.
  async function stream() {
    const stop = new AbortController()
    let timer = setTimeout(() => stop.abort(), SILENCE)
    try {
      const response = await fetch('/api/v1/case/stream', { headers, cache: 'no-store', credentials: 'omit', signal: stop.signal })
      if (!response.ok || !/^text\/event-stream/.test(response.headers.get('Content-Type') || '')) return
      const reader = response.body.getReader(), text = new TextDecoder()
      for (let rest = ''; !over && wanted();) {
        const { value, done } = await reader.read()
        if (done) return
        clearTimeout(timer)
        timer = setTimeout(() => stop.abort(), SILENCE)
        const events = (rest + text.decode(value, { stream: true })).split('\n\n')
        rest = events.pop()
        for (const event of events) if (!hear(event)) return
        failed = 0
      }
    } catch {
      // the connection is gone: poll once, then try again
    } finally {
      clearTimeout(timer)
      stop.abort()
    }
  }

  // hear returns false if the desk says to reconnect.
  function hear(event) {
    const lines = event.split('\n'), kind = lines.find(l => l.startsWith('event: '))
    if (kind === 'event: again') return false
    if (kind === 'event: away') silent()
    else if (kind === 'event: standing') take(lines.filter(l => l.startsWith('data: ')).map(l => l.slice(6)).join('\n'))
    else alive()
    return true
  }

  // poll requests the status once, for networks that block streams.
  async function poll() {
    const now = await status(secret, SILENCE)
    if (now) take(now.html)
    else silent()
  }

  (async () => {
    while (!over && wanted()) {
      await stream()
      if (!over && wanted()) await poll()
      if (!over) await new Promise(done => {
        wake = done
        setTimeout(done, PAUSES[Math.min(failed++, PAUSES.length - 1)] * 1000)
      })
    }
  })()
  return () => wake()
}
