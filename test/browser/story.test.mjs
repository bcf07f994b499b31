// The whole story with two browsers: a user beside a car answers the guide, reviews and sends the
// case. An operator gets it, accepts, promises a time, sets off, arrives and closes it. The user
// sees each step when it has happened, and not before. It runs once with a network throughout, once
// with one that is cut while the case is sent, and once with a browser that is killed before the
// response arrives.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { address, base, open, proxy, serve, until } from './support.mjs'
import { ANSWERS, fill, storedCases, killable, pass, press } from './desk.mjs'
import { NAME, closed, signedIn, took } from './operator.mjs'

let browsers
before(async () => { browsers = await Promise.all([open(), open()]) })
after(() => Promise.all((browsers || []).map(browser => browser.close())))

const RECEIVED = 'The desk has received your case'
const heading = page => page.locator('h1:visible').first().textContent()
const heads = (page, text) => until(`the person reads: ${text}`, async () => await heading(page) === text)

// staffed starts a desk, and returns its operator's page of the queue and a proxy between the desk
// and the user.
async function staffed(t) {
  const server = await serve()
  const between = await proxy(server.url)
  t.after(() => Promise.all([between.close(), server.stop()]))
  const operator = await signedIn(browsers[1], server)
  await until('the guide offers the desk', async () => /"desk":/.test(await (await fetch(server.url + base('en-GB'))).text()))
  t.after(() => operator.context().close())
  await operator.evaluate(() => { window.untouched = true })
  return { between, operator }
}

