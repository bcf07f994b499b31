// What a script adds to a screen of a guide once it is drawn: the strip about a case, and "Where am
// I?". Without it the screen is the same. Start reading at tools.

import { KIND, QUESTION } from './fields.js'
import { esc } from './html.js'
import { again, strip } from './strip.js'
import { leave, locate } from './where.js'

function button(text, act) {
  const b = document.createElement('button')
  b.type = 'button'
  b.textContent = text
  b.onclick = act
  return b
}

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

// tools adds to the screen of a turn. v: the messages. The page's build renames some properties of a
// turn: see package web.
export function tools(v, g, { t: { n }, call }) {
  leave()
  strip(v, '/handover' + g.b + location.hash)
  const main = document.querySelector('main'), choosing = main.querySelector('form')
  if (choosing || g.n[n][KIND] === QUESTION || main.querySelector('.tools')) return
  const box = document.createElement('section')
  box.className = 'tools'
  if (call) {
    const out = document.createElement('div'), cues = document.createElement('div')
    out.setAttribute('role', 'status')
    box.append(button(v.where, () => {
      cues.innerHTML = `<p>${esc(v.look)}</p><ul>${v.cues.map(l => `<li>${esc(l)}</li>`).join('')}</ul>`
      locate(v, out)
    }), out, cues)
  }
  const script = main.querySelector('.say')
  if (box.firstChild) script ? script.after(box) : main.append(box)
}
