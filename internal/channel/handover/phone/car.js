// The car that the answers name, in the fields where nobody has written one. Which car that is, a script of its own knows. It is
// asked for only where the answers name one, and hears nothing of them; where it cannot be had, the fields stay empty.

import { esc } from '../../phone/html.js'

const NAMES = ['make', 'model', 'year']
const field = (form, name) => form.elements['vehicle.' + name]
const fold = form => field(form, 'make').closest('details')
const free = form => NAMES.every(name => !field(form, name).value && field(form, name) !== document.activeElement)

let script // one alone: what somebody cleared stays empty

// name fills the car in. src: of the script. entries: those of the transcript.
export function name(form, v, src, entries) {
  if (script || !entries.some(([id]) => id === 'car')) return
  script = document.createElement('script')
  script.src = src
  script.onload = () => write(form, v, self.more?.car(entries))
  if (free(form)) document.head.append(script)
}

function write(form, v, car) {
  if (!car || !free(form)) return
  for (const name of NAMES) field(form, name).value = car[name]
  fold(form).querySelector('.hint').insertAdjacentHTML('afterend', `<p class="notice">${esc(v.FromGuide)}</p>`)
  fold(form).open = true
}

// leave makes room for what somebody wrote before, a car or none.
export function leave(form) {
  script ||= {}
  script.onload = null
  fold(form).querySelector('.notice')?.remove()
  for (const name of NAMES) field(form, name).value = ''
}
