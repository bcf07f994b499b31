// Older phones, and scripts that fail. The features that the browsers of docs/browsers.md lack are
// removed from Chromium, in the page and in the worker, and stories are played. Then the scripts
// are made to fail at each possible point: the plain pages must still work, with and without a
// worker. A user without a network who says that a person is shut in must not see the first
// question again.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { LANGUAGES, address, base, open, proxy, serve, stories, until } from './support.mjs'
import { expectScreen, read, engineScreen } from './screen.mjs'
import { play, tap } from './player.mjs'
import { staffed } from './operator.mjs'
import { installed, isKnownToDraw, update } from './worker.mjs'
import { OLDEST, missing, remove } from './oldest.mjs'

const TRAPPED = { t: 'life.trapped', c: '' }
let server, browser, heading
before(async () => {
  [server, browser] = [await serve(), await open()]
  await staffed(browser, server)
  const page = await browser.page()
  await page.goto(server.url + base('en-US'))
  heading = (await page.title()).split(' – ').slice(1).join(' – ')
})
after(() => Promise.all([browser?.close(), server?.stop()]))

// removable returns the features to remove, except those that the tests themselves need in the page: the
// driver uses BigInt, and stories use the names of countries.
const removable = browsers => missing(browsers).filter(path => !/^Big/.test(path[0]) && path[1] !== 'DisplayNames')

const story = name => stories().find(s => s.name === name + '.yaml')
const cut = between => { between.answer = request => { request.socket.destroy(); return true } }

// visit opens a page in a new context without some features, or with another script before the
// page's.
async function visit(t, { without, planted, change, ...options } = {}) {
  const between = await proxy(server.url), page = await browser.page({ serviceWorkers: 'allow', locale: 'en', ...options })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  if (without) await page.addInitScript(`self.taken = (${remove})(${JSON.stringify(without)})`)
  if (planted) await page.addInitScript(planted)
  if (without) change = { '/sw.js': script => `(${remove})(${JSON.stringify(without)})\n` + script }
  if (change) changed(between, change)
  return { between, page }
}

// changed makes the proxy change the server's responses at some paths, and remove the policy that
// would forbid this.
function changed(between, change) {
  between.answer = (request, response) => {
    const path = new URL(request.url, between.url).pathname, edit = change[path] || change.page
    if (request.method !== 'GET' || !edit) return false
    fetch(server.url + request.url, { headers: { 'Accept-Language': request.headers['accept-language'] || '' } }).then(async from => {
      const type = from.headers.get('Content-Type'), body = Buffer.from(await from.arrayBuffer())
      response.writeHead(from.status, { 'Content-Type': type })
      response.end(change[path] || /html/.test(type) ? await edit(body.toString()) : body)
    })
    return true
  }
}

// tapped taps the first answer of the first screen: a person is shut in.
async function tapped(page) {
  await expectScreen(page, { t: '', c: '' }, 'en-US', heading)
  await tap(page.locator('.choices a').first())
}

// cardShown waits until the article shows the emergency card.
async function cardShown(page) {
  await page.waitForURL(url => url.pathname.endsWith('/article') && url.hash === '#trapped')
  const card = page.locator('article', { has: page.locator('#trapped') })
  await until('the card in sight', () => card.evaluate(e => { const { top } = e.getBoundingClientRect(); return top > -30 && top < 300 }))
  assert.match(await card.textContent(), /someone may be shut in the trunk/)
}

