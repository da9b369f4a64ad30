// Writes what Unicode's current table of confusables (UTS #39) has beside the published one this project reads:
//   node scripts/confusables.mjs [FILE | URL]
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
const prototypes = Object.fromEntries(
  [...entries].filter(([character, prototype]) => published[character] !== prototype),
)
const unicode = /^# Version: ([\d.]+)/m.exec(text)?.[1] ?? null
writeFileSync(TARGET, `${JSON.stringify({ unicode, prototypes }, undefined, 2)}\n`)
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
