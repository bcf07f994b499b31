// What a script adds to a screen of a guide once it is drawn: the strip about a case, "Where am
// I?", reading aloud, and leaving the page; and it keeps the screen on. Without it the screen is the
// same. Start reading at tools.

import { digits, hush, ready, speak } from './aloud.js'
import { awake, hold } from './awake.js'
import { ABOUT, CALL, KIND, LOCKSMITH, QUESTION, QUIET } from './fields.js'
import { esc } from './html.js'
import { away, count } from './leave.js'
import { again, strip } from './strip.js'
import { leave, locate } from './where.js'

// lines returns what is read aloud: the first action, the numbers, what to say, and then the rest.
function lines(main, v) {
  const all = selector => [...main.querySelectorAll(selector)].map(e => e.textContent)
  const [first, ...rest] = all('.do li'), words = all('.say li')
  return [...all('h1'), first, ...all('a[href^="tel:"]'), words.length && v.say, ...words, ...rest, ...all('.wait li')].filter(Boolean).map(digits)
}

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
  addEventListener('pagehide', hush)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    again()
    hold()
  })
  new MutationObserver(add).observe(document.getElementById('app'), { childList: true })
  add()
}

// tools adds to the screen of a turn. v: the messages. The page's build renames some properties of a
// turn: see package web.
export function tools(v, g, { t: { n }, call }) {
  leave()
  hush()
  count()
  strip(v, '/handover' + g.b + location.hash)
  const main = document.querySelector('main'), choosing = main.querySelector('form')
  awake(!choosing && call > 0 && call <= LOCKSMITH)
  if (choosing || g.n[n][KIND] === QUESTION || main.querySelector('.tools')) return
  // Another person may be a threat: then nothing may be heard, and the page can be left at once.
  const quiet = g.n[n][ABOUT] === QUIET
  const box = document.createElement('section'), { lang } = document.documentElement
  box.className = 'tools'
  if (!quiet && ready(lang)) {
    const own = button(v.aloud, () => {
      if (own.textContent === v.hush) return hush()
      own.textContent = v.hush
      speak(lines(main, g.v), lang, () => { own.textContent = v.aloud })
    })
    box.append(own)
  }
  if (call) {
    const out = document.createElement('div'), cues = document.createElement('div')
    out.setAttribute('role', 'status')
    box.append(button(v.where, () => {
      cues.innerHTML = `<p>${esc(v.look)}</p><ul>${v.cues.map(l => `<li>${esc(l)}</li>`).join('')}</ul>`
      locate(v, out)
    }), out, cues)
  }
  // never before the answers: they must not move under the thumb when the second file arrives
  const before = main.querySelector('.choices') || main.querySelector('.say')
  if (box.firstChild) before ? before.after(box) : main.append(box)
  if (quiet) {
    const out = button(v.leave, () => away(g.b))
    out.className = 'leave'
    main.querySelector('h1').after(out)
  }
}
