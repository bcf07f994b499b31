// Takes screenshots of the hand-over, of a case in every state and of the operators' screens, for
// people to look at: node deskshots.mjs FOLDER. Not a test. It takes about two minutes, because it
// waits until one case is overdue and one promise has passed.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { open, serve, until } from './support.mjs'
import { ANSWERS, CALM, fill, handover, press } from './desk.mjs'
import { TABLET, closed, handedOver, live, signedIn, took } from './operator.mjs'

const folder = process.argv[2]
if (!folder) throw new Error('write: node deskshots.mjs FOLDER')
mkdirSync(folder, { recursive: true })

const PEOPLE = [['en-GB', 'GB', '07700 900123', 'A1 north, 300 m after junction 40'], ['en-US', 'US', '(202) 555-0143', 'I-94 west, exit 231, by the gas station']]
let numbered = 100
const own = phone => phone.replace(/\d{2}$/, () => String(numbered++ % 100).padStart(2, '0')) // so that no two cases look like the same car
const server = await serve(), browser = await open()
const colorSchemes = ['light', 'dark']

async function shoot(page, name, fullPage = true) {
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage })
  }
}

// review takes the screenshots of the hand-over.
async function review([language, c, phone, words]) {
  const page = await browser.page({ locale: language })
  await page.goto(server.url + handover(language, { c }))
  await shoot(page, `${language}-review`)
  await press(page)
  await shoot(page, `${language}-review-faults`)
  await page.route('**/api/v1/handover', route => route.abort())
  await fill(page, { phone, words })
  await press(page)
  await page.locator('#tried', { hasText: 'Last tried' }).waitFor()
  await shoot(page, `${language}-not-sent`)
  await page.context().close()
  const danger = await browser.page({ locale: language })
  await danger.goto(server.url + handover(language, { c, t: '!trapped' }))
  await shoot(danger, `${language}-review-danger`)
  await danger.context().close()
}

const at = path => new URL(path, desk.url()).href
const button = name => () => desk.getByRole('button', { name, exact: true }).click()

