import { generateKeyPairSync, verify } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '../../src/main/adapters/clock'
import { FileVault } from '../../src/main/adapters/keyvault'
import { decodeBase64 } from '../../src/main/protocol/encoding'
import { importPublicKey, signEnvelope, signerOf, verifyEnvelope } from '../../src/main/protocol/identity'
import { SigningWatch } from '../../src/main/protocol/security'
import type { SigningActivity } from '../../src/shared/model/activity'
import { HOUR_MS } from '../../src/shared/model/duration'
import { PAYLOAD_TYPE } from '../../src/shared/model/envelope'
import { agentId, toInstant } from '../../src/shared/model/ids'
import { defaultPolicy } from '../../src/shared/model/policy'
import { type Figure, interleaved, type Measurement, temporaryFolder } from '../frame'
import { watchEventLoop } from '../frame/loop-delay'

const VERIFICATIONS = 500
const SIGNATURES = 1_000_000

/** A verified document costs the check of its form beside that of its signature: no less than three quarters of the bare rate. */
async function verifying(): Promise<Measurement> {
  const signer = signerOf(generateKeyPairSync('ed25519').privateKey)
  const statement = { agent_id: 'worker', key_id: signer.keyId, reason: 'bench', revoked_at: toInstant(0) }
  const envelope = await signEnvelope(PAYLOAD_TYPE.revocation, statement, [signer])
  const payload = decodeBase64(envelope.payload)
  const type = PAYLOAD_TYPE.revocation
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `),
    Buffer.from(payload),
  ])
  const key = importPublicKey(signer.publicKey)
  const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')
  const often = (work: () => unknown) => (): void => {
    for (let i = 0; i < VERIFICATIONS; i++) work()
  }
  return interleaved({
    rounds: 41,
    warmUp: 6,
    subject: often(() => verifyEnvelope(envelope, { payloadType: type, keys: [signer.publicKey] })),
    baseline: often(() => verify(null, signed, key, signature)),
  })
}

/** How long the event loop stands still while scrypt opens a vault with twenty keys. */
async function unlocking(): Promise<Measurement> {
  using folder = temporaryFolder()
  const path = join(folder.path, 'vault')
  const unlock = { method: 'passphrase', passphrase: 'open sesame please' } as const
  const made = new FileVault(path, systemClock())
  await made.create(unlock)
  for (let i = 0; i < 20; i++) await made.generate({ role: 'owner', label: `key ${i}` })
  const measured: number[] = []
  for (let round = 0; round < 12; round++) {
    let worst = 0
    const watch = watchEventLoop(20, (ms) => {
      worst = Math.max(worst, ms)
    })
    await new Promise((resolve) => setTimeout(resolve, 40))
    worst = 0
    await new FileVault(path, systemClock()).open(unlock)
    await new Promise((resolve) => setTimeout(resolve, 40))
    watch.stop()
    if (round >= 2) measured.push(worst)
  }
  return { measured }
}

const activityOf = (seq: number): SigningActivity => ({
  seq,
  agent_id: agentId.parse('worker'),
  key_id: `sha256:${'1'.repeat(64)}` as SigningActivity['key_id'],
  at: toInstant(Date.parse('2026-01-01T00:00:00Z') + seq * HOUR_MS * 0.1),
  kind: 'attestation',
  document_digest: `sha256:${'2'.repeat(64)}` as SigningActivity['document_digest'],
  address: `198.51.100.${seq % 250}`,
  capabilities: ['plan'],
  passing: 0.97,
})

/** A million recorded signatures, judged from the first to the last. */
async function judging(): Promise<Measurement> {
  const record = Array.from({ length: SIGNATURES }, (_, i) => activityOf(i + 1))
  const measured: number[] = []
  for (let round = 0; round < 3; round++) {
    const watch = new SigningWatch(defaultPolicy().security_monitoring.detection)
    const start = performance.now()
    for (const activity of record) watch.observe(activity)
    measured.push(performance.now() - start)
  }
  return { measured }
}

/** One signature more, after a hundred thousand. */
async function judgingOne(): Promise<Measurement> {
  const watch = new SigningWatch(defaultPolicy().security_monitoring.detection)
  for (let i = 1; i <= 100_000; i++) watch.observe(activityOf(i))
  const measured: number[] = []
  for (let i = 100_001; i <= 100_500; i++) {
    const activity = activityOf(i)
    const start = performance.now()
    watch.observe(activity)
    measured.push(performance.now() - start)
  }
  return { measured }
}

export const figures: readonly Figure[] = [
  {
    name: 'verify-document',
    says: `verifying ${VERIFICATIONS} signed documents`,
    baseline: 'bare crypto.verify on the same bytes',
    unit: 'ms',
    limit: { timesBaseline: 1.33 },
    run: verifying,
  },
  {
    name: 'unlock-event-loop',
    says: 'the longest the event loop stands still while a vault is unlocked',
    baseline: 'the budget',
    unit: 'ms',
    limit: { amount: 20 },
    run: unlocking,
  },
  {
    name: 'judge-signatures',
    says: '1,000,000 recorded signatures through every detector',
    baseline: 'the budget',
    unit: 'ms',
    limit: { amount: 5000 },
    run: judging,
  },
  {
    name: 'judge-one-signature',
    says: 'one signature more',
    baseline: 'the budget',
    unit: 'ms',
    limit: { amount: 5 },
    counts: 'worst',
    run: judgingOne,
  },
]
