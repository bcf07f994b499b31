// An operator at their desk: a browser that signs in with a passkey of a device that Chromium plays, and the presses of an
// operator. Nothing here judges. Start reading at signedIn.

import { GUIDE, base, until } from './support.mjs'

export const TABLET = { width: 768, height: 1024 }
export const NAME = 'Ann Lee'

// signedIn gives the queue of the first supervisor, who takes up the link that the program printed.
export async function signedIn(browser, server, options = {}) {
  const page = await browser.page({ viewport: TABLET, locale: 'en-GB', ...options })
  await device(page)
  await page.goto(await server.invitation)
  await page.locator('[name=name]').fill(NAME)
  await page.locator('#make').click()
  await atQueue(page)
  return page
}

// staffed lets the first supervisor join, and waits until the guide offers the desk.
export async function staffed(browser, server) {
  const page = await signedIn(browser, server)
  await page.context().close()
  await until('the guide offers the desk', async () => /"desk":/.test(await (await fetch(server.url + base('en-GB'))).text()))
}

// device gives a page something that makes passkeys and says yes.
export async function device(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

// atQueue waits until the queue is there and follows what happens.
export async function atQueue(page) {
  await page.waitForURL(url => url.pathname === '/desk')
  await live(page)
}

// live waits until the screen follows what happens.
export const live = page => until('a screen that is live', async () => await page.locator('#link').textContent() === 'Live')

// took does something with the case on the screen, and waits until the desk has answered with the case as it is then.
export async function took(page, press, state) {
  await press()
  await until(`the case is: ${state}`, async () => await page.locator('#status .state').textContent() === state)
}

// closed closes the case on the screen with what came of it.
export async function closed(page, button, state) {
  await page.locator('#d-close > summary').click()
  await page.locator('select[name=opened]').selectOption('lockout')
  await page.locator('select[name=damage]').selectOption('none')
  await page.locator('#d-close input[name=minutes]').fill('12')
  await took(page, () => page.getByRole('button', { name: button, exact: true }).click(), state)
}

// handedOver hands a case over as another person's phone would, and gives its short name and its secret.
export async function handedOver(server, t, details = {}, spoken = {}) {
  const key = crypto.randomUUID(), secret = crypto.randomUUID()
  const response = await fetch(server.url + '/api/v1/handover', {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ guide: GUIDE, language: 'en-GB', country: 'GB', ...spoken, transcript: t, secret, details: { phone: '07700 900123', consent: true, ...details } }),
  })
  if (response.status !== 201) throw new Error(await response.text())
  return { ...await response.json(), secret }
}
