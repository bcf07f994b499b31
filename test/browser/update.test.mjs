// A newer release, and the older one again, while a user is in the middle of a guide; the switch
// that deletes what phones have stored; and responses that are not what the server sent. The user's
// answers must stay, and the user can always continue.

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Script } from 'node:vm'
import { GUIDE, GUIDES, LANGUAGES, address, base, open, proxy, serve, until } from './support.mjs'
import { read } from './screen.mjs'
import { tap } from './player.mjs'
import { cachedFiles, installed, isKnownToDraw, update } from './worker.mjs'

const NEWER = 'The newer release asks this:'
const HALF = { t: 'life.none~place.parked', c: 'US' }
let browser, folder
before(async () => {
  folder = newerGuides()
  browser = await open()
})
after(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

// newerGuides makes another release: a copy of the guides with another title of one question in one
// language.
function newerGuides() {
  const to = mkdtempSync(join(tmpdir(), 'firststeps-guides-'))
  cpSync(GUIDES, to, { recursive: true })
  const file = join(to, GUIDE, 'text', 'en-US.yaml'), text = readFileSync(file, 'utf8')
  // its own title, if it has one, or that of the fragment
  const changed = text.replace(/^( {2}need:.*\n)( {4}title: .*\n)?/m, `$1    title: "${NEWER}"\n`)
  assert.notEqual(changed, text, 'the guide has texts of the question "need"')
  writeFileSync(file, changed)
  return to
}

const newer = () => ['--guides', folder]

async function visit(t, url) {
  const page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => page.context().close())
  await page.goto(url + address('en-US'))
  const files = await installed(page)
  return { page, files }
}

// half checks a user in the middle of the guide: the address has the answers, and the page shows
// the same question.
async function half(page, title) {
  await until('the question, in these words: ' + title, async () => (await read(page))?.title === title)
  const { t, c, answers, choices } = await read(page)
  assert.deepEqual({ t, c }, HALF, 'the answers are kept')
  assert.equal(answers.length, 2)
  return choices
}

test('a newer release in the middle of a run, and the one before again', async t => {
  let server = await serve()
  t.after(() => server.stop())
  const { port, url } = server, { page, files } = await visit(t, url)
  await page.goto(url + address('en-US', HALF))
  await until('the question', async () => (await read(page))?.answers.length === 2)
  const title = (await read(page)).title, choices = await half(page, title)
  const changeTo = async args => {
    await server.stop()
    server = await serve({ port, args })
    assert.equal(await update(page), 'activated')
    await half(page, await page.locator('h1').textContent()) // the open page continues unchanged
    await page.reload()
    return installed(page)
  }
  const next = await changeTo(newer())
  assert.deepEqual(await half(page, NEWER), choices)
  assert.notDeepEqual(Object.keys(next), Object.keys(files), 'another release, another cache')
  assert.deepEqual(await changeTo([]), files, 'the one before, and nothing else')
  assert.deepEqual(await half(page, title), choices)
  await server.stop()
  await page.reload()
  await half(page, title)
})

test('an open page goes on to the end while the worker under it changes', async t => {
  let server = await serve()
  t.after(() => server.stop())
  const { page } = await visit(t, server.url), { port } = server
  await page.goto(server.url + address('en-US', HALF))
  await server.stop()
  server = await serve({ port, args: newer() })
  assert.equal(await update(page), 'activated')
  const before = await read(page)
  await tap(page.locator('.choices a').first())
  await until('the next screen', async () => { const s = await read(page); return s && s.title !== before.title && s.answers.length === 3 })
})

test('the switch that deletes what phones have stored', async t => {
  let server = await serve()
  t.after(() => server.stop())
  const { port, url } = server, { page } = await visit(t, url)
  await server.stop()
  server = await serve({ port, args: ['--offline=false'] })
  const gone = () => page.evaluate(async () => !(await navigator.serviceWorker.getRegistration()) && !(await caches.keys()).length).catch(() => false)
  await page.goto(url + address('en-US', HALF))
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then(it => it?.update()).catch(() => {}))
  await until('no worker and nothing kept', gone)
  await page.reload()
  await half(page, await page.locator('h1').textContent())
  await tap(page.locator('.choices a').first())
  await until('the next screen', async () => (await read(page))?.answers.length === 3)
  await until('no worker and nothing kept after another load', gone)
})

