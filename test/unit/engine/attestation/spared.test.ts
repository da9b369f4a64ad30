import { afterEach, describe, expect, it } from 'vitest'
import { attest } from '../../../../src/main/engine/attestation/attest'
import { attestationRows } from '../../../../src/main/engine/attestation/attestation-rows'
import { verifyAttested } from '../../../../src/main/engine/attestation/verify-attested'
import { refreshRegistries } from '../../../../src/main/engine/discovery/search-agents'
import { unwatched } from '../../../../src/main/engine/jobs'
import { listedManifest } from '../../../../src/main/engine/keys/own-manifest'
import { revokeKey } from '../../../../src/main/engine/keys/revoke-key'
import { toInstant } from '../../../../src/shared/model/ids'
import { attestedAgent } from '../../../fixtures/attested-agent'
import { clientProfile } from '../../../fixtures/client-profile'
import { HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Attested and published; two hours later the owner key is revoked. What another client makes of it. */
const seenAfter = async (compromisedHoursAfter: number | undefined) => {
  const clock = new HandClock()
  const { owner, registry, of, close } = await attestedAgent(clock, {}, 5)
  closing.push(close)
  const { context } = owner
  await attest(context, { ...of, publish: true }, unwatched())
  const attestedAt = clock.now()
  clock.pass(2 * HOUR)
  await refreshRegistries(context)
  const key_id = (await listedManifest(context, of.agent_id))?.ownerKey
  if (key_id === undefined) throw new Error('the agent is not listed')
  const since = compromisedHoursAfter === undefined ? undefined : toInstant(attestedAt + compromisedHoursAfter * HOUR)
  await revokeKey(context, { key_id, reason: 'key_compromise', immediate: true, compromised_at: since })
  const client = await clientProfile(clock, {
    discovery: { registries: [{ url: registry.url, name: 'lab', root_keys: [registry.rootKey] }] },
  })
  closing.push(() => client.close())
  await refreshRegistries(client.context)
  const manifest = await listedManifest(client.context, of.agent_id)
  const [row] = await attestationRows(client.context, of.agent_id)
  const verified = row && manifest && (await verifyAttested(client.context, row, manifest))
  return { row: row?.state, document: verified?.state, checks: verified?.checks }
}

describe('after its owner key was revoked, an attestation', () => {
  it('that a registry had before the compromise is believed still', async () => {
    const seen = await seenAfter(1)
    expect(seen).toMatchObject({ row: 'valid', document: 'valid' })
    expect(seen.checks?.find(({ name }) => name === 'key_not_revoked')).toMatchObject({ outcome: 'warn' })
  }, 60_000)

  it.each([
    ['that a registry was given after the compromise', -1],
    ['of whose compromise no time is named', undefined],
  ])(
    '%s is not',
    async (_, hours) => {
      expect(await seenAfter(hours)).toMatchObject({ row: 'revoked', document: 'revoked' })
    },
    60_000,
  )
})
