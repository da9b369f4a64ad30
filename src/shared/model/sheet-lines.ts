import { StewardError } from './steward-error'

/** A line of a private key's PEM body, as it is printed to be typed one day. */
export interface SheetLine {
  /** From 1. */
  readonly number: number
  /** Of eight characters, the last one of a key shorter. */
  readonly groups: readonly string[]
  /** Four hexadecimal digits that show a slip of the eye or the hand. */
  readonly check: string
}

const GROUP = 8
const PRINTED = /^\s*(\d{1,3})\s+([A-Za-z0-9+/=]+(?:\s+[A-Za-z0-9+/=]+)*)\s+([0-9a-fA-F]{4})\s*$/
const WHOLE = /-----BEGIN ([A-Z ]+)-----([\s\S]+?)-----END \1-----/
const LABEL = 'ENCRYPTED PRIVATE KEY'

/** CRC-16/CCITT: every single slip, every two letters swapped and most others give other digits. It keeps nothing secret. */
function checkOf(text: string): string {
  let crc = 0xffff
  for (const character of text) {
    crc ^= character.charCodeAt(0) << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return crc.toString(16).padStart(4, '0')
}

/** Counted with the line's number, so that a line in another's place is seen as well. */
const lineCheck = (number: number, text: string): string => checkOf(`${number} ${text}`)

const groupsOf = (text: string): string[] => text.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []

/** The lines of an encrypted private key (PEM) for a page to print: in groups, numbered, each with a checksum. */
export function sheetLines(pem: string): SheetLine[] {
  const body = WHOLE.exec(pem)?.[2] ?? ''
  return body
    .trim()
    .split(/\s+/)
    .map((text, index) => ({ number: index + 1, groups: groupsOf(text), check: lineCheck(index + 1, text) }))
}

/**
 * The private key out of a sheet: as PEM, or as the lines that were printed with numbers and checksums; what stands around them is
 * for people.
 *
 * @throws StewardError `key_invalid`, with the line that is not as it was printed
 */
export function pemOfSheet(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => PRINTED.exec(line))
    .filter((line) => line !== null)
  if (lines.length === 0) return WHOLE.exec(text)?.[0] ?? text
  const body = lines.map(([, number = '', groups = '', check = ''], index) => {
    const typed = groups.replaceAll(/\s+/g, '')
    if (Number(number) !== index + 1) throw slip(index + 1, 'is missing, or stands in another place')
    if (lineCheck(index + 1, typed) !== check.toLowerCase()) throw slip(index + 1, 'is not as it was printed')
    return typed
  })
  return [`-----BEGIN ${LABEL}-----`, ...body, `-----END ${LABEL}-----`, ''].join('\n')
}

const slip = (line: number, what: string): StewardError =>
  new StewardError('key_invalid', `line ${line} of the sheet ${what}`, {
    details: { line },
    suggestions: [
      'Compare it with the paper: its number, its letters and digits, capitals among them, and its checksum.',
    ],
  })
