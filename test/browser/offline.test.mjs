// The phone after the first visit, without a network, with one that never responds, and with one
// that closes connections. None of these may make a difference, and the phone may send only the
// worker's check for a newer release.

import assert from 'node:assert/strict'
import net from 'node:net'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, open, proxy, serve, stories, until, withServer } from './support.mjs'
import { expectScreen } from './screen.mjs'
import { play, tap } from './player.mjs'
import { installed, isComplete } from './worker.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser?.close())

const story = name => stories().find(s => s.name === name + '.yaml')

// visited opens the guide once, waits until the phone has stored it, and ends the server.
async function visited(t, language, options, also = () => {}) {
  const server = await serve()
  t.after(() => server.stop())
  const page = await browser.page({ serviceWorkers: 'allow', ...options })
  t.after(() => page.context().close())
  await page.goto(server.url + address(language))
  const heading = (await page.title()).split(' – ').slice(1).join(' – ')
  await installed(page)
  await also(page, server)
  await server.stop()
  return { server, page, heading }
}

test('a whole run without a network', async t => {
  const { server, page, heading } = await visited(t, 'en-US')
  await assert.rejects(fetch(server.url), 'the server is gone')
  await play(page, server.url, story('red-flag-taken-back'), heading)
})

test('the page loaded again in the middle, and the address opened in a new tab', async t => {
  const { server, page, heading } = await visited(t, 'en-US')
  const at = { t: 'life.none~place.parked', c: 'US' }
  await page.goto(server.url + base('en-US') + '#c=US&t=' + at.t)
  await expectScreen(page, at, 'en-US', heading)
  await page.reload()
  await expectScreen(page, at, 'en-US', heading)
  const next = await page.context().newPage()
  await page.close()
  await next.goto(server.url + address('en-US', at)) // a link from a page without script
  await expectScreen(next, at, 'en-US', heading)
  await next.goto(server.url + address('en-US'))
  await expectScreen(next, { t: '', c: '' }, 'en-US', heading)
})

for (const [locale, language] of [['en-GB', 'en-GB'], ['en-US', 'en-US'], ['en-AU', 'en-GB'], ['de-DE', 'de-DE'], ['eo', 'en-US']]) {
  const register = language === 'en-US' ? test : withServer // a static host has one list at /
  register(`the list of guides on a phone set to ${locale}, with a network, and without one once a guide was opened`, async t => {
    const server = await serve(), page = await browser.page({ serviceWorkers: 'allow', locale })
    t.after(() => Promise.all([page.context().close(), server.stop()]))
    const listed = async () => {
      await page.goto(server.url + '/')
      const links = await page.locator('main a').evaluateAll(all => all.map(a => a.getAttribute('href')))
      return { language: await page.locator('html').getAttribute('lang'), links }
    }
    const online = await listed()
    assert.equal(online.language, language)
    assert.ok(online.links.length > 3 && online.links.every(href => href.endsWith('/' + language)), online.links.join())
    await tap(page.locator(`main a[href="${base(language)}"]`))
    await installed(page)
    await server.stop()
    assert.deepEqual(await listed(), online)
    await tap(page.locator(`main a[href="${base(language)}"]`))
    await until('the first question', () => page.locator('.choices a').count())
    await tap(page.locator(`footer a[href="/${language}"]`))
    await page.waitForURL(url => url.pathname === '/' + language)
    assert.equal(await page.locator('main a').count(), online.links.length)
  })
}

test('the other pages without a network: the other language, article and print', async t => {
  const { server, page, heading } = await visited(t, 'en-US', {}, async (page, server) => {
    await page.goto(server.url + base('en-GB')) // a language is stored when it is opened
    await installed(page)
    for (const language of LANGUAGES) await page.goto(server.url + base(language) + '/numbers') // and so are the numbers
    await until('the numbers', () => isComplete(page, 'later'))
  })
  const at = { t: 'life.none~place.parked', c: 'GB' }
  await page.goto(server.url + address('en-US', at))
  await expectScreen(page, at, 'en-US', heading)
  const links = await page.locator('footer a').evaluateAll(all => all.map(a => a.getAttribute('href')))
  await tap(page.locator('footer a').last())
  await page.waitForURL(url => url.pathname === base('en-GB'))
  const other = (await page.title()).split(' – ').slice(1).join(' – ')
  await expectScreen(page, at, 'en-GB', other)
  const query = `?c=${at.c}&t=${at.t}`
  for (const [name, end] of [['/article', query], ['/print', query], ['/numbers', '#GB']]) {
    assert.ok(links.includes(base('en-US') + name + end), name)
    assert.equal((await page.goto(server.url + base('en-US') + name + end)).status(), 200)
    for (const language of LANGUAGES) {
      assert.equal((await page.goto(server.url + base(language) + name)).status(), 200)
      assert.equal(await page.locator('h1').count(), 1, name)
      assert.ok(await page.locator('a.call').count() >= 2, 'the numbers stand there')
      assert.equal(await page.locator('html').getAttribute('lang'), language)
    }
  }
})

