// Follows a case. It detects within a few seconds that the desk cannot be reached, whatever the cause.

import { status } from '../../phone/status.js'

const TIMEOUT = 12_000 // milliseconds; the desk sends something every five seconds
const PAUSES = [1, 2, 4, 8] // seconds until the next attempt

// follow calls onStatus(html) each time that the desk sends the status of the case, onData() each
// time that it sends anything, and onSilence() if it sends nothing. It runs until onStatus or
// keepFollowing returns false. It returns a function that retries at once.
export function follow(secret, { onStatus, onData, onSilence, keepFollowing = () => true }) {
  const headers = { Authorization: 'Bearer ' + secret, Accept: 'text/html' }
  let stopped = false, failures = 0, wake = () => {}
  const update = html => {
    onData()
    if (onStatus(html) === false) stopped = true
  }

  // stream reads until the connection ends, or until it delivers nothing for TIMEOUT.
  async function stream() {
    const stop = new AbortController()
    let timer = setTimeout(() => stop.abort(), TIMEOUT)
    try {
      const response = await fetch('/api/v1/case/stream', { headers, cache: 'no-store', credentials: 'omit', signal: stop.signal })
      if (!response.ok || !/^text\/event-stream/.test(response.headers.get('Content-Type') || '')) return
      const reader = response.body.getReader(), text = new TextDecoder()
      for (let rest = ''; !stopped && keepFollowing();) {
        const { value, done } = await reader.read()
        if (done) return
        clearTimeout(timer)
        timer = setTimeout(() => stop.abort(), TIMEOUT)
        const events = (rest + text.decode(value, { stream: true })).split('\n\n')
        rest = events.pop()
        for (const event of events) if (!handle(event)) return
        failures = 0
      }
    } catch {
      // the connection is gone: poll once, then try again
    } finally {
      clearTimeout(timer)
      stop.abort()
    }
  }

  // handle returns false if the desk says to reconnect. The event with the status is named standing.
  function handle(event) {
    const lines = event.split('\n'), kind = lines.find(l => l.startsWith('event: '))
    if (kind === 'event: again') return false
    if (kind === 'event: away') onSilence()
    else if (kind === 'event: standing') update(lines.filter(l => l.startsWith('data: ')).map(l => l.slice(6)).join('\n'))
    else onData()
    return true
  }

  // poll requests the status once, for networks that block streams.
  async function poll() {
    const now = await status(secret, TIMEOUT)
    if (now) update(now.html)
    else onSilence()
  }

  (async () => {
    while (!stopped && keepFollowing()) {
      await stream()
      if (!stopped && keepFollowing()) await poll()
      if (!stopped) await new Promise(done => {
        wake = done
        setTimeout(done, PAUSES[Math.min(failures++, PAUSES.length - 1)] * 1000)
      })
    }
  })()
  return () => wake()
}
