// Writes names.csv: the names of the countries of countries.csv in the languages of the guides, as
// CLDR has them, which browsers show too.
import { readFileSync, writeFileSync } from 'node:fs'

const file = name => new URL(name, import.meta.url)
const codes = readFileSync(file('countries.csv'), 'utf8').split('\n').slice(1).filter(row => row).map(row => row.slice(0, 2))
const languages = ['de', 'es', 'fr']
const names = languages.map(tag => new Intl.DisplayNames([tag], { type: 'region' }))
const cell = text => /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
const rows = codes.map(iso => [iso, ...names.map(in_ => cell(in_.of(iso)))])
writeFileSync(file('names.csv'), [['iso', ...languages], ...rows].map(row => row.join(',') + '\n').join(''))
