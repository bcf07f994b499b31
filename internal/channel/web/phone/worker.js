// Answers on the phone for the guides that are opened there. VERSION, GUIDES (path of a guide in a
// language → hash of its list) and HOME (the guide for languages without one) come before this
// script, added by offline.go. Each guide that is opened is stored: see keep.js. Empty GUIDES delete
// everything. Start reading at opening.

import { DRAWN, LIST, activate, current, install, keep, later, match, one, pathsOf } from './keep.js'

// place splits the path of a page: whose it is ('', '/car' or '/handover'), the guide in a language,
// and the rest.
function place(pathname) {
  const [, whose = '', base, end = ''] = /^(\/car|\/handover)?(\/[^/]+\/[^/]+)(\/[^/]+)?$/.exec(pathname) || []
  return { whose, base, end, path: whose + base + (end || '/offline') }
}

// meant splits a path in the same way, whatever its case, slashes and language. base is undefined if
// there is no such guide in that language; pages are the guide's pages in all languages.
function meant(pathname) {
  const parts = pathname.toLowerCase().replace(/_/g, '-').split('/').filter(Boolean), all = Object.keys(GUIDES)
  const whose = ['car', 'handover'].includes(parts[0]) ? '/' + parts.shift() : '', [guide, language, ...rest] = parts
  const pages = all.filter(base => base.split('/')[1] === guide), end = rest.map(part => '/' + part).join('')
  return { whose, base: pages.find(base => base.toLowerCase() === `/${guide}/${language}`), end, pages }
}

// speaking returns, of guides, the one in the language of this phone, or HOME.
function speaking(bases) {
  const language = base => base.split('/')[2].toLowerCase()
  const find = tag => bases.find(base => language(base).startsWith(tag.toLowerCase()))
  for (const tag of navigator.languages || []) {
    const base = find(tag) || find(tag.split('-')[0])
    if (base) return base
  }
  return bases.includes(HOME) ? HOME : bases[0]
}

// A stored page shows the state of its address only if its script draws it; otherwise it shows the
// first question, whatever was answered. So it is used for a state only on a phone on which the
// scripts of this very page are known to draw.

// visited handles the message of a page (page/guard.js): its path, and its styles and scripts if
// they drew it. With the page of a case it stores the page that shows the case without a network.
async function visited([pathname, ...texts]) {
  const { base, path } = place(pathname), bases = Object.keys(GUIDES)
  if (pathname === '/case' && bases.length && !await match(AWAY)) return one(speaking(bases), AWAY)
  if (!GUIDES[base]) return
  await keep(base, texts, async () => {
    const page = await match(path), html = page && await page.text()
    if (html && texts.every(text => html.includes(text))) await (await current()).put(path + DRAWN, new Response())
  })
}

// absent answers for a page that is neither stored nor reachable: with the same page in another
// language, or with a page that leads to the guide.
async function absent({ pathname, search }) {
  const paths = await pathsOf(await current()), { whose, base, end, pages } = meant(pathname)
  const there = pages.filter(other => other !== base && paths.includes(whose + other + (end || '/offline')))
  if (there.length) return Response.redirect(whose + speaking(there) + end + search)
  const kept = bases => bases.filter(base => paths.includes(base + '/away'))
  const [away] = [kept(pages), kept(Object.keys(GUIDES))].filter(bases => bases.length).map(speaking)
  return away ? match(away + '/away') : Response.error()
}

// network answers from the network, or without one with absent. A file that a list names as one to
// store when it is opened is stored.
async function network(e, url) {
  try {
    const response = await fetch(e.request), { base, end } = place(url.pathname)
    if (end && response.status === 200 && await match(base + LIST)) e.waitUntil(later(base, url.pathname, response.clone()))
    return response
  } catch (err) {
    if (e.request.mode === 'navigate') return absent(url)
    throw err
  }
}

// answer answers with a stored file, or from the network.
const answer = async (e, url, path) => await match(path) || network(e, url)

// late waits for the network for a limited time, then uses kept().
const LATE = 6000 // milliseconds
async function late(request, kept) {
  try {
    return await Promise.race([fetch(request), new Promise((_, no) => setTimeout(no, LATE))])
  } catch {
    return kept()
  }
}

// state answers a request for a page with a state in its query: with script by the stored page,
// which reads the fragment; else by the server's page; and without a network by the article, at the
// emergency card of the last flag or answer.
async function state(e, url, path) {
  const plain = url.searchParams.getAll('p').includes('plain'), article = place(path).base + '/article'
  if (!plain && await match(path + DRAWN)) return Response.redirect(url.pathname + '#' + url.search.slice(1))
  if (!await match(article)) return network(e, url)
  return late(e.request, () => {
    const t = url.searchParams.get('t') || '', [, card] = /!([\w-]+)[^!]*$/.exec(t) || /([\w-]+)$/.exec(t) || ['', '']
    return Response.redirect(article + '#' + card)
  })
}

// article answers for an article with a country or answers from the network, and else with the
// stored one, which has neither.
const ARTICLES = ['/article', '/print']
async function article(e, path) {
  const kept = await match(path)
  return kept ? late(e.request, () => kept) : fetch(e.request)
}

// list answers with the list of guides in the language of the phone, or in another that is stored.
async function list(e, url) {
  const paths = await pathsOf(await current())
  const stored = Object.keys(GUIDES).filter(base => paths.includes('/' + base.split('/')[2]))
  return stored.length ? match('/' + speaking(stored).split('/')[2]) : network(e, url)
}

// home answers for "/": several guides are listed there, and a single one is shown in the language
// of the phone.
async function home(e, url) {
  const bases = Object.keys(GUIDES), base = speaking(bases)
  if (bases.some(other => other.split('/')[1] !== base.split('/')[1])) return list(e, url)
  const page = base + '/offline'
  if (await match(page)) return url.search ? state(e, url, page) : match(page)
  return network(e, url)
}

const AWAY = '/case/away'
async function status(e) {
  const away = await match(AWAY)
  return away ? late(e.request, () => away) : fetch(e.request)
}

// corrected redirects to the page that a path means, if that is stored; the server does it for
// others.
async function corrected(e, url, { whose, base, end }) {
  const kept = base && await match(whose + base + (end || '/offline'))
  return kept ? Response.redirect(whose + base + end + url.search) : network(e, url)
}

// opening answers for an address that a person opens. It is undefined for one of another kind.
function opening(e, url) {
  const { base, end, path } = place(url.pathname), near = meant(url.pathname)
  if (url.pathname === '/') return home(e, url)
  if (url.pathname === '/case') return status(e)
  if (GUIDES[base] && url.search && !end) return state(e, url, path)
  if (GUIDES[base] && url.search && ARTICLES.includes(end)) return article(e, path)
  if (GUIDES[base]) return answer(e, url, path)
  if (near.pages.length) return corrected(e, url, near)
}

let last = Promise.resolve() // messages are handled one after the other: the second finds what the first stored
self.addEventListener('message', e => {
  last = last.catch(() => {}).then(() => visited(e.data))
  e.waitUntil(last)
  e.waitUntil(self.clients.claim()) // the page may have been requested before this worker was active
})
self.addEventListener('install', e => e.waitUntil(install()))
self.addEventListener('activate', e => e.waitUntil(activate()))
self.addEventListener('fetch', e => {
  const { request } = e, url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || !Object.keys(GUIDES).length) return
  const response = request.mode === 'navigate' ? opening(e, url)
    : (GUIDES[place(url.pathname).base] || url.pathname === '/icon.svg') && answer(e, url, url.pathname)
  if (response) e.respondWith(response)
})
