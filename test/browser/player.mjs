// Plays a story on the page, move by move, by touch. Each move is taken from the engine's screen,
// and after it the page must match the engine's next screen. Start reading at play.

import assert from 'node:assert/strict'
import { address, ask, until } from './support.mjs'
import { expectScreen, read } from './screen.mjs'

// tap touches the middle of a link's first line. It fails if another element covers the link there.
export async function tap(link) {
  // a link that the page just replaced is in no place
  const point = await until('the link is drawn', () => link.evaluate(e => {
    e.scrollIntoView({ block: 'center' })
    const r = e.getClientRects()[0]
    if (!r) return null
    const at = { x: r.x + r.width / 2, y: r.y + r.height / 2 }
    return { ...at, clear: e.contains(document.elementFromPoint(at.x, at.y)) }
  }))
  assert.ok(point.clear, 'nothing lies above the link')
  await link.page().touchscreen.tap(point.x, point.y)
}

// play plays a story. It skips the first moves of the story that are in walked, because an earlier
// story has already tapped them. If back is given, play uses the browser's own Back where it leads
// to the same state, and counts this in back.times; otherwise it taps the page's link.
export async function play(page, url, story, heading, { plain = false, back, walked = new Set() } = {}) {
  const player = {
    page, language: story.language, heading, plain, back, at: { t: story.from || '', c: story.country || '' }, past: [],
  }
  const way = await fresh(player, story, walked)
  await enter(player, url, story)
  let screen = await expectScreen(page, player.at, player.language, heading)
  for (const move of way) {
    walked.add(edge(player, move))
    try {
      screen = await make(player, move, screen)
    } catch (e) {
      e.message = `${story.name}, at ${JSON.stringify(move)} after ${player.at.t}: ${e.message}`
      throw e
    }
  }
  const { id, kind, urgency } = screen
  assert.deepEqual({ id, kind, urgency }, { ...story.ends }, story.name)
  return screen
}

const edge = ({ language, at }, move) => JSON.stringify([language, at, move])

// fresh returns a story's moves without the first answers that were walked before from the same
// screens. It leaves at least one move.
async function fresh(player, story, walked) {
  let i = 0
  for (; i + 1 < story.way.length && walked.has(edge(player, story.way[i])); i++) {
    const [[node, choice]] = Object.entries(story.way[i]), screen = await ask(player.at, player.language)
    if (screen.id !== node) break
    player.at = { ...player.at, t: screen.choices.find(option => option.id === choice).transcript }
  }
  return story.way.slice(i)
}

// enter opens the story's first state: in the fragment, as the page with script writes it, or in
// the query, as a page without script does and as its links do.
async function enter({ page, language, at, plain }, url, story) {
  const path = address(language, at)
  await page.goto(url + (plain || story.from ? path : path.replace('?', '#')))
  if (!plain) await page.waitForFunction(() => self.more) // data on cars and countries arrives after the first screen
}

async function make(player, move, screen) {
  const [act, value] = typeof move === 'string' ? [move] : Object.entries(move)[0]
  const moves = { back, reload, flag, take, change, country }
  if (moves[act]) return moves[act](player, screen, value)
  assert.equal(screen.id, act, 'the screen that is to be answered')
  return follow(player, '.choices a', screen.choices, value)
}

// follow taps the link of an option, and expects the engine's state for it.
function follow(player, links, options, id) {
  const i = options.findIndex(option => option.id === id)
  assert.notEqual(i, -1, `there is no ${id} to choose`)
  return moved(player, { ...player.at, t: options[i].transcript }, () => tap(player.page.locator(links).nth(i)))
}

async function moved(player, at, how) {
  player.past.push(player.at)
  player.at = at
  await how()
  return expectScreen(player.page, at, player.language, player.heading)
}

const flag = (player, screen, id) => follow(player, '.flags a', screen.flags, id)

// take accepts an offer. The next state is that of the transcript with the offer's entry.
function take(player, screen, id) {
  const i = screen.always.findIndex(offer => offer.id === id)
  assert.notEqual(i, -1, `there is no offer ${id}`)
  const t = [player.at.t, screen.always[i].entry].filter(Boolean).join('~')
  return moved(player, { ...player.at, t }, () => tap(player.page.locator('nav a.desk').nth(i)))
}

// back uses the browser's own Back if the player does and if it leads to the same state, and
// otherwise the link.
function back(player, screen) {
  const at = { ...player.at, t: screen.back }, before = player.past.at(-1)
  if (!player.back || !before || before.t !== at.t || before.c !== at.c) {
    return moved(player, at, () => tap(player.page.locator('nav a.back')))
  }
  player.past.pop()
  player.at = at
  player.back.times++
  return player.page.goBack().then(() => expectScreen(player.page, at, player.language, player.heading))
}

async function reload(player) {
  await player.page.reload()
  return expectScreen(player.page, player.at, player.language, player.heading)
}

// change reopens the last answer to a question, and gives another answer.
async function change(player, screen, answer) {
  const [[node, choice]] = Object.entries(answer)
  const i = screen.answers.findLastIndex(given => given.transcript.split('~').includes(node + '._'))
  assert.notEqual(i, -1, `${node} was not answered`)
  await tap(player.page.locator('footer summary'))
  const again = await moved(player, { ...player.at, t: screen.answers[i].transcript },
    () => tap(player.page.locator('footer details li a').nth(i)))
  return follow(player, '.choices a', again.choices, choice)
}

// country selects a country in the form, as a user would.
async function country(player, screen, iso) {
  const { page } = player, { t } = player.at
  player.past.push(player.at) // the form is a page of its own in the browser's history
  await tap(page.locator('.bar .where'))
  await page.locator('select').selectOption(iso)
  assert.equal((await read(page)).t, t, 'the form keeps the answers')
  return moved(player, { t, c: iso }, () => tap(page.locator('form button')))
}
