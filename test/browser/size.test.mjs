// The first screen on a bad connection: one request, one congestion window, and it can be answered.

import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, open, proxy, serve } from './support.mjs'
import { tap } from './player.mjs'

const WINDOW = 14336 // bytes: ten segments of 1,460, less the headers

let server, browser
before(async () => { [server, browser] = await Promise.all([serve(), open()]) })
after(() => Promise.all([browser?.close(), server?.stop()]))

// wire gives the bytes of a body as they are sent, before anything is unpacked.
const wire = path => new Promise((resolve, reject) => {
  http.get(server.url + path, { headers: { 'Accept-Encoding': 'gzip, deflate, br, zstd' } }, response => {
    let bytes = 0
    response.on('data', chunk => { bytes += chunk.length })
    response.on('end', () => resolve({ bytes, encoding: response.headers['content-encoding'] }))
  }).on('error', reject)
})

for (const language of LANGUAGES) {
  test(`the first screen fits one congestion window, ${language}`, async () => {
    for (const path of [address(language), address(language, { c: 'GB', t: 'life.none~place.parked~settle.done' })]) {
      const { bytes, encoding } = await wire(path)
      assert.ok(encoding, 'it is compressed')
      assert.ok(bytes <= WINDOW, `${path} takes ${bytes} bytes`)
    }
  })
}

for (const javaScriptEnabled of [true, false]) {
  test(`one request until the first answer can be given, ${javaScriptEnabled ? 'with' : 'without'} script`, async t => {
    const between = await proxy(server.url), page = await browser.page({ javaScriptEnabled, serviceWorkers: 'allow' })
    t.after(() => Promise.all([between.close(), page.context().close()]))
    const pages = () => between.log.filter(r => r.url.startsWith(address('en-GB')) && !r.url.endsWith('webmanifest'))
    between.answer = (request, response) => pages().length > (javaScriptEnabled ? 1 : 2) || !request.url.startsWith(address('en-GB')) || request.url.endsWith('webmanifest')
    await page.goto(between.url + address('en-GB'), { waitUntil: 'commit' })
    await page.locator('h1').waitFor()
    const first = await page.locator('h1').textContent()
    const link = page.locator('.choices a').first()
    await link.waitFor()
    assert.equal(pages().length, 1)
    await tap(link)
    await page.waitForFunction(h => { const h1 = document.querySelector('h1'); return h1 && h1.textContent !== h }, first)
    assert.equal(pages().length, javaScriptEnabled ? 1 : 2)
  })
}
