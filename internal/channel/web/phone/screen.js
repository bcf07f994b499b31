// A turn as HTML, the same as the templates of page.go draw: a test compares them in every state.

import { CANNOT, CAR, CAUTIONS, CHOICES, CHOICE_URGENCY, DISPOSITION, DO, FLAG_ICON, FLAG_LABEL, ICON, KIND, LABEL, LIFE, LOCKSMITH, ABOUT, NAME, NOTE_GUIDE, NOTE_KIND, NOTE_TEXT, POLICE_LINE, QUESTION, REASON, ROADSIDE, SAY, SHOWN, STEP, TEXT, TEXTS, TRY, USED_CHOICE, USED_NODE } from '../../phone/fields.js'
import { choose, raise, back, change, offers } from '../../phone/interpreter.js'
import { turn } from '../../phone/words.js'

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const esc = s => s.replace(/[&<>"']/g, c => ENTITIES[c])
const each = (list, f) => list.map(f).join('')
const a = (href, text, more = '', before = '') => `<a href="${esc(href)}"${more}>${before}${esc(text)}</a>`
const p = (kind, text) => text ? `<p class="${kind}">${text}</p>` : ''
const list = (tag, kind, lines) => lines.length ? `<${tag} class="${kind}">${each(lines, l => `<li>${esc(l)}</li>`)}</${tag}>` : ''

// NOTHING is what a screen has of the second file before it is there.
const NOTHING = { drawn: '', progress: '', numbers: '', about: '', place: '' }

// LATER is thrown if a screen needs texts that are in the second file.
export const LATER = {}

// html returns the page of a state. s: transcript t, country c (confirmed), guess, today, p (the list
// of countries), and more: the second file, once it is loaded. link(base, query) returns an address,
// with the state in the fragment on the phone and in the query elsewhere.
export function html(g, s, link) {
  const v = g.v, { t, node, call, card, sure, iso, name, countries, countryName, language, agreed, say, dial, fails, missing, shown, script, here } = turn(g, s)
  if (!node[TEXTS] || t.used.some(u => !g.n[u[USED_NODE]][TEXTS])) throw LATER
  const c = sure ? iso : ''
  const query = (t, screen) => [c && 'c=' + c, t && 't=' + t, screen && 'p=' + screen].filter(x => x).join('&')
  const to = (t, screen, base = g.b) => link(base, query(t, screen))
  const last = g.b.lastIndexOf('/'), allGuides = g.b.slice(last) // the list of guides in this language
  const inLanguage = (tag, name) => a(to(here, s.p, g.b.slice(0, last + 1) + tag), name, ` lang="${tag}"`)
  const serverPage = end => g.b + end + (c || here ? '?' : '') + query(here) // a page that the server draws
  const tel = (n, kind, small = '') => `<a class="${kind}" href="tel:${n}">${esc(v.call.replace('%', n))}${small && ` <small>${esc(small)}</small>`}</a>`
  const icon = i => i >= 0 ? `<svg viewBox="0 0 24 24" aria-hidden="true">${g.i[i]}</svg>` : ''
  const offered = offers(g, t.n, t.facts).map(k => [to(choose(g, t, 0, k)), say(g.n[k][CHOICES][0][LABEL]), '', icon(g.n[k][CHOICES][0][ICON])])
  const bar = () => `<header class="bar${card ? ' card' : ''}" aria-label="${esc(v.skip)}">${each(dial, ([n, label]) => tel(n, 'call', label))}` +
    a(to(here, 'country'), sure ? name : name ? v.guess.replace('%', name) : v.which).replace('<a', '<a class="where"') + '</header>'
  const nav = () => {
    const before = s.p ? here : back(g, t)
    return `<nav aria-label="${esc(v.flags)}">` +
      (before === null ? '' : `<p>${a(to(before), '← ' + v.back, ' class="back"')}</p>`) +
      `<h2>${esc(v.flags)}</h2><ul class="flags">${each(g.f, f => `<li>${a(to(raise(t, f[NAME])), say(f[FLAG_LABEL]), '', icon(f[FLAG_ICON]))}</li>`)}</ul>${each(offered, ([href, text, , icon]) => `<p>${a(href, text, ' class="desk"', icon)}</p>`)}</nav>`
  }
  const footer = () => '<footer>' +
    (t.used.length ? `<details><summary>${esc(v.answers)}</summary><ol>` + each(t.used, (u, i) => {
      const n = g.n[u[USED_NODE]]
      return `<li>${esc(say(n[TEXTS].t, n))} <b>${esc(say(n[CHOICES][u[USED_CHOICE]][LABEL], n))}</b> ${a(to(change(g, t, i)), v.change)}</li>`
    }) + '</ol></details>' : '') +
    `<p>${v.all ? a(allGuides, v.all) + ' ' : ''}${a(to(''), v.again)} ${a(serverPage('/article'), v.article)} ${a(serverPage('/print'), v.print)} ${a(g.b + '/numbers' + (iso && '#' + iso), v.numbers)}` +
    each(g.o, o => ' ' + inLanguage(...o)) + `</p><p>${esc(g.h)}. ${esc(v.reviewed.replace('%', g.w))}. ${g.r}</p></footer>`

  const notices = (g.z ? p('hint', esc(g.z[0]) + (g.z[1] && ' ' + inLanguage(g.z[1], g.z[2]))) : '') + p('notice', t.lost && esc(v.lost)) + p('notice', s.today > g.x && esc(v.old.replace('%', g.x)))
  if (s.p) {
    return bar() + `<main>${notices}<h1 tabindex="-1">${esc(v.which)}</h1><form action="${g.b}"><input type="hidden" name="t" value="${here}">` +
      `<label>${esc(v.country)} <select name="c">${each(countries.map(k => [k, countryName(k)]).sort((x, y) => x[1].localeCompare(y[1], language)), ([k, n]) => `<option value="${k}"${k === iso ? ' selected' : ''}>${esc(n)}</option>`)}</select></label>` +
      `<button type="submit">${esc(v.use)}</button></form></main>` + nav() + footer()
  }

  const kind = node[KIND], own = node[TEXTS], asks = kind === QUESTION, life = node[ABOUT] === LIFE
  const { drawn, progress, numbers, about, place } = s.more ? s.more.around(g, t.n, t.facts, t.entries, c, iso) : NOTHING
  const donts = (indexes, reasons = true) => indexes.length ? `<ul class="donts">${each(indexes, i => `<li><b>${esc(g.u[i][TEXT])}</b>${reasons ? ' ' + esc(g.u[i][REASON]) : ''}</li>`)}</ul>` : ''
  const lines = (tag, kind, l) => list(tag, kind, (l || []).map(l => say(l)))
  const headed = (head, body) => body && `<h2>${esc(head)}</h2>` + body
  const options = () => (kind === STEP ? `<h2 class="unseen">${esc(v.how)}</h2>` : '') + `<ul class="choices${node[CHOICES].some(k => k[ICON] >= 0) ? ' tiles' : ''}">` + each(node[CHOICES], (k, i) => {
    const style = node[ABOUT] === TRY && k[NAME] === CANNOT ? 'quiet' : life && !k[CHOICE_URGENCY] ? 'calm' : k[ICON] >= 0 ? 'tile' : ''
    return `<li${style && ` class="${style}"`}>${a(to(choose(g, t, i)), say(k[LABEL]), '', icon(k[ICON]))}</li>`
  }) + '</ul>'
  const desk = () => call < POLICE_LINE || !v.desk ? '' : `<p>${a(to(here, '', '/handover' + g.b), v.desk, ' class="desk"')}</p>` +
    (v.at ? p('hint', esc([v.at.name, v.at.hours].filter(x => x).join(', ')) + (v.at.phone && !numbers ? ' ' + a('tel:' + v.at.tel, v.call.replace('%', v.at.phone), ' class="back"') : '')) : '')
  const saying = call ? headed(v.say, list('ul', 'say', script)) + headed(v.wait, lines('ol', 'do', own.n)) + (card ? headed(v.fails, list('ul', 'fails', fails)) : '') : ''
  const notes = () => (folds ? '' : place) + each(shown, k => !k[NOTE_TEXT] ? '' : k[NOTE_GUIDE] ? s.more.elsewhere(g, k, t.entries, to, say(k[NOTE_TEXT])) :
    [SAY, DO].includes(k[NOTE_KIND]) ? '' : p('note', esc(say(k[NOTE_TEXT]))))
  const before = shown.filter(k => k[NOTE_KIND] === DO).map(k => k[NOTE_TEXT]), todo = [...before, ...(own.d || [])]
  const cut = node[SHOWN] ? before.length + node[SHOWN] : todo.length
  const steps = lines(kind === STEP ? 'ol' : 'ul', 'do', todo.slice(0, cut)) +
    (todo[cut] ? s.more.further(todo.slice(cut).map(l => say(l)), cut) : '')
  const wait = () => headed(v.wait, lines('ul', 'wait', own.w))
  const reasons = card ? [] : [...(own.y ? [['', say(own.y)]] : []), ...(asks ? [] : node[CAUTIONS].map(i => g.u[i]).filter(u => u[REASON]))], folds = reasons.length && [ROADSIDE, LOCKSMITH].includes(call)

  return bar() + '<main>' + notices + p('guide', life && esc(g.h)) +
    (kind === DISPOSITION || card ? p('urgency u' + t.urgency, esc(v.urgencies[t.urgency])) : '') +
    `<h1 tabindex="-1">${esc(say(own.t))}</h1>` +
    p('hint', own.h && esc(say(own.h))) +
    p('notice', esc(missing)) + numbers +
    (call === POLICE_LINE && agreed(call) ? `<p>${tel(agreed(call), 'call')}</p>` : '') +
    (drawn || progress ? `<div class="top">${drawn}${progress ? p('hint', esc(progress) + each(offered, ([href, text]) => `, ${v.or} ` + a(href, text))) : ''}</div>` : '') +
    (asks ? options() + donts(node[CAUTIONS])
      : steps + (card ? (kind === STEP ? options() : '') + saying + desk() + donts(node[CAUTIONS]) + notes() + wait()
        : donts(node[CAUTIONS], false) + saying + desk() + about) +
        (kind === STEP && !card ? options() : '') + (card ? '' : wait()) + headed(v.worse, lines('ul', 'worse', own.x))) +
    (reasons.length ? `<details class="why"><summary>${esc(v.why)}</summary>${each(reasons, ([text, why]) => `<p>${text && `<b>${esc(text)}</b> `}${esc(why)}</p>`)}${folds ? place : ''}</details>` : '') +
    (asks ? about : '') + (card ? '' : notes()) +
    (node[CAR] ? `<p>${a(to(here, '', '/car' + g.b), v.car, ' class="back"')}</p>` : '') +
    (t.entries.length || !g.e.length ? '' : `<details><summary>${esc(v.first)}</summary>${donts(g.e, false)}</details>`) + '</main>' + nav() + footer()
}
