import { generateKeyPairSync, verify } from 'node:crypto'
import {
  type AttestationFacts,
  attestationRules,
  signAttestation,
  verifyAttestation,
} from '../../src/main/protocol/attestation'
import { signerOf } from '../../src/main/protocol/identity'
import type { AttestationPredicate } from '../../src/shared/model/attestation'
import { HOUR_MS } from '../../src/shared/model/duration'
import { type AgentId, type Digest, toInstant } from '../../src/shared/model/ids'
import { defaultPolicy } from '../../src/shared/model/policy'
import { type Figure, interleaved, type Measurement } from '../frame'

const NOW = Date.parse('2025-11-21T09:00:00Z')
const AGENTS = 100
/** Each of these is a hundred attestations: ten thousand are verified. */
const ROUNDS = 100
/** Tests by name, as a capability of middling size has. */
const TESTS = 40

const digestOf = (letter: string): Digest => `sha256:${letter.repeat(64)}` as Digest

const predicate = (number: number): AttestationPredicate => ({
  agent_id: `agent-${number}` as AgentId,
  capability: 'orchestrate_sdlc',
  result: {
    result: 'WARNED',
    configuration: [{ name: 'code', digest: { sha256: 'c'.repeat(64) } }],
    passedTests: Array.from({ length: TESTS }, (_, index) => `suite ${index % 7} > does what test ${index} says`),
    warnedTests: [],
    failedTests: ['suite 3 > is known to fail'],
  },
  runs: [1, 2, 3].map((run) => ({
    number: run,
    started_at: toInstant(NOW - HOUR_MS),
    duration_ms: 1200,
    ended: 'completed' as const,
    code: digestOf('c'),
    passed: TESTS,
    failed: 1,
    skipped: 0,
    exit_code: 1,
  })),
  flaky: [],
  variance_percent: { counts: 0, flips: 0 },
  issued_at: toInstant(NOW - HOUR_MS),
  expires_at: toInstant(NOW + 23 * HOUR_MS),
  refresh_hours: 6,
  code: { kind: 'folder', digest: digestOf('c') },
  environment: { platform: 'linux' },
  duration_ms: 3600,
})

async function run(): Promise<Measurement> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const signer = signerOf(privateKey)
  const rules = attestationRules(defaultPolicy())
  const facts: AttestationFacts[] = []
  for (let number = 0; number < AGENTS; number++) {
    const { envelope } = await signAttestation(digestOf('a'), predicate(number), signer)
    const { agent_id: agentId, capability } = predicate(number)
    facts.push({
      envelope,
      now: NOW,
      agentId,
      capability,
      manifestDigest: digestOf('a'),
      vouchers: { owner: signer.publicKey },
      revocations: [],
      rules,
    })
  }
  const signed = facts.map(({ envelope: { payloadType, payload, signatures } }) => {
    const bytes = Buffer.from(payload, 'base64')
    const head = `DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `
    return {
      bytes: Buffer.concat([Buffer.from(head), bytes]),
      signature: Buffer.from(signatures[0]?.sig ?? '', 'base64'),
    }
  })
  return interleaved({
    rounds: ROUNDS,
    warmUp: 20,
    subject: () => {
      for (const each of facts)
        if (verifyAttestation(each).state !== 'valid') throw new Error('an attestation is not valid')
    },
    baseline: () => {
      for (const { bytes, signature } of signed)
        if (!verify(null, bytes, publicKey, signature)) throw new Error('Ed25519 does not verify')
    },
  })
}

export const figures: readonly Figure[] = [
  {
    name: 'verify-attestations',
    says: 'ten thousand attestations judged by every check, from envelope to state, a hundred at a time',
    baseline: 'bare Ed25519 verifications of the very same bytes; 70 % of their rate is 1.43 times their time',
    unit: 'ms',
    limit: { timesBaseline: 1 / 0.7 },
    run,
  },
]
