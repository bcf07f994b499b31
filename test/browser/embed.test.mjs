// The element <first-steps> on a page of another site with a strict policy, at the size of a phone: the
// stories by taps in the frame, the calls, the theme, and what a person has if the guide does not come.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { GUIDE, PHONE, address, base, open, serve, stories, until } from './support.mjs'
import { axe } from './axe.mjs'
import { play, tap } from './player.mjs'
import { exported, serveFolder } from './static.mjs'

let browser, host, site, folder, integrity
before(async () => {
  host = await hostPage()
  folder = exported(process.env.FIRSTSTEPS, ['--embed', host.url])
  site = await serveFolder(folder.site)
  integrity = readFileSync(join(folder.site, 'first-steps.js.integrity'), 'utf8').trim()
  browser = await open()
})
after(() => Promise.all([browser?.close(), site?.stop(), host?.stop(), folder?.remove()]))

// hostPage serves one page, on another site than the guides.
async function hostPage() {
  const it = { body: '', policy: '' }
  const server = http.createServer((request, response) => {
    if (request.url !== '/') return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': it.policy })
    response.end(it.body)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  it.url = `http://localhost:${server.address().port}`
  it.stop = () => new Promise(resolve => {
    server.close(resolve)
    server.closeAllConnections()
  })
  return it
}

const INSIDE = '<a id="inside" href="tel:112">Call 112</a>'

// show opens the host's page. at: the address of the guides. It returns the page, and what it
// requested and reported.
async function show(t, { at = site.url, attributes = `lang="en-GB" country="GB"`, hash = integrity, style = '', before = '', options = {} } = {}) {
  host.body = `<!doctype html><html lang="en"><head><title>Insurer</title><meta name="viewport" content="width=device-width"><style>body { margin: 0 } ${style}</style>
<script src="${at}/first-steps.js" integrity="${hash}" crossorigin="anonymous" defer></script></head>
<body>${before}<main><h1 style="position:absolute;clip-path:inset(50%)">Help</h1><first-steps guide="${GUIDE}" ${attributes}>${INSIDE}</first-steps></main></body></html>`
  host.policy = `default-src 'none'; script-src '${hash}'; style-src 'unsafe-inline'; frame-src ${at}; base-uri 'none'; form-action 'none'`
  const page = await browser.page(options), asked = [], said = []
  t.after(() => page.context().close())
  page.on('request', request => asked.push(request.url()))
  page.on('console', message => said.push(message.text()))
  await page.goto(host.url)
  return { page, asked, said }
}

const frameOf = page => page.frames().find(frame => frame !== page.mainFrame())

// shown is show, and waits until the guide is there.
async function shown(t, options) {
  const it = await show(t, options)
  await until('the guide in the frame', async () => await it.page.locator('iframe').evaluate(e => e.clientHeight) > 300)
  return { ...it, frame: frameOf(it.page) }
}

test('a guide under a strict policy: nothing from third parties, the calls in sight, axe finds nothing', async t => {
  const { page, frame, asked, said } = await shown(t)
  const hosts = new Set(asked.map(url => new URL(url).origin))
  assert.deepEqual([...hosts].sort(), [host.url, site.url].sort())
  assert.deepEqual(said.filter(text => !/Service Worker registration blocked by Playwright/.test(text)), [])
  assert.equal(await page.locator('#inside').isVisible(), false)
  assert.equal(await page.locator('iframe').evaluate(e => e.clientHeight), PHONE.height)
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width)
  assert.deepEqual(await frame.locator('.bar .call').evaluateAll(all => all.map(a => a.getAttribute('href'))), ['tel:999'])
  await frame.evaluate(() => scrollTo(0, 1e6))
  assert.ok(await frame.locator('.bar').evaluate(e => e.getBoundingClientRect().top) >= 0, 'the bar stays')
  assert.deepEqual([...await axe(page), ...await axe(frame)], [])
  assert.deepEqual(await page.context().cookies(), [])
})

describe('every story in the frame, by taps', () => {
  test('with the export', async t => {
    const { page, frame } = await shown(t), walked = new Set(), headings = {}
    // what player.mjs and screen.mjs use of a page; the frame begins at the corner of the window
    const inFrame = {
      locator: selector => frame.locator(selector), evaluate: (...args) => frame.evaluate(...args), waitForFunction: (...args) => frame.waitForFunction(...args),
      // the page may still be writing its own address
      goto: url => until('the address', () => frame.goto(url).then(() => true, () => false)), reload: () => frame.evaluate(() => location.reload()), url: () => frame.url(),
    }
    for (const story of stories()) {
      await t.test(story.name, async () => {
        if (!headings[story.language]) {
          await inFrame.goto(site.url + address(story.language))
          headings[story.language] = (await frame.title()).split(' – ').slice(1).join(' – ')
        }
        await play(inFrame, site.url, story, headings[story.language], { walked })
      })
    }
    assert.equal(page.url(), host.url + '/', 'the page around the guide stays')
  })
})

test('a call leaves the frame, since the policy of the page allows none in it', async t => {
  const { page, frame, said } = await shown(t), call = frame.locator('.bar .call').first()
  const blocked = () => said.some(text => /sandbox|violates/i.test(text))
  await call.click()
  await page.waitForTimeout(500)
  assert.ok(!blocked(), said.join())
  assert.ok(await call.isVisible(), 'the guide stays')
  await frame.evaluate(() => { location.href = 'tel:999' })
  await until('a call that is blocked', blocked)
})

test('other pages open in a tab of their own; the next screen comes into sight', async t => {
  const { page, frame } = await shown(t, { before: '<p style="height:900px">Above</p>', attributes: 'lang="en-GB"' })
  const opens = page.context().waitForEvent('page')
  await frame.locator('footer a[href*="/article"]').click()
  assert.equal(new URL((await opens).url()).pathname, base('en-GB') + '/article')
  await page.evaluate(() => scrollTo(0, 0))
  await frame.locator('.choices a').last().evaluate(a => a.click())
  await until('the screen', () => page.locator('iframe').evaluate(e => Math.abs(e.getBoundingClientRect().top) < 1))
})

test('a colour that can be read is used, another is not, and the calls stay as they are', async t => {
  const colors = frame => frame.evaluate(() => [getComputedStyle(document.querySelector('footer a')).color, getComputedStyle(document.querySelector('.bar .call')).backgroundColor])
  const [own, call] = await colors((await shown(t)).frame)
  const themed = color => shown(t, { style: `first-steps { --first-steps-accent: ${color}; --first-steps-font: Georgia }` })
  const { frame } = await themed('#5b2a86')
  await until('the colour', async () => (await colors(frame))[0] === 'rgb(91, 42, 134)')
  assert.equal((await colors(frame))[1], call)
  assert.match(await frame.evaluate(() => getComputedStyle(document.documentElement).fontFamily), /^Georgia, system-ui/)
  for (const color of ['#eeeeee', 'red', 'url(https://elsewhere.example/x)']) {
    const { frame } = await themed(color)
    await until('the font', () => frame.evaluate(() => /Georgia/.test(document.documentElement.style.fontFamily)))
    assert.deepEqual(await colors(frame), [own, call], color)
  }
})

test('what is inside the element stays if the script is another, or the frame is not allowed', async t => {
  const other = 'sha384-' + 'A'.repeat(64), hidden = ({ page }) => page.locator('iframe').count()
  const wrong = await show(t, { hash: other })
  assert.ok(await wrong.page.locator('#inside').isVisible())
  assert.equal(await hidden(wrong), 0)
  assert.match(wrong.said.join(), /integrity|digest/)
  const server = await serve({ args: ['--desk=false', '--embed', 'https://elsewhere.example'] })
  t.after(() => server.stop())
  const refused = await show(t, { at: server.url })
  await until('the refusal', () => refused.said.some(text => /frame-ancestors/.test(text)))
  assert.ok(await refused.page.locator('#inside').isVisible())
  assert.equal(await refused.page.locator('iframe').evaluate(e => e.clientHeight), 0)
})

test('a server that allows the site shows a guide, in the language of the browser', async t => {
  const server = await serve({ args: ['--desk=false', '--embed', host.url] })
  t.after(() => server.stop())
  const { page, frame } = await shown(t, { at: server.url, attributes: '', options: { locale: 'en-GB' } })
  assert.equal(new URL(frame.url()).pathname, base('en-GB'))
  const heading = (await frame.title()).split(' – ').slice(1).join(' – ')
  await tap(frame.locator('.choices a').first())
  await until('the next screen', () => frame.evaluate(() => location.hash.includes('t=')))
  assert.equal(page.url(), host.url + '/')
})

test('leaving the page at once leaves the page around the guide, too', async t => {
  const { page, frame } = await shown(t)
  await frame.goto(site.url + base('en-GB') + '#t=!danger')
  await frame.locator('button.leave').click()
  await page.waitForURL('about:blank')
})
