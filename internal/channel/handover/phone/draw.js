// Parts of a page as HTML, like those of html/parts.html.

import { esc, put } from '../../phone/html.js'

const list = (kind, lines) => lines.length ? `<ul class="${kind}">${lines.map(l => `<li>${esc(l)}</li>`).join('')}</ul>` : ''

export const report = (v, r) => `<p><b>${esc(r.about)}.</b> ${esc(v.Position)}: ${esc(r.title)}.</p>` +
  (r.answers.length ? `<details class="fold"><summary>${esc(v.Answers)}</summary><dl class="answers">` +
    r.answers.map(([q, a]) => `<dt>${esc(q)}</dt><dd>${esc(a)}</dd>`).join('') + '</dl></details>' : '')

const dial = (v, { phone, tel }) => `<p><a class="big" href="tel:${tel}">${esc(put(v.Dial, phone))}</a>`

// named returns a number with whose it is, without a line break within the number.
const named = n => n.label + ': ' + n.number.replace(/ /g, '\u00a0').replace(/-/g, '\u2011')

// calldesk returns the desk's own number, or nothing if it is unknown.
const calldesk = (v, at) => !at?.phone ? '' : `<h2>${esc(put(v.CallDesk, at.name || v.TheDesk))}</h2>` + dial(v, at) + '</p>' +
  (at.hours ? `<p class="hint">${esc(at.hours)}</p>` : '')

// callcard returns whom to call, and what to say. fails is what to try if an emergency call fails,
// with the heading head, at is the contact of the desk, help the numbers for roadside help.
export function callcard(v, r, head, fails, at, help) {
  const who = v.Call[r.who] || v.Call[''], other = r.who === 'non-emergency', life = r.who === 'emergency'
  return (life ? '' : calldesk(v, at)) + `<h2>${esc(who.Text)}</h2>` +
    (other && r.number ? `<p><a class="call" href="tel:${r.number}">${esc(put(v.Dial, r.number))}</a></p>` : '') +
    (other && !r.number ? `<p class="notice">${esc(v.Missing)}</p>` : '') +
    (r.who && r.who !== 'roadside' ? [] : help).map(n => dial(v, { phone: named(n), tel: n.tel }) + (n.note && `<small>${esc(n.note)}</small>`) + '</p>').join('') +
    `<p>${esc(who.Why)}</p>` + (r.say.length ? `<h3>${esc(v.Say)}</h3>` + list('say', r.say) : '') +
    (life ? `<h3>${esc(head)}</h3>` + list('fails', fails) + calldesk(v, at) : '')
}

// aloud returns the case to read out, and as a text message. Only the server draws a QR code.
export const aloud = (v, lines, text) => `<h2>${esc(v.Script)}</h2>` + list('say aloud', lines) +
  `<p><a class="big" href="sms:?&amp;body=${encodeURIComponent(text)}">${esc(v.SMS)}</a></p><p class="hint">${esc(v.SMSWhy)}</p>` +
  `<p class="hint">${esc(v.QROffline)}</p>`

// forDesk returns the case as one text message that the desk can read. at: the contact of the desk.
export const forDesk = (v, text, at) => !text ? '' : `<h2>${esc(v.DeskSMS.Text)}</h2><p class="own" id="desk-message">${esc(text)}</p>` +
  `<p><a class="big" href="sms:${at?.sms || ''}?&amp;body=${encodeURIComponent(text)}">${esc(v.DeskSMSDo)}</a></p><p class="hint">${esc(at?.sms ? v.DeskSMS.Why : v.DeskSMSTo)}</p>`
