// The rules that every page is held to as HTML: html-validate's recommended ones, but for what is said here.

import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'no-inline-style': 'off', // about style attributes; the page's one style element is allowed by its hash
    'long-title': 'off', // the window is named by the whole question, so that it can be told among other windows
    'tel-non-breaking': 'off', // the numbers of emergency lines are one word
    'doctype-style': ['error', { style: 'lowercase' }],
    'no-trailing-whitespace': 'off', // lines are compressed away
    'valid-id': ['error', { relaxed: true }], // a field is named as in the data: vehicle.make
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }], // several may be ticked
    'meta-refresh': 'off', // without script, a case that a human accepts must show it; WCAG 2.2.1 leaves out what happens in real time
  },
})

// faults gives what is wrong with a page, each once.
export async function faults(html, name) {
  const { results } = await validator.validateString(html)
  return [...new Set(results.flatMap(r => r.messages).map(m => `${name} ${m.line}:${m.column} ${m.ruleId}: ${m.message}`))]
}
