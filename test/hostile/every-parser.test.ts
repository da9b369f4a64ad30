import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSse } from '../../src/main/adapters/http/sse'
import { ArchiveProblem } from '../../src/main/adapters/result-content/archive-entry'
import { tarEntries } from '../../src/main/adapters/result-content/tar-archive'
import { zipEntries } from '../../src/main/adapters/result-content/zip-archive'
import { readAttestation, readTestReport } from '../../src/main/protocol/attestation'
import { parseManifest, signSnapshot, verifyManifestEnvelope, verifySnapshot } from '../../src/main/protocol/discovery'
import { contentDigest, parseJsonStrict } from '../../src/main/protocol/encoding'
import { requestSignature, signRequest, verifyRequest } from '../../src/main/protocol/http-signature'
import { parseEnvelope, verifyStewardMarkdown } from '../../src/main/protocol/identity'
import { parsePolicy } from '../../src/main/protocol/policy'
import { ArchiveBudget } from '../../src/main/protocol/result'
import type { Envelope } from '../../src/shared/model/envelope'
import { StewardError } from '../../src/shared/model/errors'
import { tarGzOf, tarOf, zipOf } from '../fixtures/archives'
import { signed as attestation } from '../fixtures/attestations'
import {
  manifestContent,
  newRegistryIdentity,
  newSigner,
  START,
  signedManifest,
  snapshotContent,
} from '../fixtures/registry-documents'
import { type Mutants, mutants } from './mutants'

// Every parser of what strangers send, under good input that was damaged. HOSTILE_RUNS says how often each is tried:
// HOSTILE_RUNS=100000 npx vitest run --project unit test/hostile/every-parser.test.ts

const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 300)
const SEED = 20251121
const LONGEST_MS = 1000

interface Parser {
  readonly good: () => readonly (string | Uint8Array)[] | Promise<readonly (string | Uint8Array)[]>
  readonly parse: (bytes: Buffer) => unknown
  /** Whatever comes is read: a verdict, or as many events as there are. */
  readonly takesAll?: true
}

const json = (value: unknown): string => JSON.stringify(value)
const owner = newSigner()
const registry = newRegistryIdentity()
const limits = { maxEntries: 100, maxUnpackedBytes: 1_000_000, maxRatio: 1000, maxDepth: 2 }

/** An envelope around what was damaged, as its own signer would make it: past the signature the content is what is tried. */
const around = (envelope: Envelope, payload: Buffer): Envelope => ({ ...envelope, payload: payload.toString('base64') })
const payloadOf = ({ payload }: Envelope): Buffer => Buffer.from(payload, 'base64')
const asText = (bytes: Buffer): string => bytes.toString('utf8')

