import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseManifest, signSnapshot, verifyManifestEnvelope, verifySnapshot } from '../../src/main/protocol/discovery'
import { parseEnvelope, verifyStewardMarkdown } from '../../src/main/protocol/identity'
import type { Envelope } from '../../src/shared/model/envelope'
import { StewardError } from '../../src/shared/model/errors'
import { anyCharacter } from '../fixtures/any-character'
import {
  manifestContent,
  newRegistryIdentity,
  newSigner,
  START,
  signedManifest,
  snapshotContent,
} from '../fixtures/registry-documents'

// What comes from strangers: any bytes at all, and good documents with one thing changed. Either it is refused with a typed
// error, or it says exactly what was signed.

const RUNS = { numRuns: 400, seed: 20251121 }

/** What it is read as; undefined where it is refused. Any other error fails the test. */
function read<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof StewardError) return undefined
    throw error
  }
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, 0, -1, 2 ** 53, 1e308, '', '\u0000', '\ud800', '__proto__', '\u202e', [], {}),
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.constant<Json>('a'.repeat(5000)),
  fc.constant<Json>({ ['__proto__']: { polluted: true } } as Json),
)

/** Every place in a value, as a path. */
function places(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...entries.flatMap(([name, part]) => places(part, [...path, name]))]
}

/** The value with what is at the path replaced, or taken out. */
function changed(value: Json, path: readonly (string | number)[], next: Json | undefined): Json {
  const [name, ...rest] = path
  if (name === undefined) return next ?? null
  const copy = structuredClone(value) as Record<string | number, Json>
  if (rest.length === 0 && next === undefined) delete copy[name]
  else copy[name] = changed(copy[name] ?? null, rest, next)
  return copy as Json
}

/** A good document with one place changed, or missing. */
const mutantsOf = (document: unknown): fc.Arbitrary<Json> => {
  const plain = JSON.parse(JSON.stringify(document)) as Json
  return fc
    .tuple(fc.constantFrom(...places(plain)), fc.option(odd, { nil: undefined }))
    .map(([path, next]) => changed(plain, path, next))
}

/** The bytes with one flipped, one more, or the rest cut off. */
const damagedBytes = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.tuple(fc.nat(bytes.length - 1), fc.nat(255), fc.constantFrom('flip', 'insert', 'cut')).map(([at, byte, how]) => {
    if (how === 'cut') return bytes.slice(0, at)
    if (how === 'insert') return Uint8Array.from([...bytes.slice(0, at), byte, ...bytes.slice(at)])
    return bytes.with(at, (bytes[at] ?? 0) ^ (byte || 1))
  })

const owner = newSigner()

describe('an envelope', () => {
  it('of any bytes is one or is refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          read(() => parseEnvelope(bytes))
        },
      ),
      RUNS,
    )
  })

  it('nested without end is refused before it is walked', () => {
    for (const text of ['['.repeat(1_000_000), '{"a":'.repeat(500_000), `{"payload":${'['.repeat(200_000)}`])
      expect(read(() => parseEnvelope(Buffer.from(text)))).toBeUndefined()
  })

  it('that names a field twice is refused: two readers would see two documents', async () => {
    const envelope = JSON.stringify(await signedManifest(owner, 'twice'))
    const doubled = envelope.replace('{', '{"payloadType":"x/y",')
    expect(read(() => parseEnvelope(Buffer.from(doubled)))).toBeUndefined()
  })
})

describe('a signed manifest', () => {
  const expected = { now: START }
  const verified = (envelope: Envelope) => verifyManifestEnvelope(envelope, expected)

  it('with one place changed is refused, or says what was signed', async () => {
    const good = await signedManifest(owner, 'planner')
    const { digest } = verified(good)
    fc.assert(
      fc.property(mutantsOf(good), (mutant) => {
        const outcome = read(() => verified(parseEnvelope(Buffer.from(JSON.stringify(mutant)))))
        if (outcome) expect(outcome.digest).toBe(digest)
      }),
      RUNS,
    )
  })

  it('with a damaged byte is refused, or says what was signed', async () => {
    const good = await signedManifest(owner, 'planner')
    const { digest } = verified(good)
    fc.assert(
      fc.property(damagedBytes(Buffer.from(JSON.stringify(good))), (bytes) => {
        const outcome = read(() => verified(parseEnvelope(bytes)))
        if (outcome) expect(outcome.digest).toBe(digest)
      }),
      RUNS,
    )
  })
})

describe('a plain manifest', () => {
  it('with one place changed is read or refused, and reaches no prototype', () => {
    fc.assert(
      fc.property(mutantsOf(manifestContent(owner, 'planner')), (mutant) => {
        const manifest = read(() => parseManifest(mutant))
        if (manifest) expect(typeof manifest.summary.id).toBe('string')
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      }),
      RUNS,
    )
  })

  it('of any JSON is read or refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        read(() => parseManifest(value))
      }),
      RUNS,
    )
  })
})

describe('a snapshot', () => {
  it('with one place changed is refused, or says what was signed', async () => {
    const identity = newRegistryIdentity()
    const content = snapshotContent()
    const good = await signSnapshot(content, identity.snapshot)
    fc.assert(
      fc.property(mutantsOf(good), (mutant) => {
        const outcome = read(() =>
          verifySnapshot(parseEnvelope(Buffer.from(JSON.stringify(mutant))), identity.content, { now: START }),
        )
        if (outcome) expect(outcome.snapshot).toEqual(content)
      }),
      RUNS,
    )
  })
})

describe('a STEWARD.md', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const text = `# A\nkey: ${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}\nDoes things.`
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64')
  const good = `${text}\n<!-- STEWARD_SIGNATURE: ${signature} -->\n`
  /** The lines that say something, without the comments: white space around the whole is not signed. */
  const lines = (bytes: Uint8Array): string[] =>
    Buffer.from(bytes)
      .toString('utf8')
      .replaceAll(/<!--.*?-->/g, '')
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter((line) => line !== '')

  it('of any bytes gets a verdict', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.string({ unit: anyCharacter }).map((it) => Buffer.from(it)),
        ),
        (bytes) => {
          expect(['valid', 'invalid', 'unsigned']).toContain(verifyStewardMarkdown(bytes).status)
        },
      ),
      RUNS,
    )
  })

  it('with a damaged byte is valid only where the text that was signed is still whole', () => {
    expect(verifyStewardMarkdown(Buffer.from(good)).status).toBe('valid')
    fc.assert(
      fc.property(damagedBytes(Buffer.from(good)), (bytes) => {
        if (verifyStewardMarkdown(bytes).status === 'valid') expect(lines(bytes)).toEqual(text.split('\n'))
      }),
      { ...RUNS, numRuns: 2000 },
    )
  })
})
