// Runs the phone's own code: node say.mjs PACK CASES, where CASES has one JSON object per line. For
// a state it prints its report; for a case with its labels, the lines to read out, the text message
// and its number of parts; for a case made some seconds ago, the headers with which it is sent; for
// a position, its plus code; for details, the message for the desk.
import { readFileSync } from 'node:fs'
import { unpack } from '../../phone/interpreter.js'
import { turn } from '../../phone/words.js'
import { plusCode } from '../../phone/pluscode.js'
import { report } from '../phone/report.js'
import { message } from '../phone/message.js'
import { send } from '../../phone/send.js'
import { parts, script, text } from '../phone/text.js'

const [pack, fields, cases] = process.argv.slice(2)
const tells = JSON.parse(readFileSync(fields, 'utf8'))
const g = unpack(readFileSync(pack, 'utf8'))
let headers
globalThis.fetch = async (_, options) => { headers = options.headers }
const out = await Promise.all(readFileSync(cases, 'utf8').split('\n').filter(Boolean).map(async line => {
  const it = JSON.parse(line)
  if ('ago' in it) return send({ ...it, made: Date.now() - 1000 * it.ago }).then(() => JSON.stringify(headers))
  if ('details' in it) return message(g, it.t, it.c, it.details)
  if ('plus' in it) return plusCode(...it.plus)
  if ('t' in it) return JSON.stringify(report(g, turn(g, it), tells))
  return JSON.stringify({ script: script(it.case, it.labels), text: text(it.case, it.labels), parts: parts(text(it.case, it.labels)) })
}))
process.stdout.write(out.join('\n') + '\n')
