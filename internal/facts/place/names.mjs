// Writes names.csv: the names of the countries of countries.csv in the languages of the guides, as
// CLDR has them, which browsers show too.
import { readFileSync, writeFileSync } from 'node:fs'

const file = name => new URL(name, import.meta.url)
const codes = readFileSync(file('countries.csv'), 'utf8').split('\n').slice(1).filter(row => row).map(row => row.slice(0, 2))
const languages = ['de', 'es', 'fr']
const names = languages.map(tag => new Intl.DisplayNames([tag], { type: 'region' }))
const cell = text => /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
const source = `CLDR ${process.versions.cldr}`, date = new Date().toISOString().slice(0, 10)
const rows = codes.map(iso => [iso, ...names.map(in_ => cell(in_.of(iso))), source, date])
writeFileSync(file('names.csv'), [['iso', ...languages, 'source', 'date'], ...rows].map(row => row.join(',') + '\n').join(''))
