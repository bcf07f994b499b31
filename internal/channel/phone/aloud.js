// Reads a screen aloud with a voice that is on the phone, so that nothing is sent to a third party.
// It never starts by itself.

const speech = self.speechSynthesis

// voice returns a voice of the phone for a language, or null.
function voice(language) {
  const subtags = tag => tag.replace('_', '-').toLowerCase().split('-')
  const [primary] = subtags(language), voices = speech ? speech.getVoices().filter(o => o.localService && subtags(o.lang)[0] === primary) : []
  return voices.find(o => subtags(o.lang).join() === subtags(language).join()) || voices[0] || null
}

// digits spells numbers to dial: 9 1 1.
export const digits = text => text.replace(/\d[\d\s\u00a0\u2011-]+\d/g, n => n.replace(/\D+/g, ',').replace(/\d(?=\d)/g, '$& '))

let end = () => {}

// stopReading stops reading.
export const stopReading = () => end()

// hasVoice reports whether the phone has a voice for a language.
export const hasVoice = language => !!voice(language)

// speak reads lines aloud, and calls done once when it has ended or is stopped.
export function speak(lines, language, done) {
  stopReading()
  const own = voice(language)
  end = () => {
    end = () => {}
    speech.cancel()
    done()
  }
  const mine = end
  lines.forEach((line, i) => {
    const say = new SpeechSynthesisUtterance(line)
    Object.assign(say, { voice: own, lang: own.lang, rate: 0.9 })
    say.onerror = () => { if (end === mine) end() }
    if (i === lines.length - 1) say.onend = say.onerror
    speech.speak(say)
  })
}