describe('without the features that the oldest browsers lack', () => {
  for (const name of Object.keys(OLDEST)) {
    test(`${name} ${OLDEST[name]}: stories, with and without a network`, async t => {
      const lacks = removable([name]), { between, page } = await visit(t, { without: lacks })
      await page.goto(between.url + base('en-US'))
      const taken = await page.evaluate(() => self.taken)
      assert.ok(taken.length > 100 && ['Array.at', 'Object.hasOwn', 'structuredClone'].every(path => taken.includes(path)), taken.length)
      for (const offline of [false, true]) {
        await installed(page)
        if (offline) cut(between)
        await page.goto(between.url + base('en-US'))
        await tapped(page)
        await expectScreen(page, TRAPPED, 'en-US', heading)
        for (const path of ['red-flag-taken-back', 'british-in-france']) {
          const it = story(path)
          await page.goto(between.url + base(it.language))
          await play(page, between.url, it, (await page.title()).split(' – ').slice(1).join(' – '))
        }
        assert.match(page.url(), /#/, 'the script draws')
      }
    })
  }

  test('every story, without any feature that one of them lacks', async t => {
    const lacks = removable(Object.keys(OLDEST)), walked = new Set()
    const { page } = await visit(t, { without: lacks, serviceWorkers: 'block' }), headings = {}
    for (const it of stories()) {
      await page.goto(server.url + base(it.language))
      assert.ok((await page.evaluate(() => self.taken)).length > 100)
      headings[it.language] ||= (await page.title()).split(' – ').slice(1).join(' – ')
      await play(page, server.url, it, headings[it.language], { walked })
      assert.match(page.url(), /#/)
    }
  })

  test('a browser that knows no names of countries writes their codes', async t => {
    const { page } = await visit(t, { without: [['Intl', 'DisplayNames']], serviceWorkers: 'block', locale: 'en-GB' })
    await page.goto(server.url + base('en-US') + '#t=life.trapped&p=country')
    await page.locator('select').selectOption('FR')
    assert.equal(await page.locator('option[selected]').textContent(), 'GB')
    await tap(page.locator('form button'))
    await until('France', async () => /^FR$/.test(await page.locator('.bar .where').textContent()))
    assert.deepEqual((await read(page)).dial, (await engineScreen({ t: 'life.trapped', c: 'FR' }, 'en-US', heading)).dial)
  })
})

// fails are the ways in which the page's script fails. With later, it draws the first screen
// before.
const fails = {
  'cannot be parsed': { change: served(unparsable) },
  'throws when it is loaded': { planted: () => { Document.prototype.getElementById = () => { throw new Error('planted') } } },
  'throws when it draws': { planted: () => { self.TextEncoder = undefined } },
  'throws when it draws an answer': {
    later: true,
    planted: () => {
      const { encode } = TextEncoder.prototype
      TextEncoder.prototype.encode = function (text) {
        if (text) throw new Error('planted')
        return encode.call(this, text)
      }
    },
  },
}

function unparsable(html) {
  const at = html.lastIndexOf('<script>')
  return at < 0 ? html : html.slice(0, at) + '<script>let let\n' + html.slice(at + '<script>'.length)
}

// blocked removes all scripts of a page, including the guard, as a setting or an extension would.
const blocked = html => html.replace(/<script[\s\S]*?<\/script>/g, '')

// served returns the changes for a server that edits its pages. Its lists have the hashes of the
// edited pages, without the policy that would forbid the edits, and its worker has those of the
// lists.
function served(edit) {
  const change = { page: edit, '/sw.js': script => rehashed(script, edit) }
  for (const language of LANGUAGES) {
    change[base(language) + '/kept.json'] = list => relisted(list, edit)
    change[base(language) + '/rest.json'] = () => '{}' // each page comes by itself
  }
  return change
}

const sha = text => createHash('sha256').update(text).digest('base64')

async function relisted(list, edit) {
  const { headers, files, later } = JSON.parse(list)
  for (const path of Object.keys(files)) {
    if (!/\.(svg|js|webmanifest)$/.test(path)) files[path][0] = sha(edit(await (await fetch(server.url + path)).text()))
  }
  for (const header of headers) delete header['Content-Security-Policy']
  return JSON.stringify({ headers, files, later, page: [] })
}

async function rehashed(script, edit) {
  const [, list] = /^const GUIDES = (.*)$/m.exec(script), guides = JSON.parse(list)
  for (const path of Object.keys(guides)) guides[path] = sha(await relisted(await (await fetch(server.url + path + '/kept.json')).text(), edit)).slice(0, 22)
  return script.replace(list, JSON.stringify(guides)).replace(/VERSION = '.*'/, `VERSION = '${sha(JSON.stringify(guides)).slice(0, 16)}'`)
}

describe('a script that fails', () => {
  for (const [how, { later = false, ...options }] of Object.entries(fails)) {
    test(how, async t => {
      const { between, page } = await visit(t, options), [en] = ['en-US']
      for (const time of ['without a worker', 'with one']) {
        await page.goto(between.url + base(en))
        await tapped(page)
        await expectScreen(page, TRAPPED, en, heading)
        assert.match(page.url(), /\?.*t=life\.trapped/, time)
        await page.goto('about:blank')
        await page.goto(between.url + base(en) + '#c=US&t=!trapped')
        await expectScreen(page, { t: '!trapped', c: 'US' }, en, heading)
        await play(page, between.url, story('red-flag-taken-back'), heading, { plain: true })
        await page.goto(between.url + base(en))
        await installed(page, { draws: later })
      }
      assert.equal(await isKnownToDraw(page), later)
      cut(between)
      await page.reload()
      await tapped(page)
      await cardShown(page)
      await page.goto(between.url + address(en, { t: 'life.none~place.parked~!trapped~place._' }))
      await cardShown(page)
      if (how === 'cannot be parsed') return // only the pages among the stored files are changed
      await page.goto('about:blank')
      await page.goto(between.url + base(en) + '#t=!trapped')
      await cardShown(page)
    })
  }

  for (const [how, edit] of [['cannot be parsed', unparsable], ['is not run', blocked]]) test(`a newer release whose script ${how}, on a phone where the former one ran`, async t => {
    const { between, page } = await visit(t)
    await page.goto(between.url + base('en-US'))
    await installed(page)
    changed(between, served(edit))
    assert.equal(await update(page), 'activated')
    await page.reload()
    await tapped(page)
    await expectScreen(page, TRAPPED, 'en-US', heading)
    assert.equal(await isKnownToDraw(page), false)
    await page.goto(between.url + base('en-US'))
    cut(between)
    await tapped(page)
    await cardShown(page)
  })

  const answers = 'life.none~place.parked~need.medicine'
  const filled = async page => {
    await page.locator('#phone').fill('07700 900123')
    await page.locator('#country').selectOption('GB')
    await page.locator('#consent').check()
    await page.locator('form .big').click()
    await page.waitForURL(/\/case\?k=/)
    assert.match(await page.locator('main').textContent(), /nobody has accepted|received/i)
  }
  for (const [how, options] of [['cannot be parsed', fails['cannot be parsed']], ['throws when it is loaded', fails['throws when it is loaded']],
    ['throws when it draws', fails['throws when it draws']]]) {
    test(`the hand-over and the page of a case, where the script ${how}`, async t => {
      const { between, page } = await visit(t, { ...options, serviceWorkers: 'block' })
      await page.goto(between.url + '/handover' + base('en-GB') + '#c=GB&t=' + answers)
      await page.waitForURL(url => url.search.includes('p=plain'))
      assert.match(await page.locator('#report').textContent(), /Call breakdown help now/)
      await filled(page)
      if (how !== 'throws when it draws') assert.equal(await page.locator('meta[http-equiv=refresh]').getAttribute('content'), '30', 'the page loads itself again')
    })
    test(`the page about a car, where the script ${how}`, async t => {
      const { between, page } = await visit(t, { ...options, serviceWorkers: 'block' })
      await page.goto(between.url + '/car' + base('en-US') + '#c=US&t=life.none&make=Toyota')
      await page.waitForURL(url => url.search.includes('p=plain'))
      await page.locator('#model').selectOption('Camry')
      await tap(page.locator('#pick button'))
      await until('the model', async () => /model year of Toyota Camry/.test(await page.locator('h1').textContent().catch(() => '')))
    })
  }

  test('the hand-over, where the script throws when it sends', async t => {
    const { between, page } = await visit(t, { serviceWorkers: 'block', planted: () => { crypto.getRandomValues = () => { throw new Error('planted') } } })
    await page.goto(between.url + '/handover' + base('en-GB') + '#c=GB&t=' + answers)
    await until('the report', async () => /Call breakdown help now/.test(await page.locator('#report').textContent()))
    await filled(page)
  })
})
