// The strip about the person's case on every screen of a guide: a case that waits on this phone, or
// that the desk has. It sends what waits, and asks the desk for the status, with each screen, when
// the network returns, and, for what waits, once a minute. If the phone has no case, nothing is
// shown, stored or sent. Start reading at strip.

import { clock, local } from './clock.js'
import { esc, put as fill } from './html.js'
import { all, drop, put } from './keep.js'
import { send } from './send.js'
import { status } from './status.js'

const OLD = 2 * 3600_000 // age in milliseconds at which a waiting case is not sent without being asked
const PATIENCE = 12_000 // milliseconds until the desk counts as out of reach
const OFTEN = 15_000 // milliseconds between two requests for a status
const SOON = 3000, MINUTE = 60_000 // milliseconds until a waiting case is sent again: least, most
const HELD = ['accepted', 'en-route', 'on-scene']
const DONE = ['completed', 'cancelled', 'erased'] // nothing is left to do

let v, to, app, box, timer
let mine = null // the case that is shown
let note = '' // about what waits
let away = false // the desk did not answer last
let busy = false, next = 0

// strip shows the case. address is that of the hand-over, where a waiting case is shown.
export function strip(messages, address) {
  v = messages
  to = address
  app = document.getElementById('app')
  show()
  look()
}

// look reads the phone's newest case, one that waits first, and sends it or asks for its status.
async function look(asked) {
  const kept = await all()
  const found = kept.filter(it => it.body).pop() || kept.filter(it => it.ref).pop()
  // a case whose end is shown stays on this page, though the phone no longer keeps it
  if (found || !mine || mine.body) mine = found
  show()
  clearTimeout(timer)
  if (found && found.body) timer = setTimeout(look, MINUTE)
  if (!found || busy) return
  if (found.body) {
    const old = Date.now() - found.made > OLD
    if (old && !asked) note = fill(v.old, clock(found.made))
    else if (asked || Date.now() >= next) return deliver(found)
  } else if (Date.now() >= next) return ask(found)
  show()
}

async function deliver(it) {
  busy = true
  note = v.sending
  show()
  const { received, refused, after } = await send(it)
  busy = false
  if (received) {
    mine = { key: it.key, secret: it.secret, made: it.made, ref: received.ref, received: received.received }
    await put(mine)
    next = 0
    note = ''
    return look()
  }
  it.tried = Date.now()
  next = it.tried + Math.max(after * 1000 || 0, SOON)
  // the page of the hand-over shows the reason of a refusal beside the fields
  note = refused ? v.refused : fill(v.tried, clock(it.tried))
  if (refused) next = Infinity
  else await put(it)
  show()
}

async function ask(it) {
  busy = true
  next = Date.now() + OFTEN
  const now = await status(it.secret, PATIENCE)
  busy = false
  away = !now
  if (now) {
    mine = { ...it, html: now.html, seen: Date.now(), at: now.at, live: false }
    const { state } = read(mine)
    if (!state || DONE.includes(state)) await drop(it.key)
    else if ((await all()).some(({ key }) => key === it.key)) await put(mine) // not if the person removed it meanwhile
  }
  show()
}

// read returns what the desk said last.
function read({ html = '' }) {
  const page = new DOMParser().parseFromString(html, 'text/html'), h1 = page.querySelector('[data-state]')
  if (!h1) return {}
  local(page)
  const { state } = h1.dataset, about = HELD.includes(state) || state === 'rejected' ? page.querySelector('.notice') : null
  return { state, alarm: h1.className === 'alarm', lines: [h1.textContent, state === 'received' ? !h1.className && v.unaccepted : about?.textContent] }
}

// says returns the text of the strip and its links, as HTML.
function says(it) {
  const link = (href, text) => `<a href="${esc(href)}">${esc(text)}</a>`
  if (it.body) {
    return [`<b>${esc(v.notSent)}</b> ${esc(v.notSentWhy + ' ' + note)}`, `<button type="button">${esc(v.send)}</button>${link(to, v.open)}`]
  }
  const { lines = [v.received, v.unaccepted] } = read(it)
  const since = it.seen ? fill(away ? v.away : v.known, clock(it.seen)) : ''
  const text = [...lines, since].filter(Boolean).map(l => /[.!?]$/.test(l) ? l : l + '.').join(' ')
  return [`<b>${esc(fill(v.case, it.ref))}</b> ${esc(text)}`, link('/case?k=' + it.secret, v.open)]
}

function show() {
  const none = !mine || !mine.body && mine.seen && (!mine.html || read(mine).state === 'erased')
  if (none && !box) return
  if (!box) {
    box = document.createElement('aside')
    box.setAttribute('aria-label', v.mine)
    box.innerHTML = '<p role="status"></p><p></p>'
    app.after(box)
    box.onclick = e => { if (e.target.closest('button')) look(true) }
  }
  box.className = 'strip' + (!none && (mine.body || read(mine).alarm || away) ? ' unsent' : '')
  box.hidden = none
  const drawn = none ? ['', ''] : says(mine)
  const focus = box.contains(document.activeElement) && document.activeElement.tagName
  drawn.forEach((html, i) => {
    const part = box.children[i]
    if (part.drawn !== html) part.drawn = part.innerHTML = html // what is the same is not said again
  })
  if (focus && !box.contains(document.activeElement)) box.querySelector(focus)?.focus()
  // what lies below the strip can be scrolled to
  app.style.paddingBottom = none ? '' : box.offsetHeight + 16 + 'px'
  document.documentElement.style.scrollPaddingBottom = none ? '' : box.offsetHeight + 'px'
}

// again looks again, because there may be a network now.
export const again = () => look()
