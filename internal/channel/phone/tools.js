// What a script adds to a screen of a guide once it is drawn: the strip about a case. Without it
// the screen is the same. Start reading at tools.

import { again, strip } from './strip.js'

// follow calls add after each screen that is drawn, and for the one that is.
export function follow(add) {
  const sheet = document.createElement('style')
  sheet.textContent = self.known.style
  document.head.append(sheet)
  addEventListener('online', again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') again()
  })
  new MutationObserver(add).observe(document.getElementById('app'), { childList: true })
  add()
}

// tools adds to the screen of a turn. v: the messages.
export function tools(v, g) {
  strip(v, '/handover' + g.b + location.hash)
}
