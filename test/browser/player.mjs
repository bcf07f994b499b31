// Plays a story on the page, move by move, as a thumb would. Each move is taken from the engine's screen before it, and
// the page is held to the engine's screen after it. Start reading at play.

import assert from 'node:assert/strict'
import { address, ask } from './support.mjs'
import { meets, read } from './screen.mjs'

// tap puts a finger on the middle of a link's first line. What lies above it would be hit instead, and is a failure.
export async function tap(link) {
  const point = await link.evaluate(e => {
    e.scrollIntoView({ block: 'center' })
    const r = e.getClientRects()[0], at = { x: r.x + r.width / 2, y: r.y + r.height / 2 }
    return { ...at, clear: e.contains(document.elementFromPoint(at.x, at.y)) }
  })
  assert.ok(point.clear, 'nothing lies above the link')
  await link.page().touchscreen.tap(point.x, point.y)
}

// play goes through a story. A link with an answer in it needs no second walk: what stands in walked is not tapped
// again at the head of a story, and the story begins where it is new. back, where it is given, counts how often the
// browser's own Back was used; without it the page's link is tapped.
export async function play(page, url, story, heading, { plain = false, back, walked = new Set() } = {}) {
  const player = {
    page, language: story.language, heading, plain, back, at: { t: story.from || '', c: story.country || '' }, past: [],
  }
  const way = await fresh(player, story, walked)
  await enter(player, url, story)
  let screen = await meets(page, player.at, player.language, heading)
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

// fresh passes over the first answers that were walked before, from the very same screens. It leaves one to walk.
async function fresh(player, story, walked) {
  let i = 0
  for (; i + 1 < story.way.length && walked.has(edge(player, story.way[i])); i++) {
    const [[node, choice]] = Object.entries(story.way[i]), screen = await ask(player.at, player.language)
    if (screen.id !== node) break
    player.at = { ...player.at, t: screen.choices.find(option => option.id === choice).transcript }
  }
  return story.way.slice(i)
}

// enter opens the state where the story begins: in the fragment, as the page with script itself writes it; or in the
// query, as a page without script does, and whoever comes with answers from there.
async function enter({ page, language, at, plain }, url, story) {
  const path = address(language, at)
  await page.goto(url + (plain || story.from ? path : path.replace('?', '#')))
  if (!plain) await page.waitForFunction(() => self.more) // what is known of cars and countries comes after the first screen
}

async function make(player, move, screen) {
  const [act, value] = typeof move === 'string' ? [move] : Object.entries(move)[0]
  const moves = { back, reload, flag, take, change, country }
  if (moves[act]) return moves[act](player, screen, value)
  assert.equal(screen.id, act, 'the screen that is to be answered')
  return follow(player, '.choices a', screen.choices, value)
}

// follow taps the link of an option, and expects the state that the engine gives it.
function follow(player, links, options, id) {
  const i = options.findIndex(option => option.id === id)
  assert.notEqual(i, -1, `there is no ${id} to choose`)
  return moved(player, { ...player.at, t: options[i].transcript }, () => tap(player.page.locator(links).nth(i)))
}

async function moved(player, at, how) {
  player.past.push(player.at)
  player.at = at
  await how()
  return meets(player.page, at, player.language, player.heading)
}

const flag = (player, screen, id) => follow(player, '.flags a', screen.flags, id)

// take takes an offer. The state is that of the transcript with its entry.
function take(player, screen, id) {
  const i = screen.always.findIndex(offer => offer.id === id)
  assert.notEqual(i, -1, `there is no offer ${id}`)
  const t = [player.at.t, screen.always[i].entry].filter(Boolean).join('~')
  return moved(player, { ...player.at, t }, () => tap(player.page.locator('nav a.desk').nth(i)))
}

// back uses the browser's own Back where a player does so and where it leads to the same state, and else the link.
function back(player, screen) {
  const at = { ...player.at, t: screen.back }, before = player.past.at(-1)
  if (!player.back || !before || before.t !== at.t || before.c !== at.c) {
    return moved(player, at, () => tap(player.page.locator('a.back')))
  }
  player.past.pop()
  player.at = at
  player.back.times++
  return player.page.goBack().then(() => meets(player.page, at, player.language, player.heading))
}

async function reload(player) {
  await player.page.reload()
  return meets(player.page, player.at, player.language, player.heading)
}

// change asks the last answer to a question again, and answers it.
async function change(player, screen, answer) {
  const [[node, choice]] = Object.entries(answer)
  const i = screen.answers.findLastIndex(given => given.transcript.split('~').includes(node + '._'))
  assert.notEqual(i, -1, `${node} was not answered`)
  await tap(player.page.locator('summary'))
  const again = await moved(player, { ...player.at, t: screen.answers[i].transcript },
    () => tap(player.page.locator('details li a').nth(i)))
  return follow(player, '.choices a', again.choices, choice)
}

// country goes by the form, as a person would who is asked where they are.
async function country(player, screen, iso) {
  const { page } = player, { t } = player.at
  player.past.push(player.at) // the form is a page of its own in the browser's history
  await tap(page.locator('.bar p a').last())
  await page.locator('select').selectOption(iso)
  assert.equal((await read(page)).t, t, 'the form keeps the answers')
  return moved(player, { t, c: iso }, () => tap(page.locator('form button')))
}
