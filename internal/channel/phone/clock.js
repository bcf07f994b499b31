// Times of day, as this phone writes them.

export const clock = ms => new Date(ms).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })

// local replaces the server's UTC times by the phone's local time.
export function local(within) {
  for (const time of within.querySelectorAll('time')) {
    const at = Date.parse(time.dateTime)
    if (!isNaN(at)) time.textContent = clock(at) // otherwise the server's text stays
  }
}
