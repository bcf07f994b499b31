// A browser that lacks something, whatever it is: features are removed from Chromium, in the page and
// in the worker, one by one and all together, also some that every browser in docs/browsers.md has. A
// person who says that someone is shut in must get the card, by the script or by plain links, on the
// first visit and on the next, when there may be a worker.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { base, open, proxy, serve } from './support.mjs'
import { expectScreen } from './screen.mjs'
import { tap } from './player.mjs'
import { remove } from './oldest.mjs'

// FEATURES are paths of objects and members. plain marks those that the page's script needs: without
// one of these the page has plain links.
const FEATURES = {
  'Array.at': {}, 'Array.flat': {}, 'Array.flatMap': { plain: true }, 'Array.findLast': {}, 'Array.toSorted': {}, 'Object.fromEntries': { plain: true },
  'Object.hasOwn': {}, 'String.replaceAll': {}, 'String.matchAll': { plain: true }, 'String.at': {}, 'Window.structuredClone': {}, 'Window.queueMicrotask': {},
  'Promise.any': {}, 'Promise.allSettled': {}, 'Window.WeakRef': {}, 'Window.AbortController': {}, 'Intl.DisplayNames': {}, 'Intl.ListFormat': {},
  'Crypto.subtle': {}, 'Crypto.randomUUID': {}, 'Window.caches': {}, 'Window.CacheStorage': {}, 'Window.indexedDB': {}, 'Window.localStorage': {},
  'Navigator.serviceWorker': {}, 'Navigator.languages': {}, 'Window.fetch': {}, 'Window.TextEncoder': { plain: true }, 'Window.TextDecoder': {},
  'Window.URLSearchParams': { plain: true }, 'Window.FormData': {}, 'History.replaceState': {}, 'Window.matchMedia': {}, 'Window.IntersectionObserver': {},
  'Element.replaceChildren': {}, 'Window.Intl': {},
}

let server, browser, heading
before(async () => {
  [server, browser] = [await serve(), await open()]
  const page = await browser.page()
  await page.goto(server.url + base('en-US'))
  heading = (await page.title()).split(' – ').slice(1).join(' – ')
})
after(() => Promise.all([browser?.close(), server?.stop()]))

// without opens a page in a browser without some features, and in its worker.
async function without(t, features) {
  const paths = JSON.stringify(features.map(name => name.split('.'))), between = await proxy(server.url)
  const page = await browser.page({ serviceWorkers: 'allow', locale: 'en' })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  await page.addInitScript(`self.taken = (${remove})(${paths})`)
  between.answer = (request, response) => {
    if (request.url !== '/sw.js') return false
    fetch(server.url + request.url).then(async from => {
      response.writeHead(200, { 'Content-Type': 'text/javascript' })
      response.end(`(${remove})(${paths})\n` + await from.text())
    })
    return true
  }
  return { page, between }
}

// helped checks that the person gets to the card, from the first screen and by an address.
async function helped({ page, between }) {
  const en = 'en-US'
  for (const visit of ['the first', 'the next']) {
    await page.goto(between.url + base(en))
    await expectScreen(page, { t: '', c: '' }, en, heading)
    await tap(page.locator('.choices a').first())
    await expectScreen(page, { t: 'life.trapped', c: '' }, en, heading)
    await page.goto('about:blank')
    await page.goto(between.url + base(en) + '#c=US&t=!trapped')
    await expectScreen(page, { t: '!trapped', c: 'US' }, en, heading)
    assert.ok(await page.locator('.bar a.call').first().isVisible(), visit)
  }
  return /\?/.test(page.url()) ? 'plain' : 'script'
}

for (const [name, { plain }] of Object.entries(FEATURES)) {
  test(`without ${name}: the card, by ${plain ? 'plain links' : 'the script'}`, async t => {
    const phone = await without(t, [name])
    assert.equal(await helped(phone), plain ? 'plain' : 'script')
    assert.deepEqual(await phone.page.evaluate(() => self.taken), [name], 'it is gone')
  })
}

test('without any of these: the card, by plain links', async t => {
  const phone = await without(t, Object.keys(FEATURES))
  assert.equal(await helped(phone), 'plain')
  assert.ok((await phone.page.evaluate(() => self.taken)).length > 30)
})
