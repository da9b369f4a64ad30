import { afterEach, describe, expect, it } from 'vitest'
import { attest } from '../../../../src/main/engine/attestation/attest'
import { attestationRows } from '../../../../src/main/engine/attestation/attestation-rows'
import { requireAttested } from '../../../../src/main/engine/attestation/require-attested'
import { refreshRegistries } from '../../../../src/main/engine/discovery/search-agents'
import { unwatched } from '../../../../src/main/engine/jobs'
import { listedManifest } from '../../../../src/main/engine/keys/own-manifest'
import { attestedAgent } from '../../../fixtures/attested-agent'
import { clientProfile } from '../../../fixtures/client-profile'
import { DAY, HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Attested, then rotated by the recovery key's word; what another client makes of it, who insists on attestations. */
const rotated = async () => {
  const clock = new HandClock()
  const attestation_policy = { require_attestation: true, validity_hours: 1000 }
  const { owner, registry, of, call, publish, close } = await attestedAgent(clock, { attestation_policy }, 5)
  closing.push(close)
  const passphrase = 'four words on paper'
  const { agent_id } = of
  const { pem } = (await call('keys.create_recovery', { agent_id, passphrase })) as { pem: string }
  await call('keys.import', { file: { format: 'pem', text: pem }, passphrase, role: 'recovery', agent_id })
  await publish()
  await attest(owner.context, { ...of, publish: true }, unwatched())
  const client = await clientProfile(clock, {
    discovery: { registries: [{ url: registry.url, name: 'lab', root_keys: [registry.rootKey] }] },
    attestation_policy,
  })
  closing.push(() => client.close())
  const seen = async () => {
    await refreshRegistries(client.context)
    const manifest = await listedManifest(client.context, agent_id)
    const [row] = await attestationRows(client.context, agent_id)
    const given = manifest && requireAttested(client.context, { agent_id, operation: of.capability }, manifest)
    const refused = await given?.then(
      () => undefined,
      ({ code }: { code: string }) => code,
    )
    return { row: row?.state, refused }
  }
  expect(await seen()).toEqual({ row: 'valid', refused: undefined })
  clock.pass(HOUR)
  await call('keys.rotate', { agent_id })
  await call('keys.publish_prepared', { agent_id })
  return { clock, seen, publish }
}

describe('after a planned rotation, what the old key attested', () => {
  it('counts during its grace as before, so that no task is refused for the change', async () => {
    const { seen } = await rotated()
    expect(await seen()).toEqual({ row: 'valid', refused: undefined })
  }, 60_000)

  it('does not once the agent itself is another', async () => {
    const { seen, publish } = await rotated()
    await publish('5.0.0')
    expect(await seen()).toEqual({ row: 'outdated', refused: 'attestation_missing' })
  }, 60_000)

  it('does not beyond its grace', async () => {
    const { seen, clock } = await rotated()
    clock.pass(30 * DAY + HOUR)
    expect(await seen()).toMatchObject({ row: 'outdated' })
  }, 60_000)
})
