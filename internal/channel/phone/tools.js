// What the second file adds to a screen of a guide: the strip about a case, "Where am I?", reading
// aloud, and leaving the page. It also keeps the phone's screen on. Without it the screen is complete.
// Start reading at tools.

import { digits, hasVoice, speak, stopReading } from './aloud.js'
import { acquire, keepAwake } from './awake.js'
import { rememberScreens } from './back.js'
import { beats, stopBeat } from './beat.js'
import { ABOUT, CALL, KIND, LOCKSMITH, NAME, QUESTION, QUIET } from './fields.js'
import { esc } from './html.js'
import { countScreens, leavePage } from './leave.js'
import { recheck, strip } from './strip.js'
import { locate, stopLocating } from './where.js'

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

// onScreens calls add for the screen that is drawn, and for each later one.
export function onScreens(add) {
  const sheet = document.createElement('style')
  sheet.textContent = self.known.style
  document.head.append(sheet)
  rememberScreens()
  addEventListener('online', recheck)
  addEventListener('pagehide', () => { stopReading(); stopBeat() })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    recheck()
    acquire()
  })
  new MutationObserver(add).observe(document.getElementById('app'), { childList: true })
  add()
}

// LARGE is the size of large text. It holds for all screens until the page is loaded again.
const LARGE = '150%'

// tools adds to the screen of a turn. v: the messages. The page's build renames some properties of a
// turn: see package web.
export function tools(v, g, { t: { n }, call }) {
  stopLocating()
  stopReading()
  stopBeat()
  countScreens()
  strip(v, '/handover' + g.b + location.hash)
  const main = document.querySelector('main'), choosing = main.querySelector('form')
  keepAwake(!choosing && call && call <= LOCKSMITH)
  if (choosing || g.n[n][KIND] === QUESTION || main.querySelector('.tools')) return
  // Another person may be a threat: then nothing may be heard, and the page can be left at once.
  const quiet = g.n[n][ABOUT] === QUIET
  const box = document.createElement('section'), root = document.documentElement, { lang } = root
  box.className = 'tools'
  if (!quiet && hasVoice(lang)) {
    const toggle = button(v.aloud, () => {
      if (toggle.textContent === v.hush) return stopReading()
      toggle.textContent = v.hush
      speak(lines(main, g.v), lang, () => { toggle.textContent = v.aloud })
    })
    box.append(toggle)
  }
  box.append(button(root.style.fontSize ? v.smaller : v.larger, e => {
    root.style.fontSize = root.style.fontSize ? '' : LARGE
    e.target.textContent = root.style.fontSize ? v.smaller : v.larger
  }))
  const [pace, minutes] = (self.known.beats || {})[g.n[n][NAME]] || []
  if (!quiet && (pace || minutes)) box.append(...beats(v, button, pace, minutes))
  if (call) {
    const out = document.createElement('div'), cues = document.createElement('div')
    out.setAttribute('role', 'status')
    box.append(button(v.where, () => {
      cues.innerHTML = `<p>${esc(v.look)}</p><ul>${v.cues.map(l => `<li>${esc(l)}</li>`).join('')}</ul>`
      locate(v, out)
    }), out, cues)
  }
  // what to do while the call goes on may be long: the number stays in sight
  const then = main.querySelector('.say ~ ol.do')
  if (then) document.querySelector('.bar').classList.add('stays')
  // never before the answers: they must not move under the thumb when the second file arrives
  const before = main.querySelector('.choices') || then || main.querySelector('.say')
  before ? before.after(box) : main.append(box)
  if (quiet) {
    const out = button(v.leave, () => leavePage(g.b))
    out.className = 'leave'
    main.querySelector('h1').after(out)
  }
}