// reviewed answers the guide until it leads to the desk, and fills in the form.
async function reviewed(page, url) {
  await page.goto(url + address('en-GB', { c: 'GB' }).replace('?', '#'))
  for (const answer of ANSWERS.split('~')) {
    const asked = await page.title()
    await page.locator(`.choices a[href$="${answer}"]`).click()
    await page.waitForFunction(asked => document.title !== asked, asked)
  }
  await page.locator('a.desk[href^="/handover"]').click()
  await page.waitForURL(/\/handover\//)
  await fill(page, { words: 'A1 north, by the “Shell” garage' })
}

// witness records every heading that the user's page shows from now on.
const witness = page => page.evaluate(() => {
  const record = () => {
    const text = document.querySelector('#status h1').textContent
    if (window.seen.at(-1) !== text) window.seen.push(text)
  }
  window.seen = []
  record()
  new MutationObserver(record).observe(document.getElementById('status'), { childList: true, subtree: true, characterData: true })
})
const seen = page => page.evaluate(() => window.seen)
const reached = page => page.locator('.steps .done').evaluateAll(all => all.map(li => li.firstChild.data.trim()))

// found returns the rows of the queue once a case has arrived without a reload.
async function found(operator) {
  await until('the case in the queue', () => operator.locator('tr[data-case]').count())
  assert.equal(await operator.evaluate(() => window.untouched), true, 'the queue was not loaded again')
  return operator.locator('tr[data-case]')
}

// served plays the operator from the queue to the end, and checks what the user's page shows.
async function served(operator, person) {
  await witness(person)
  const row = await found(operator)
  assert.equal(await row.count(), 1)
  assert.match(await row.textContent(), /Urgent.*Nobody has it/s)
  assert.equal(await row.locator('a.ref').textContent(), (await person.locator('.ref').getAttribute('data-ref')))
  await row.locator('a.ref').click()
  await operator.waitForURL(/\/desk\/case\//)
  const text = await operator.locator('main').textContent()
  for (const detail of ['A1 north, by the “Shell” garage', '+447700900123', 'Medicine, within hours']) assert.ok(text.includes(detail), detail)
  assert.deepEqual(await seen(person), [RECEIVED], 'viewing a case does not accept it')
  assert.deepEqual(await reached(person), ['Sent', 'Received by the desk'])
  assert.match(await person.locator('#status').textContent(), /Call breakdown help/)

  await took(operator, () => operator.locator('#accept').click(), 'Accepted')
  await heads(person, `Accepted by ${NAME}`)
  assert.match(await person.locator('.steps .done').last().textContent(), new RegExp(`^Accepted by ${NAME} \\d\\d?:\\d\\d$`))
  await operator.locator('.minutes button[value="20"]').click()
  const promised = operator.locator('#status .line span', { hasText: 'promised' }).locator('time')
  await promised.waitFor()
  // the desk also shows the date of a time that is not today
  await until('the promise', async () => (await person.locator('.notice').allTextContents()).join().includes(`They promised to be with you by ${(await promised.textContent()).split(' ').pop().replace(/^0/, '')}.`))

  await took(operator, () => operator.getByRole('button', { name: 'On the way' }).click(), 'On the way')
  await heads(person, 'On the way to you')
  await took(operator, () => operator.getByRole('button', { name: 'On scene' }).click(), 'On scene')
  await heads(person, 'They have arrived')
  assert.deepEqual(await reached(person), ['Sent', 'Received by the desk', `Accepted by ${NAME}`, 'On the way to you', 'With you'])
  await closed(operator, 'Completed', 'Completed')
  await heads(person, 'The desk closed your case: done')
  assert.deepEqual(await seen(person), [RECEIVED, `Accepted by ${NAME}`, 'On the way to you', 'They have arrived', 'The desk closed your case: done'],
    'each once, in this order, without a touch')
  assert.equal(await person.locator('.bar a.call').first().getAttribute('href'), 'tel:999')

  await operator.goto(new URL('/desk/audit', operator.url()).href)
  const log = await operator.locator('tbody tr td:nth-child(4)').allTextContents()
  assert.deepEqual(log.filter(what => /handed|accepted|set off|arrived|closed/.test(what)).reverse(),
    ['handed the case over', 'accepted it', 'set off', 'arrived', 'closed it: completed'], 'one case, and each of it once')
}

test('with a network throughout', async t => {
  const { between, operator } = await staffed(t), person = await browsers[0].page({ locale: 'en-GB' })
  t.after(() => person.context().close())
  await reviewed(person, between.url)
  assert.equal(await operator.locator('tr[data-case]').count(), 0, 'nothing is sent before the user presses')
  await press(person)
  await person.waitForURL(/\/case\?k=/)
  await heads(person, RECEIVED)
  await served(operator, person)
})

test('the network is cut while the case is sent: NOT SENT, whom to call, and one case once it is back', async t => {
  const { between, operator } = await staffed(t), person = await browsers[0].page({ locale: 'en-GB' })
  t.after(() => person.context().close())
  await reviewed(person, between.url)
  const answers = []
  between.answer = (request, response) => {
    if (request.method !== 'POST') return false
    pass(between, request).then(async answer => { // the desk has the case, but the browser gets no response
      await person.context().setOffline(true)
      response.destroy()
      answers.push(answer)
    })
    return true
  }
  await press(person)
  await until('a try that came to nothing', async () => /Last tried at/.test(await person.locator('#waiting').textContent()))
  assert.equal(await heading(person), 'NOT SENT')
  await found(operator)
  await person.locator('#again').click()
  await until('a try without a network', async () => /Last tried at/.test(await person.locator('#tried').textContent()))
  assert.equal(await heading(person), 'NOT SENT', 'the desk has it, but the phone has no response')
  assert.doesNotMatch(await person.locator('#waiting').textContent(), /received|accepted/i)
  assert.match(await person.locator('#waiting').textContent(), /Call breakdown help/)
  for (const call of await person.locator('.bar a.call').all()) assert.ok(await call.isVisible())
  assert.deepEqual((await storedCases(person)).map(c => Boolean(c.body)), [true], 'it waits on the phone')
  between.answer = () => false
  await person.context().setOffline(false)
  await person.waitForURL(/\/case\?k=/)
  await heads(person, RECEIVED)
  // A browser repeats a request on its own if it used a kept connection: the same case again.
  assert.deepEqual(answers.map(a => a.status), [201, ...answers.slice(1).map(() => 200)])
  assert.equal(await person.locator('.ref').getAttribute('data-ref'), JSON.parse(answers[0].text).ref)
  await served(operator, person)
})

test('the browser is killed before the response: the next one knows the case, and there is one case', async t => {
  const { between, operator } = await staffed(t), first = await killable()
  await reviewed(first.page, between.url)
  const held = []
  let answer
  between.answer = (request, response) => {
    if (request.method !== 'POST') return false
    pass(between, request).then(got => { answer = got })
    return held.push(response) // and no response is sent
  }
  await press(first.page)
  await until('the desk has it', () => answer)
  await first.kill()
  await found(operator)
  const second = await killable(first.folder), person = second.page
  t.after(() => second.bury())
  await person.goto(between.url + '/handover' + address('en-GB'))
  await heads(person, 'NOT SENT') // the case waits until the desk acknowledges it
  between.answer = () => false
  held.forEach(response => response.destroy())
  await person.waitForURL(/\/case\?k=/)
  await heads(person, RECEIVED)
  assert.equal(await person.locator('.ref').getAttribute('data-ref'), JSON.parse(answer.text).ref)
  await served(operator, person)
})
