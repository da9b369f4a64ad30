// Writes where Unicode's current table of confusables (UTS #39) differs from the published one this project reads:
//   node scripts/confusables.mjs [FILE | URL]
// ICU's source archive has the same table as icu/source/data/unidata/confusables.txt, where unicode.org is out of reach.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inProject } from './project.mjs'

const CURRENT = 'https://www.unicode.org/Public/security/latest/confusables.txt'
const TARGET = inProject('src/main/protocol/review/names/confusables-current.json')

const source = process.argv[2] ?? CURRENT
const text = /^https?:/.test(source) ? await fetched(source) : readFileSync(source, 'utf8')
const published = createRequire(import.meta.url)('unhomoglyph/data.json')

const entries = parse(text)
if (entries.size < 6000)
  throw new Error(`${source} has only ${entries.size} entries: it is not the table of confusables`)
// What the current table no longer names is confused with nothing but itself.
const dropped = Object.keys(published).filter((character) => !entries.has(character))
const prototypes = Object.fromEntries(
  [...entries, ...dropped.map((character) => [character, character])]
    .filter(([character, prototype]) => published[character] !== prototype)
    .sort(([one], [other]) => one.codePointAt(0) - other.codePointAt(0)),
)
const unicode = /^# Version: ([\d.]+)/m.exec(text)?.[1] ?? null
const notice = 'Data derived from Unicode, Inc., under the Unicode License V3: https://www.unicode.org/license.txt'
writeFileSync(TARGET, `${JSON.stringify({ notice, unicode, prototypes }, undefined, 2)}\n`)
console.log(`${Object.keys(prototypes).length} of ${entries.size} entries differ from the published table; written.`)

async function fetched(url) {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return answer.text()
}

function parse(table) {
  const characters = (hex) =>
    String.fromCodePoint(
      ...hex
        .trim()
        .split(/\s+/)
        .map((code) => Number.parseInt(code, 16)),
    )
  const lines = table.split('\n').map((line) => line.replace(/^\uFEFF|#.*/g, '').split(';'))
  return new Map(lines.filter(([, to]) => to).map(([from, to]) => [characters(from), characters(to)]))
}
