// The case as one text message: the phone without a network writes it, an operator pastes it on the
// console, and the desk opens the case.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { open, proxy, serve, until } from './support.mjs'
import { fill, handover, press } from './desk.mjs'
import { signedIn } from './operator.mjs'

let server, browser, desk
before(async () => {
  server = await serve({ args: ['--desk-sms', '+44 7700 900999'] })
  browser = await open()
  desk = await signedIn(browser, server)
})
after(() => Promise.all([browser?.close(), server?.stop()]))

test('a case that cannot be sent goes to the desk as a text message, and opens once', async t => {
  const between = await proxy(server.url), page = await browser.page({ locale: 'en-GB' })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  await page.goto(between.url + handover('en-GB'))
  between.answer = (request, response) => request.method === 'POST' && !!response.destroy()
  await fill(page, { words: 'A9 north, at the Shell garage' })
  await press(page)
  await until('a message', async () => await page.locator('#desk-message').count() === 1)
  const text = await page.locator('#desk-message').textContent()
  assert.match(text, /^FIRSTSTEPS TRUNK-RELEASE-FAILS; URGENT.*; NEAR A9\.NORTH\.AT\.THE\.SHELL\.GARAGE; CALL 07700900123; KEY GB \w{8} 872 #\w{7}$/)
  assert.ok(text.length <= 160)
  const link = new URL(await page.locator('a[href^="sms:"]').first().getAttribute('href'))
  assert.equal(link.pathname, '+447700900999')
  assert.equal(link.searchParams.get('body'), text)

  const read = async typed => {
    await desk.goto(server.url.replace('127.0.0.1', 'localhost') + '/desk/message')
    await desk.locator('textarea').fill(typed)
    await desk.getByRole('button', { name: 'Read it' }).click()
  }
  await read(text.replace('900123', '900124'))
  assert.match(await desk.locator('#problem').textContent(), /A letter is wrong/)
  for (const typed of [text.toLowerCase().replaceAll(' ', '\n'), text]) {
    await read(typed)
    assert.match(await desk.locator('main').textContent(), /Nothing is opened yet/)
    await desk.getByRole('button', { name: 'Open this case' }).click()
    await desk.waitForURL(/\/desk\/case\//)
    assert.match(await desk.locator('main').textContent(), /entered by Ann Lee from a text message/)
    assert.match(await desk.locator('main').textContent(), /A9 NORTH AT THE SHELL GARAGE/)
  }
  await desk.goto(server.url.replace('127.0.0.1', 'localhost') + '/desk')
  assert.equal(await desk.locator('tr[data-case]').count(), 1)
})