// Wrong responses. Each function gets the intended body, and sends something else.
const html = '<!doctype html><title>Sign in</title><p>Welcome to the free wireless network of this car park.'
const cut = share => (response, body, type) => { response.writeHead(200, { 'Content-Type': type }); response.end(body.subarray(0, Math.floor(body.length * share))) }
const poisons = {
  'a sign-in page': response => { response.writeHead(200, { 'Content-Type': 'text/html' }); response.end(html) },
  'a redirect to a sign-in page': response => { response.writeHead(302, { Location: '/healthz' }); response.end() },
  'an error of the server': response => { response.writeHead(500, { 'Content-Type': 'text/html' }); response.end(html) },
  'nothing at all': cut(0),
  'a tenth of it': cut(0.1),
  'half of it': cut(0.5),
  'all but a little': cut(0.999),
  'a connection that breaks': (response, body) => { response.writeHead(200, { 'Content-Length': body.length }); response.write(body.subarray(0, 9), () => response.destroy()) },
}

// poisoned visits one release, and then serves the newer one with wrong responses for some paths.
// It returns the page and the files stored before.
async function poisoned(t, matches) {
  const [older, next] = await Promise.all([serve(), serve({ args: newer() })])
  const between = await proxy(older.url)
  t.after(() => Promise.all([between.close(), older.stop(), next.stop()]))
  const { page, files } = await visit(t, between.url)
  between.target = next.url
  const poison = how => {
    between.answer = (request, response) => {
      if (!how || !matches(request.url)) return false
      fetch(next.url + request.url).then(async meant => how(response, Buffer.from(await meant.arrayBuffer()), meant.headers.get('content-type')))
      return true
    }
  }
  return { page, files, between, poison }
}

// unharmed checks that the phone still stores the complete older release, and serves it without a
// network.
async function unharmed({ page, files, between }) {
  assert.deepEqual(await cachedFiles(page), files, 'what was kept before is kept, byte for byte, and nothing else')
  between.answer = request => { request.socket.destroy(); return true }
  await page.goto(between.url + address('en-US', HALF))
  assert.equal((await read(page)).answers.length, 2)
  assert.notEqual((await read(page)).title, NEWER)
}

const ONE = ['offline', 'kept.json', 'rest.json'].map(name => [name, url => url.endsWith('/en-US/' + name)])
for (const [path, matches] of [...ONE, ['every file', url => url !== '/sw.js']]) {
  test(`bad answers for ${path} of a newer release are never kept`, async t => {
    const phone = await poisoned(t, matches)
    for (const [name, how] of Object.entries(poisons)) {
      phone.poison(how)
      assert.equal(await update(phone.page), 'redundant', name)
      await unharmed(phone)
    }
    phone.poison(null)
    await phone.page.reload()
    assert.equal(await update(phone.page), 'activated', 'the newer release comes when it can')
    await phone.page.reload()
    await half(phone.page, NEWER)
    await installed(phone.page)
  })
}

// An empty script is a valid worker, so 'nothing at all' is skipped: the next check for a newer
// release replaces that worker.
test('bad answers for the worker itself change nothing', async t => {
  const phone = await poisoned(t, url => url === '/sw.js')
  for (const [name, how] of Object.entries(poisons)) {
    if (name === 'nothing at all') continue
    phone.poison(how)
    assert.equal(await update(phone.page), 'none', name)
    await unharmed(phone)
  }
})

test('a worker that is cut off anywhere is not a script, so no browser accepts it', async t => {
  const server = await serve()
  t.after(() => server.stop())
  const script = await (await fetch(server.url + '/sw.js')).text()
  assert.doesNotThrow(() => new Script(script))
  const taken = []
  for (let n = 8; n < script.trimEnd().length; n++) {
    try {
      new Script(script.slice(0, n))
      taken.push(n)
    } catch {}
  }
  assert.deepEqual(taken, [], 'lengths at which it would be taken')
})

