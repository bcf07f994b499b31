// A turn as HTML, the same as page.go's templates: a test compares them in every state.

import { choose, raise, back, change, offers } from '../../phone/interpreter.js'
import { turn } from '../../phone/words.js'

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const esc = s => s.replace(/[&<>"']/g, c => ENTITIES[c])
const each = (list, f) => list.map(f).join('')
const a = (href, text, more = '') => `<a href="${esc(href)}"${more}>${esc(text)}</a>`
const list = (tag, kind, lines) => lines.length ? `<${tag} class="${kind}">${each(lines, l => `<li>${esc(l)}</li>`)}</${tag}>` : ''

// html returns the page of a state. s: transcript t, country c (confirmed), guess, today, chooser
// p, more: the script about cars and countries, once it is loaded. link(base, query) returns an
// address: with the state in the fragment on the phone, in the query elsewhere.
export function html(g, s, link) {
  const v = g.v, { t, node, call, card, sure, iso, name, known, called, agreed, say, dial, fails, missing: doubt, shown, script, here } = turn(g, s)
  const c = sure ? iso : ''
  const to = (t, p, base = g.b, k = c) => link(base, [k && 'c=' + k, t && 't=' + t, p && 'p=' + p].filter(Boolean).join('&'))
  const bar = () =>
    `<header class="bar${card ? ' card' : ''}" aria-label="${esc(v.skip)}">` +
      each(dial, ([n, l]) => `<a class="call" href="tel:${n}">${esc(v.call.replace('%', n))}${l ? ` <small>${esc(l)}</small>` : ''}</a>`) +
      `<p>${esc(sure ? name : name ? v.guess.replace('%', name) : v.which)} ` +
      (name && !sure ? a(to(here, '', g.b, iso), v.yes) + ' ' : '') + a(to(here, 'country'), v.change) + '</p></header>'
  const nav = () => {
    const before = s.p ? here : back(g, t)
    return `<nav aria-label="${esc(v.flags)}">` +
      (before === null ? '' : `<p>${a(to(before), '← ' + v.back, ' class="back"')}</p>`) +
      `<h2>${esc(v.flags)}</h2><ul class="flags">${each(g.f, f => `<li>${a(to(raise(t, f[0])), say(f[2]))}</li>`)}</ul>${each(offers(g, t.n, t.facts), k => `<p>${a(to(choose(g, t, 0, k)), say(g.n[k][6][0][3]), ' class="desk"')}</p>`)}</nav>`
  }
  const footer = () => '<footer>' +
    (t.used.length ? `<details><summary>${esc(v.answers)}</summary><ol>` + each(t.used, ([n, k], i) =>
      `<li>${esc(say(g.n[n][9].t, g.n[n]))} <b>${esc(say(g.n[n][6][k][3], g.n[n]))}</b> ${a(to(change(g, t, i)), v.change)}</li>`) + '</ol></details>' : '') +
    `<p>${a(to(''), v.again)} ${a(g.b + '/article', v.article)} ${a(g.b + '/print', v.print)} ${a(g.b + '/numbers' + (iso && '#' + iso), v.numbers)}` +
    each(g.o, ([path, name]) => ' ' + a(to(here, s.p, path), name)) + `</p><p>${esc(g.h)}. ${esc(v.reviewed.replace('%', g.w))}. ${g.r}</p></footer>`

  const notices = each([...(t.lost ? [v.lost] : []), ...(s.today > g.x ? [v.old.replace('%', g.x)] : [])], n => `<p class="notice">${esc(n)}</p>`)
  if (s.p) {
    return bar() + `<main>${notices}<h1 tabindex="-1">${esc(v.which)}</h1><form action="${g.b}"><input type="hidden" name="t" value="${here}">` +
      `<label>${esc(v.country)} <select name="c">${each(known.map(k => [k, called(k)]).sort((x, y) => x[1].localeCompare(y[1], 'en')), ([k, n]) => `<option value="${k}"${k === iso ? ' selected' : ''}>${esc(n)}</option>`)}</select></label>` +
      `<button type="submit">${esc(v.use)}</button></form></main>` + nav() + footer()
  }

  const [, kind, , , , , choices, cautions, , own] = node
  const donts = indexes => indexes.length ? `<ul class="donts">${each(indexes, i => `<li><b>${esc(g.u[i][0])}</b> ${esc(g.u[i][1])}</li>`)}</ul>` : ''
  const all = lines => (lines || []).map(l => say(l))
  const lines = (tag, kind, l) => list(tag, kind, all(l))
  const headed = (head, body) => body && `<h2>${esc(head)}</h2>` + body
  const why = own.y ? `<p class="why"><b>${esc(v.why)}</b> ${esc(say(own.y))}</p>` : ''
  const options = `<ul class="choices">${each(choices, (k, i) => `<li>${a(to(choose(g, t, i)), say(k[3]))}</li>`)}</ul>`
  const missing = doubt && `<p class="notice">${esc(doubt)}</p>`
  const button = call === 4 && agreed(4) ? `<p><a class="call" href="tel:${agreed(4)}">${esc(v.call.replace('%', agreed(4)))}</a></p>` : ''
  const numbers = call === 5 && s.more ? s.more.calls(g, t.entries, iso) : ''
  const at = v.at ? `<p class="hint">${esc([v.at.name, v.at.hours].filter(x => x).join(', '))}${v.at.phone && !numbers ? ' ' + a('tel:' + v.at.tel, v.call.replace('%', v.at.phone), ' class="back"') : ''}</p>` : ''
  const words = call ? missing + button + headed(v.say, list('ul', 'say', script)) +
    (card ? headed(v.fails, list('ul', 'fails', fails)) : v.desk ? `<p>${a(to(here, '', '/handover' + g.b), v.desk, ' class="desk"')}</p>` + at : '') : ''
  const extra = each(shown, k => k[0] % 4 === 1 ? '' : `<p class="note">${esc(say(k[2]))}</p>`) + (s.more ? s.more.notes(g, node[0], t.entries, iso, c) : '') +
    (node[11] ? `<p>${a(to(here, '', '/car' + g.b), v.car, ' class="desk"')}</p>` : '')
  const steps = lines(kind === 1 ? 'ol' : 'ul', 'do', [...shown.filter(k => k[0] === 5).map(k => k[2]), ...(own.d || [])]), wait = headed(v.wait, lines('ul', 'wait', own.w)), worse = headed(v.worse, lines('ul', 'worse', own.x))

  return bar() + '<main>' + notices +
    (kind === 2 || card ? `<p class="urgency u${t.urgency}">${esc(v.urgencies[t.urgency])}</p>` : '') +
    `<h1 tabindex="-1">${esc(say(own.t))}</h1>` + (own.h ? `<p class="hint">${esc(say(own.h))}</p>` : '') + numbers +
    (kind === 0 ? donts(cautions) + options + why + extra
      : (card ? steps + words + donts(cautions) + extra + wait : donts(cautions) + steps + words + why + extra + wait) + worse +
        (kind === 1 ? headed(v.how, options) : '')) +
    (t.entries.length ? '' : headed(v.first, donts(g.e))) + '</main>' + nav() + footer()
}
