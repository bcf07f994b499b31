// What the phone sends and stores: it sends no answer, stores only the guide, and contacts no other
// server.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, ids, nodes, open, proxy, serve, stories, until } from './support.mjs'
import { play } from './player.mjs'
import { read } from './screen.mjs'
import { installed } from './worker.mjs'

let server, browser
before(async () => { server = await serve(); browser = await open() })
after(() => Promise.all([browser?.close(), server?.stop()]))

// watched returns a page behind a proxy, with its requests and the browser's errors and warnings.
async function watched(t, options) {
  const between = await proxy(server.url), page = await browser.page(options), complaints = [], asked = []
  t.after(() => Promise.all([between.close(), page.context().close()]))
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
  page.on('pageerror', error => complaints.push(String(error)))
  page.context().on('request', request => asked.push(request.url()))
  await page.addInitScript(() => {
    window.broken = []
    addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI))
  })
  return { between, page, complaints, asked }
}

const stored = page => page.evaluate(async () => ({
  cookie: document.cookie, local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, broken: window.broken,
}))
const NOTHING = { cookie: '', local: 0, session: 0, databases: 0, broken: [] }

for (const serviceWorkers of ['block', 'allow']) {
  test(`a whole run sends no answer and stores nothing, service workers: ${serviceWorkers}`, async t => {
    const { between, page, complaints, asked } = await watched(t, { serviceWorkers })
    for (const name of ['british-in-france', 'red-flag-taken-back']) {
      const story = stories().find(s => s.name === name + '.yaml')
      await page.goto(between.url + base(story.language))
      const heading = (await page.title()).split(' – ').slice(1).join(' – ')
      await page.goto('about:blank')
      await play(page, between.url, { ...story, country: '', way: [{ country: story.country }, ...story.way] }, heading)
    }
    assert.ok(between.log.length >= 2, 'the pages were asked for')
    const answers = /life|place\.|parked|medicine|trapped|need\.|[?&#][tcp]=/
    for (const { method, url, headers, body } of between.log) {
      assert.equal(method, 'GET')
      assert.equal(body, '')
      assert.doesNotMatch(url + '\n' + headers, answers)
    }
    assert.deepEqual([...new Set(asked.map(url => new URL(url).origin))].filter(origin => origin !== 'null'), [between.url])
    assert.deepEqual(await stored(page), NOTHING)
    assert.deepEqual(await page.context().cookies(), [])
    assert.deepEqual(complaints.filter(text => !/Service workers are disabled|Service Worker registration blocked/.test(text)), [])
  })
}

test('the check finds an answer that is sent', async t => {
  const { between, page } = await watched(t)
  await page.goto(between.url + address('en-US', { t: 'life.none' })) // a link from a page without script has the answer in the query, once
  assert.ok(between.log.some(({ url }) => /life/.test(url)))
})

for (const language of LANGUAGES) {
  test(`no complaint of the browser on any node, ${language}`, async t => {
    const { between, page, complaints } = await watched(t)
    await page.goto(between.url + base(language))
    for (const next of (await nodes(await ids(server.url))).values()) {
      await page.evaluate(hash => { location.hash = hash }, 't=' + next)
      await until('the node', async () => (await read(page))?.t === next)
    }
    for (const end of ['/article', '/print', '/numbers']) await page.goto(between.url + base(language) + end)
    assert.deepEqual(await stored(page), NOTHING)
    assert.deepEqual(complaints.filter(text => !/Service Worker registration blocked/.test(text)), [])
  })
}

test('the policy of the page is in force', async t => {
  const { between, page } = await watched(t)
  await page.goto(between.url + base('en-US'))
  await page.evaluate(() => { document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.2/x.png">') })
  await until('the violation', () => page.evaluate(() => window.broken.some(b => b.startsWith('img-src'))))
})

test('a page that is left alone asks for nothing', async t => {
  await Promise.all(['block', 'allow'].map(async serviceWorkers => {
    const { between, page } = await watched(t, { serviceWorkers })
    await page.goto(between.url + base('en-US'))
    if (serviceWorkers === 'allow') await installed(page)
    await page.waitForLoadState('networkidle')
    const sofar = between.log.length
    await new Promise(resolve => setTimeout(resolve, 5000)) // the test must wait to see that nothing happens
    assert.deepEqual(between.log.slice(sofar).map(r => r.url), [], serviceWorkers)
  }))
})