// perform opens a case at the desk, and does some acts.
async function perform(ref, ...acts) {
  await desk.goto(at('/desk/search'))
  await desk.locator('input[type=search]').fill(ref)
  await desk.keyboard.press('Enter')
  await desk.locator('a.ref').first().click()
  await desk.waitForURL(/\/desk\/case\//)
  await live(desk)
  for (const [press, state] of acts) await took(desk, press, state)
}

async function reason(summary, text, name) {
  await desk.locator('summary', { hasText: summary }).click()
  const box = desk.locator('details[open]').filter({ hasText: summary })
  await box.locator('textarea').fill(text)
  await box.getByRole('button', { name }).click()
}

const accept = [() => desk.locator('#accept').click(), 'Accepted']
const setOff = [button('On the way'), 'On the way'], arrive = [button('On scene'), 'On scene']
const promise = minutes => [async () => {
  await desk.locator(`.minutes button[value="${minutes}"]`).click()
  await desk.locator('#status', { hasText: 'promised' }).waitFor()
}, 'Accepted']

// actsFor maps each state of a case to the operator's acts that lead to it.
const actsFor = {
  received: () => [],
  accepted: () => [accept],
  promised: () => [accept, promise(30)],
  'en-route': () => [accept, promise(30), setOff],
  'on-scene': () => [accept, setOff, arrive],
  completed: () => [accept, [() => closed(desk, 'Completed', 'Completed'), 'Completed']],
  unsuccessful: () => [accept, [() => closed(desk, 'It was not solved', 'Not solved'), 'Not solved']],
  'gone-on-arrival': () => [accept, arrive, [() => reasonless('Nobody was there', 'Close it: gone on arrival'), 'Gone on arrival']],
  rejected: () => [[() => reason('Reject it', 'We do not drive beyond the river. Ring the number on your card.', 'Reject this case'), 'Rejected']],
  'passed-on': () => [accept, [() => reason('Pass it on', 'My van has a flat tyre', 'Back to the queue'), 'Nobody has it']],
}

async function reasonless(summary, name) {
  await desk.locator('summary', { hasText: summary }).click()
  await desk.getByRole('button', { name }).click()
}

async function status([language, country, phone, words]) {
  const page = await browser.page({ locale: language })
  const details = () => ({ phone: own(phone), place: { words } })
  const show = async (name, secret, more = '') => {
    await page.goto(server.url + '/case?k=' + secret + more)
    await shoot(page, `${language}-case-${name}`)
  }
  for (const [name, acts] of Object.entries(actsFor)) {
    const { ref, secret } = await handedOver(server, ANSWERS, details(), { language, country })
    await perform(ref, ...acts())
    await show(name, secret)
  }
  const { secret } = await handedOver(server, ANSWERS, details(), { language, country })
  for (const act of ['note', 'move', 'cancel', 'reopen', 'erase']) await show('ask-' + act, secret, '&do=' + act)
  for (const act of ['cancel', 'erase']) {
    await page.goto(`${server.url}/case?k=${secret}&do=${act}`)
    await page.locator('button.big').click()
    await page.waitForURL(url => !url.search.includes('do='))
    await shoot(page, `${language}-case-${act === 'cancel' ? 'cancelled' : 'erased'}`)
  }
  await page.context().close()
}

// late takes screenshots of a case that no operator accepts, and of one whose promise has passed.
async function late(waits, promised) {
  for (const [[language], unanswered, overdue] of PEOPLE.map((who, i) => [who, waits[i], promised[i]])) {
    for (const [name, { secret }] of [['unanswered', unanswered], ['overdue', overdue]]) {
      const page = await browser.page({ locale: language })
      await page.goto(server.url + '/case?k=' + secret)
      await until(`${name}: it says to call`, async () => /Call now|has passed/.test(await page.locator('#status').textContent()), 90_000)
      await shoot(page, `${language}-case-${name}`)
      await page.context().close()
    }
  }
}

async function operators() {
  for (const [t, details] of [
    ['!trapped', { phone: '07700 900801', place: { words: 'Multi-storey car park, level 3' }, people: 2, children: 1, vehicle: { make: 'Ford', model: 'Focus', colour: 'red' } }],
    [CALM, { phone: '07700 900802', vehicle: { make: 'Kia', model: 'Ceed', colour: 'white' } }],
    [ANSWERS, { phone: '07700 900803', inside: 'medicine', needed_by: 'hour', name: 'Robin Ashcombe', people: 3, children: 2, hazards: ['dark', 'traffic'], note: 'I pulled the lever twice. It clicks, and nothing moves.', place: { words: 'A1 north', latitude: 53700000, longitude: -1250000, measured: Date.now() - 90_000, accuracy: 12, trusted: true }, vehicle: { make: 'Volkswagen', model: 'Golf', year: 2015, colour: 'blue', plate: 'AB12 CDE', keys: 'inside', papers: 'here' } }],
  ]) await handedOver(server, t, details)
  await desk.goto(at('/desk'))
  await live(desk)
  await shoot(desk, 'desk-queue')
  await desk.setViewportSize({ width: 1280, height: 900 })
  await shoot(desk, 'desk-queue-wide')
  await desk.locator('tr[data-case]', { hasText: 'blue Volkswagen' }).locator('a.ref').click()
  await live(desk)
  await shoot(desk, 'desk-case-wide')
  await desk.setViewportSize(TABLET)
  await shoot(desk, 'desk-case')
  await took(desk, ...accept)
  await shoot(desk, 'desk-case-accepted')
  await desk.goto(at('/desk'))
  await desk.locator('tr[data-case]', { hasText: 'Emergency' }).locator('a.ref').first().click()
  await live(desk)
  await shoot(desk, 'desk-case-emergency')
  await desk.emulateMedia({ media: 'print' })
  await desk.screenshot({ path: join(folder, 'desk-case-print.png'), fullPage: true })
  await desk.emulateMedia({ media: 'screen' })
  for (const name of ['search', 'audit', 'people', 'outwards']) {
    await desk.goto(at('/desk/' + name))
    await shoot(desk, 'desk-' + name)
  }
  const stranger = await browser.page({ viewport: TABLET })
  await stranger.goto(at('/desk/sign-in'))
  await shoot(stranger, 'desk-sign-in')
  await stranger.context().close()
}

const invitation = await browser.page({ viewport: TABLET })
await invitation.goto(await server.invitation)
await shoot(invitation, 'desk-invitation')
await invitation.context().close()
const desk = await signedIn(browser, server)
try {
  const hand = ([language, country, phone, words]) => handedOver(server, ANSWERS, { phone: own(phone), place: { words } }, { language, country })
  const waits = await Promise.all(PEOPLE.map(hand)), promised = await Promise.all(PEOPLE.map(hand))
  for (const { ref } of promised) {
    await perform(ref, accept)
    const soon = await desk.evaluate(() => new Date(Date.now() + 60_000).toTimeString().slice(0, 5))
    await desk.locator('input[name=at]').fill(soon)
    await button('Promise')()
    await desk.locator('#status', { hasText: 'promised' }).waitFor()
  }
  for (const who of PEOPLE) await review(who)
  for (const who of PEOPLE) await status(who)
  await late(waits, promised)
  await operators()
} finally {
  await Promise.all([browser.close(), server.stop()])
}
