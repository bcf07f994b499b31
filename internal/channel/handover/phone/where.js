// The phone's position: measured once, only when the person taps, and sent only after they
// confirmed it.

import { clock } from '../../phone/clock.js'
import { esc } from '../../phone/html.js'
import { plusCode } from '../../phone/pluscode.js'
import { filled } from './text.js'

const FIELDS = ['latitude', 'longitude', 'measured', 'accuracy', 'trusted']

// offerPosition shows the button in a form. It writes the position into the form's hidden fields.
// v, l: the messages and labels.
export function offerPosition(form, v, l) {
  const box = document.getElementById('locating'), out = document.getElementById('located')
  if (!box || !navigator.geolocation) return
  const set = values => FIELDS.forEach(name => { form.elements['place.' + name].value = values[name] ?? '' })
  const ask = ({ coords, timestamp }) => {
    const [latitude, longitude] = [coords.latitude, coords.longitude].map(n => Math.round(n * 1e6))
    const at = [coords.latitude.toFixed(5), coords.longitude.toFixed(5), filled(l.plus, plusCode(latitude, longitude))].join(', ')
    const found = v.Found.replace('%1', at).replace('%2', Math.ceil(coords.accuracy)).replace('%3', clock(timestamp))
    out.innerHTML = `<p>${esc(found)}</p><p><b>${esc(v.Right)}</b></p><button type="button" id="right">${esc(v.Yes)}</button><button type="button" id="wrong">${esc(v.No)}</button>`
    document.getElementById('right').onclick = () => {
      set({
        latitude, longitude, measured: Math.round(timestamp), accuracy: Math.ceil(coords.accuracy), trusted: 'yes',
      })
      out.innerHTML = `<p><b>${esc(v.Kept)}</b> ${esc(at)}</p><button type="button" id="wrong">${esc(v.No)}</button>`
      document.getElementById('wrong').onclick = clear
      document.getElementById('wrong').focus()
    }
    document.getElementById('wrong').onclick = clear
    document.getElementById('right').focus()
  }
  const clear = () => {
    set({})
    out.textContent = ''
    document.getElementById('locate').focus()
  }
  box.hidden = false
  document.getElementById('locate').onclick = () => {
    set({})
    out.textContent = v.Looking
    navigator.geolocation.getCurrentPosition(ask, () => { out.textContent = v.NoPlace }, { enableHighAccuracy: true, timeout: 30_000, maximumAge: 0 })
  }
}