test('without a network, a page that was never opened leads to what is stored', async t => {
  const { server, page, heading } = await visited(t, 'en-US'), at = { t: 'life.none~place.parked', c: 'GB' }
  assert.equal(await isComplete(page, 'later'), false, 'the numbers are stored only when they are opened')
  await page.goto(server.url + base('en-US') + '/numbers')
  assert.match(await page.locator('h1').textContent(), /not on this phone/)
  assert.ok(await page.locator('a.call').count() >= 2)
  await tap(page.locator('main a'))
  await expectScreen(page, { t: '', c: '' }, 'en-US', heading)
  const query = address('en-US', at).slice(base('en-US').length)
  for (const path of [base('en-GB') + query, base('en-GB') + query.replace('?', '#')]) { // the other language
    await page.goto('about:blank')
    await page.goto(server.url + path)
    await expectScreen(page, at, 'en-US', heading)
  }
  await page.goto(server.url + '/car' + base('en-GB'))
  assert.equal(new URL(page.url()).pathname, '/car' + base('en-US'))
  for (const [path, meant] of [['/TRUNK-release-fails/EN_us/', base('en-US')], ['/trunk-release-fails', base('en-US')], ['/trunk-release-fails/fr', base('en-US')], ['//trunk-release-fails//en-US', base('en-US')]]) {
    await page.goto('about:blank')
    await page.goto(server.url + path + query.replace('?', '#')) // the fragment survives by itself
    await expectScreen(page, at, 'en-US', heading)
    assert.equal(new URL(page.url()).pathname, meant, path)
  }
  await page.goto(server.url + base('de') + '/article')
  assert.equal(new URL(page.url()).pathname, base('en-US') + '/article')
})

// A witness replaces the server: it records what it receives, and never responds, or closes the
// connection.
for (const [network, treat] of [['that never answers', () => {}], ['that hangs up', socket => socket.destroy()]]) {
  test(`a whole run on a network ${network}; nothing is sent except the check for a newer release`, async t => {
    const { server, page, heading } = await visited(t, 'en-GB')
    let sent = ''
    const held = []
    const witness = net.createServer(socket => {
      held.push(socket.on('error', () => {}))
      socket.on('data', chunk => { sent += chunk; treat(socket) })
    })
    await new Promise(resolve => witness.listen(server.port, '127.0.0.1', resolve))
    t.after(() => { held.forEach(socket => socket.destroy()); witness.close() })
    await play(page, server.url, story('british-in-france'), heading)
    await page.reload()
    await page.evaluate(() => { navigator.serviceWorker.getRegistration().then(it => it.update()).catch(() => {}) })
    await until('the check for a newer release', () => sent.includes('GET /sw.js'))
    const lines = sent.split('\r\n').filter(line => / HTTP\/1/.test(line))
    assert.deepEqual([...new Set(lines)], ['GET /sw.js HTTP/1.1'])
    assert.doesNotMatch(sent, /life|medicine|=FR/)
  })
}

withServer('with a network, the article of the country replaces the stored one', async t => {
  const server = await serve(), page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => server.stop())
  t.after(() => page.context().close())
  await page.goto(server.url + address('en-US'))
  await installed(page)
  await page.goto(server.url + base('en-US') + '/article?c=GB')
  assert.match(await page.locator('header.bar').innerText(), /Call 999[^]*United Kingdom/)
  await server.stop()
  await page.goto(server.url + base('en-US') + '/article?c=GB')
  assert.match(await page.locator('header.bar').innerText(), /Call 112[^]*Many countries/)
})

test('while the server is not ready, a stored guide is shown', async t => {
  const server = await serve(), between = await proxy(server.url), page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => Promise.all([server.stop(), between.close(), page.context().close()]))
  await page.goto(between.url + address('en-US'))
  await installed(page)
  between.answer = (request, response) => Boolean(response.writeHead(503, { 'Retry-After': '5' }).end('not ready'))
  await page.goto(between.url + base('en-US') + '/article?c=GB')
  assert.match(await page.locator('header.bar').innerText(), /Call 112[^]*Many countries/)
  await page.goto(between.url + address('en-US', { t: 'life.trapped', p: 'plain' }))
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).hash, base('en-US') + '/article#trapped')
  await page.goto(between.url + address('en-US'))
  assert.equal((await page.title()).includes('not ready'), false)
  assert.ok(await page.locator('.choices a').count())
})

test('a worker that is ready later than the tools of the page finds that the page is drawn', async t => {
  const server = await serve(), between = await proxy(server.url), page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => Promise.all([server.stop(), between.close(), page.context().close()]))
  const late = []
  between.answer = (request, response) => {
    if (request.url !== '/sw.js') return false
    fetch(server.url + '/sw.js').then(async from => {
      const body = await from.text()
      late.push(() => response.writeHead(200, { 'content-type': 'text/javascript' }).end(body))
    })
    return true
  }
  await page.goto(between.url + address('en-US'))
  await until('the tools', () => page.evaluate(() => document.querySelectorAll('style').length > 1))
  await until('the worker', () => late.length > 0)
  between.answer = () => false
  late.forEach(answer => answer())
  await installed(page)
})
