// A screen as the page shows it, and as the engine defines it. The two must be deeply equal. This
// file does not depend on how the page is made. Start reading at expectScreen.

import assert from 'node:assert/strict'
import { ask, base, until } from './support.mjs'

// shown reads the page. It runs in the browser, so it must not use anything from outside.
function shown() {
  const texts = (within, list) => [...within.querySelectorAll(list)].map(e => e.textContent)
  const main = document.querySelector('main')
  const state = { get: name => decodeURIComponent((new RegExp(`[#?&]${name}=([^&]*)`).exec(location.hash || location.search) || [])[1] || '') } // tests remove URLSearchParams
  return {
    path: location.pathname,
    t: state.get('t') || '',
    c: state.get('c') || '',
    language: document.documentElement.lang,
    window: document.title,
    title: texts(document, 'h1').join(' AND '),
    urgency: texts(main, '.urgency').length,
    hint: texts(main, 'h1 + .hint').join(),
    progress: texts(main, '.top .hint').join(),
    picture: [...main.querySelectorAll('svg.picture')].map(e => e.getAttribute('aria-label')).join(),
    reasons: texts(main, '.why p:not(.note)'),
    dial: [...document.querySelectorAll('.bar a.call')].map(a => a.getAttribute('href') + ' ' + (a.querySelector('small') || { textContent: '' }).textContent),
    other: [...main.querySelectorAll('a.call')].map(a => a.getAttribute('href')).join(),
    donts: texts(main, '.donts li'),
    do: texts(main, '.do li'),
    say: texts(main, '.say li'),
    fails: texts(main, '.fails li'),
    wait: texts(main, '.wait li'),
    worse: texts(main, '.worse li'),
    notes: texts(main, '.note').sort(),
    guides: [...main.querySelectorAll('a.elsewhere')].map(a => a.textContent + ' ' + a.pathname),
    notices: texts(main, '.notice'),
    choices: texts(main, '.choices a'),
    flags: texts(document, '.flags a'),
    always: texts(document, 'nav a.desk'),
    back: texts(document, 'nav a.back').length,
    answers: [...document.querySelectorAll('footer details li')].map(li => li.firstChild.textContent.trim() + ' ' + li.querySelector('b').textContent),
  }
}

// engineScreen returns the engine's screen of a state, in the form of shown.
export async function engineScreen(at, language, heading) {
  const s = await ask(at, language), card = s.call?.who === 'emergency'
  const notices = [...(s.notices || []), ...(s.call?.missing ? [s.call.missing] : [])]
  return {
    path: base(language),
    t: at.t,
    c: at.c,
    language: s.language,
    window: `${s.title} – ${heading}`,
    title: s.title,
    urgency: card || s.kind === 'disposition' ? 1 : 0,
    hint: s.hint || '',
    progress: s.progress ? [s.progress, ...s.always.map(o => 'or ' + o.label)].join(', ') : '',
    picture: s.picture ? s.picture.text : '',
    reasons: card ? [] : [...(s.why ? [s.why] : []), ...(s.kind === 'question' ? [] : s.cautions.map(c => `${c.text} ${c.why}`))],
    dial: s.emergency.dial.map(d => `tel:${d.number} ${d.label || ''}`),
    other: s.call?.who === 'non-emergency' && s.call.number ? 'tel:' + s.call.number : '',
    donts: [...s.cautions.map(c => card || s.kind === 'question' ? `${c.text} ${c.why}` : c.text), ...(s.remember || []).map(c => c.text)],
    do: [...(s.do || []), ...(s.then || [])],
    say: s.call?.say || [],
    fails: s.call?.fails || [],
    wait: s.wait || [],
    worse: s.worse || [],
    notes: (s.notes || []).filter(n => !n.guide).map(n => n.text).sort(), // those about the car are beside the action
    guides: (s.notes || []).filter(n => n.guide).map(n => `${n.text} /${n.guide}/${s.language}`),
    notices,
    choices: s.choices.map(o => o.label),
    flags: s.flags.map(o => o.label),
    always: s.always.map(o => o.label),
    back: s.back === null ? 0 : 1,
    answers: (s.answers || []).map(a => `${a.question} ${a.choice}`),
  }
}

// read returns the page's screen, or null while the browser is between two pages.
export const read = page => page.evaluate(shown).catch(() => null)

// expectScreen waits until the page shows a state, and fails with the difference if it does not. It
// returns the engine's screen, from which the next move is taken.
export async function expectScreen(page, at, language, heading) {
  const wanted = await engineScreen(at, language, heading)
  let got = null
  await until('the screen', async () => {
    got = await read(page)
    return isDeep(got, wanted)
  }, 20_000).catch(() => {})
  assert.deepEqual(got, wanted)
  return ask(at, language)
}

const isDeep = (a, b) => JSON.stringify(a) === JSON.stringify(b)
