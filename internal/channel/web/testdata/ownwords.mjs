// Prints what a phone understands of each message, one line each. Arguments: the file of ownwords.Pack,
// and the file with the messages.
import { readFileSync } from 'node:fs'
import { understand } from '../../phone/ownwords.js'

const [data, messages] = process.argv.slice(2).map(name => readFileSync(name, 'utf8'))
const packed = JSON.parse(data)
for (const line of messages.trimEnd().split('\n')) console.log(JSON.stringify(understand(packed, JSON.parse(line))))