// former is a worker as the program had it before: it stores every file of every guide at once.
function former() {
  const list = LANGUAGES.flatMap(l => ['/offline', '/article', '/print', '/numbers', '/more.js'].map(end => base(l) + end)
    .concat('/car' + base(l) + '/offline', '/handover' + base(l) + '/offline')).concat('/case/away', '/icon.svg')
  return `const CACHE = 'firststeps-former'
self.addEventListener('install', e => e.waitUntil(caches.open(CACHE).then(cache => cache.addAll(${JSON.stringify(list)})).then(() => self.skipWaiting())))
self.addEventListener('activate', e => e.waitUntil(self.clients.claim()))
self.addEventListener('message', e => e.waitUntil(caches.open(CACHE).then(cache => cache.put(e.data[0] + '/offline?drawn', new Response()))))
self.addEventListener('fetch', e => e.respondWith(caches.match(new URL(e.request.url).pathname + '/offline').then(kept => kept || fetch(e.request))))`
}

test('a phone with a worker of before, which stored everything, goes on with the guide that was opened', async t => {
  const server = await serve(), between = await proxy(server.url), page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => Promise.all([page.context().close(), between.close(), server.stop()]))
  between.answer = (request, response) => {
    if (request.url !== '/sw.js') return false
    response.writeHead(200, { 'Content-Type': 'text/javascript' })
    response.end(former())
    return true
  }
  await page.goto(between.url + address('en-US'))
  await until('the former worker', async () => (await page.evaluate(async () => Boolean(navigator.serviceWorker.controller && await caches.match(location.pathname + '/offline?drawn'))).catch(() => false)))
  between.answer = () => false
  between.log.length = 0
  assert.equal(await update(page), 'activated')
  assert.deepEqual(between.log.map(r => r.url).filter(url => !/sw\.js|icon/.test(url)).sort(), [base('en-US') + '/kept.json', base('en-US') + '/rest.json'], 'what was there is not fetched again')
  await page.reload()
  const [files] = Object.values(await installed(page))
  assert.ok(files[base('en-US') + '/article'])
  assert.equal(files[base('en-GB') + '/offline'], undefined, 'a language that was never opened is not stored')
  between.answer = request => { request.socket.destroy(); return true }
  await page.goto(between.url + address('en-US', HALF))
  await half(page, await page.locator('h1').textContent())
  await page.goto(between.url + base('en-US') + '/article')
  assert.equal(await page.locator('h1').count(), 1)
})

test('a first visit that breaks off goes on at the next, and is safe as soon as the page is stored', async t => {
  const server = await serve(), between = await proxy(server.url), page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => Promise.all([page.context().close(), between.close(), server.stop()]))
  const poison = name => { between.answer = (request, response) => request.url.endsWith(name) && (poisons['half of it'](response, Buffer.from(html), 'text/html'), true) }
  const stored = async () => Object.values(await cachedFiles(page)).flatMap(Object.keys)
  poison('/rest.json')
  await page.goto(between.url + address('en-US'))
  await until('the page and what follows it', async () => (await stored()).includes(base('en-US') + '/more.js'))
  await until('that it draws', () => isKnownToDraw(page))
  assert.ok(!(await stored()).includes(base('en-US') + '/article'))
  const offline = between.answer = request => { request.socket.destroy(); return true }
  await page.goto(between.url + address('en-US', HALF))
  await half(page, await page.locator('h1').textContent())
  await page.goto(between.url + base('en-US') + '#t=!trapped')
  await until('the card', async () => (await read(page))?.t === '!trapped')
  between.answer = () => false
  await page.reload()
  assert.ok((await stored()).length)
  const [files] = Object.values(await installed(page))
  assert.ok(files[base('en-US') + '/article'])
  between.answer = offline
  assert.equal((await page.goto(between.url + base('en-US') + '/article')).status(), 200)
})
