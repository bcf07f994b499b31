// A beat and a timer for what a screen tells to do: "100 to 120 times a minute". They run only after a
// tap, as sound, vibration and, unless the person prefers less motion, a light.

let end = () => {}

// stopBeat stops the beat or the timer that runs.
export const stopBeat = () => end()

// signal returns a function that sounds and vibrates once.
function signal() {
  const Audio = self.AudioContext || self.webkitAudioContext, sound = Audio && new Audio()
  const give = () => {
    if (navigator.vibrate) navigator.vibrate(40)
    if (!sound) return
    const tone = sound.createOscillator()
    tone.frequency.value = 880
    tone.connect(sound.destination)
    tone.start()
    tone.stop(sound.currentTime + 0.05)
  }
  return [give, () => sound && sound.close()]
}

const left = seconds => Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0')

// run calls each, now and after every interval, until it returns false, the button is tapped again,
// or the screen changes.
function run(toggle, out, stop, interval, each) {
  const label = toggle.textContent, [give, close] = signal()
  const timer = setInterval(() => each(give) || end(), interval)
  stopBeat()
  toggle.textContent = stop
  end = () => {
    end = () => {}
    clearInterval(timer)
    setTimeout(close, 1000) // after the last tone
    toggle.textContent = label
    out.className = ''
  }
  each(give)
}

// beats returns the buttons for the beat and the timer of a node, and what shows them. button makes a
// button. pace is per minute; either may be 0.
export function beats(v, button, pace, minutes) {
  const out = document.createElement('div')
  out.setAttribute('role', 'timer')
  const toggle = (text, start) => {
    const own = button(text, () => own.textContent === v.stop ? stopBeat() : start(own))
    return own
  }
  const beat = pace && toggle(v.beat, own => {
    out.textContent = ''
    run(own, out, v.stop, 60_000 / pace, give => {
      give()
      out.className = out.className === 'beat on' ? 'beat' : 'beat on'
      return true
    })
  })
  const timer = minutes && toggle(v.timer.replace('%', minutes), own => {
    let seconds = minutes * 60 + 1
    run(own, out, v.stop, 1000, give => {
      out.textContent = --seconds ? left(seconds) : v.over
      if (!seconds) give()
      return seconds > 0
    })
  })
  return [beat, timer, out].filter(Boolean)
}
