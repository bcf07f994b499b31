// One request for the status of a case.

// status returns {html, at}: the status as the desk draws it, '' if the case is erased, and the
// server's time. It returns null if the desk did not answer within timeout milliseconds.
export async function status(secret, timeout) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), timeout)
  try {
    const headers = { Authorization: 'Bearer ' + secret, Accept: 'text/html' }
    const response = await fetch('/api/v1/case', { headers, cache: 'no-store', credentials: 'omit', signal: stop.signal })
    const html = await response.text(), at = Date.parse(response.headers.get('Date')) || Date.now()
    if (response.ok && html.includes('data-state=')) return { html, at }
    const erased = response.status === 404 && /problem\+json/.test(response.headers.get('Content-Type') || '')
    return erased ? { html: '', at } : null
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
