// The rules for the HTML of every page: html-validate's recommended ones, with the exceptions
// below.

import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'no-inline-style': 'off', // about style attributes; the page's one style element is allowed by its hash
    'long-title': 'off', // the window's title is the whole question, so that the user finds it among other windows
    'tel-non-breaking': 'off', // the numbers of emergency lines are one word
    'doctype-style': ['error', { style: 'lowercase' }],
    'no-trailing-whitespace': 'off', // lines are compressed away
    'valid-id': ['error', { relaxed: true }], // fields have their names in the data: vehicle.make
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }], // several may be ticked
    'meta-refresh': 'off', // without script, the page must update itself; WCAG 2.2.1 exempts real-time events
  },
})

// faults returns the faults of a page, each once.
export async function faults(html, name) {
  const { results } = await validator.validateString(html)
  return [...new Set(results.flatMap(r => r.messages).map(m => `${name} ${m.line}:${m.column} ${m.ruleId}: ${m.message}`))]
}