const drained = async (entries: AsyncIterable<{ bytes(): AsyncIterable<Uint8Array> }>): Promise<void> => {
  for await (const entry of entries) for await (const _bytes of entry.bytes());
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const markdown = (): string => {
  const text = `# A\nkey: ${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}\nDoes things.`
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64')
  return `${text}\n<!-- STEWARD_SIGNATURE: ${signature} -->\n`
}

const manifestEnvelope = await signedManifest(owner, 'planner')
const snapshotEnvelope = await signSnapshot(snapshotContent(), registry.snapshot)
const attestationEnvelope = (await attestation(owner)).envelope
const target = 'https://127.0.0.1:4433/v1/tasks'
const body = Buffer.from('{"a":1}')
const headers = { 'content-digest': contentDigest(body), 'content-type': 'application/json', 'idempotency-key': 'k' }
const fields = await signRequest({ method: 'POST', targetUri: target, headers }, owner, {
  nowMs: START,
  nonce: 'a-nonce-of-some-length',
})

const PARSERS: Record<string, Parser> = {
  manifest: {
    good: () => [json(manifestContent(owner, 'planner')), json({ agent_id: 'planner', capabilities: ['a'] })],
    parse: (bytes) => parseManifest(parseJsonStrict(bytes)),
  },
  'signed manifest': {
    good: () => [json(manifestEnvelope)],
    parse: (bytes) => verifyManifestEnvelope(parseEnvelope(bytes), { now: START }),
  },
  'STEWARD.md': { takesAll: true, good: () => [markdown()], parse: verifyStewardMarkdown },
  attestation: {
    good: () => [payloadOf(attestationEnvelope)],
    parse: (bytes) => readAttestation(around(attestationEnvelope, bytes)),
  },
  envelope: { good: () => [json(manifestEnvelope), json(snapshotEnvelope)], parse: (bytes) => parseEnvelope(bytes) },
  snapshot: {
    good: () => [json(snapshotEnvelope)],
    parse: (bytes) => verifySnapshot(parseEnvelope(bytes), registry.content, { now: START }),
  },
  'policy in JSONC': {
    good: () => ['{ "health": { "timeout_ms": 2000, /* why */ "jitter": 0.1 }, "unattended": false }'],
    parse: (bytes) => parsePolicy(asText(bytes), { format: 'jsonc' }),
  },
  'policy in YAML': {
    good: () => ['health: &h\n  timeout_ms: 2000\n  jitter: 0.1\nunattended: false\nregistry_policy: {}\n'],
    parse: (bytes) => parsePolicy(asText(bytes), { format: 'yaml' }),
  },
  'JUnit report': {
    good: () => [
      '<?xml version="1.0"?><testsuites><testsuite name="s" tests="2"><testcase name="a" classname="c"/><testcase name="b"><failure message="m">t</failure></testcase></testsuite></testsuites>',
    ],
    parse: (bytes) => readTestReport(asText(bytes)),
  },
  'TAP report': {
    good: () => [
      'TAP version 13\nok 1 - a # SKIP why\nnot ok 2 - b\n  ---\n  message: m\n  ...\n# Subtest: s\n    ok 1 - x\n    1..1\nok 3 - s\n1..3\n',
    ],
    parse: (bytes) => readTestReport(asText(bytes)),
  },
  'JSON report': {
    good: () => [
      readFileSync(join(import.meta.dirname, '../fixtures/test-reports/jest-30.5.2.txt')),
      '{"Action":"run","Package":"p","Test":"A"}\n{"Action":"pass","Package":"p","Test":"A"}\n{"Action":"pass","Package":"p"}\n',
    ],
    parse: (bytes) => readTestReport(asText(bytes)),
  },
  'ZIP archive': {
    good: () => [
      zipOf([
        { name: 'a/b.txt', content: 'hello '.repeat(20) },
        { name: 'c.py', content: 'x = 1\n', method: 0 },
      ]),
    ],
    parse: (bytes) => drained(zipEntries({ bytes }, new ArchiveBudget(limits, bytes.byteLength))),
  },
  'tar archive': {
    good: async () => [await tarOf([{ name: 'a/b.txt', content: 'hello' }])],
    parse: (bytes) => drained(tarEntries({ bytes }, false, new ArchiveBudget(limits, bytes.byteLength))),
  },
  'gzipped tar archive': {
    good: async () => [await tarGzOf([{ name: 'a/b.txt', content: 'hello' }])],
    parse: (bytes) => drained(tarEntries({ bytes }, true, new ArchiveBudget(limits, bytes.byteLength))),
  },
  'stream of events': {
    takesAll: true,
    good: () => [': waiting\n\nid: 1\nevent: task\ndata: {"a":1}\ndata: {"b":2}\n\nid: 2\r\ndata: ü\r\n\r\n'],
    parse: async (bytes) => {
      const half = bytes.byteLength >> 1
      const pieces = async function* () {
        yield bytes.subarray(0, half)
        yield bytes.subarray(half)
      }
      for await (const _event of parseSse(pieces()));
    },
  },
  'HTTP signature': {
    good: () => [`${fields['signature-input']}\n${fields['signature']}\n${headers['content-digest']}`],
    parse: (bytes) => {
      const [input = '', signature = '', digest = ''] = bytes.toString('latin1').split('\n')
      const given = { ...headers, 'signature-input': input, signature, 'content-digest': digest }
      const message = { method: 'POST', targetUri: target, headers: given }
      verifyRequest(message, body, requestSignature(given), owner.publicKey, START)
    },
  },
}

const timed = async (parse: Parser['parse'], bytes: Buffer): Promise<{ error: unknown; took: number }> => {
  const began = performance.now()
  let error: unknown
  try {
    await parse(bytes)
  } catch (thrown) {
    error = thrown
  }
  return { error, took: performance.now() - began }
}

/** Where the parser threw anything but a typed error, or took too long, as sentences. */
async function tried({ parse }: Parser, inputs: Mutants): Promise<{ faults: string[]; refused: number }> {
  const faults: string[] = []
  let refused = 0
  for (let run = 0; run < RUNS; run++) {
    const bytes = inputs.next()
    const { error, took } = await timed(parse, bytes)
    if (error !== undefined) refused += 1
    if (error !== undefined && !(error instanceof StewardError || error instanceof ArchiveProblem))
      faults.push(`${String(error)} on ${bytes.toString('base64')}`)
    // A machine that has much else to do is slow once; a parser that an input makes slow is so again.
    if (took > LONGEST_MS && (await timed(parse, bytes)).took > LONGEST_MS)
      faults.push(`took ${Math.round(took)} ms on ${bytes.toString('base64')}`)
    if (faults.length > 3) break
  }
  return { faults, refused }
}

describe('what a stranger sends as', () => {
  it.each(Object.entries(PARSERS))(
    '%s is read in time, or refused with a typed error',
    async (name, parser) => {
      const good = (await parser.good()).map((input) => Buffer.from(input))
      for (const input of good.slice(0, 1)) await parser.parse(input)
      const { faults, refused } = await tried(parser, mutants(good, SEED))
      if (RUNS > 1000) process.stdout.write(`${name}: ${RUNS} inputs, ${refused} refused, ${faults.length} faults\n`)
      expect(faults).toEqual([])
      expect(refused > 0).toBe(parser.takesAll !== true)
    },
    20_000 + RUNS * 10,
  )
})
