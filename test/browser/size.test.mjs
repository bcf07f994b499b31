// The first screen on a bad connection: one request within one congestion window, after which the
// user can answer.

import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, open, proxy, serve, until } from './support.mjs'
import { tap } from './player.mjs'

const WINDOW = 14336 // bytes: ten segments of 1,460, less the headers

let server, browser
before(async () => { server = await serve(); browser = await open() })
after(() => Promise.all([browser?.close(), server?.stop()]))

// wire returns the number of bytes of a body as they are sent, compressed.
const wire = path => new Promise((resolve, reject) => {
  http.get(server.url + path, { headers: { 'Accept-Encoding': 'gzip, deflate, br, zstd' } }, response => {
    let bytes = 0
    response.on('data', chunk => { bytes += chunk.length })
    response.on('end', () => resolve({ bytes, encoding: response.headers['content-encoding'] }))
  }).on('error', reject)
})

for (const language of LANGUAGES) {
  test(`the first screen fits one congestion window, ${language}`, async () => {
    for (const path of [address(language), address(language, { c: 'GB' })]) {
      const { bytes, encoding } = await wire(path)
      assert.ok(encoding, 'it is compressed')
      assert.ok(bytes <= WINDOW, `${path} takes ${bytes} bytes`)
    }
  })
}

// Only requests for the page get a response in this test. The browser's own requests, and those
// that the page sends once it is drawn, must not delay the user.
const OWN = /^\/(icon|sw\.js|favicon)|\.webmanifest$|\/more\.js$/

for (const javaScriptEnabled of [true, false]) {
  test(`one request until the first answer can be given, ${javaScriptEnabled ? 'with' : 'without'} script`, async t => {
    const between = await proxy(server.url), page = await browser.page({ javaScriptEnabled, serviceWorkers: 'allow' })
    t.after(() => Promise.all([between.close(), page.context().close()]))
    const asked = () => between.log.map(r => r.url).filter(url => !OWN.test(url))
    between.answer = request => new URL(request.url, between.url).pathname !== address('en-GB')
    await page.goto(between.url + address('en-GB'), { waitUntil: 'commit' })
    await until('something to see', () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length))
    const first = await page.locator('h1').textContent()
    assert.deepEqual(asked(), [address('en-GB')])
    await tap(page.locator('.choices a').first())
    await page.waitForFunction(h => { const h1 = document.querySelector('h1'); return h1 && h1.textContent !== h }, first)
    assert.equal(asked().length, javaScriptEnabled ? 1 : 2)
  })
}
