import { describe, expect, it } from 'vitest'
import {
  documentByDigest,
  getAgent,
  holderOfKey,
  listAgents,
  listVersions,
  publishManifest,
} from '../../../../src/main/engine/registry'
import type { Signer } from '../../../../src/main/protocol/identity'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { DAY, newSigner, START, signedManifest } from '../../../fixtures/registry-documents'
import { newRegistry } from './registry-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const planner = agentId.parse('planner')
const certifying = (owner: Signer, key: Signer) => ({
  identity: {
    primary_key: owner.publicKey,
    operational_keys: [{ ...key.publicKey, not_before: toInstant(START), not_after: toInstant(START + DAY) }],
  },
})
const version = (number: string) => ({
  agent: { id: 'planner', name: 'P', version: number, class: 'w', specialization: 's', status: 'active' },
})

describe('publishing a manifest', () => {
  it('makes the agent findable by id, key, document and name', async () => {
    const { registry, publish } = await newRegistry()
    const [owner, operational] = [newSigner(), newSigner()]
    expect((await publish(owner, 'planner', certifying(owner, operational))).created).toBe(true)
    const found = await getAgent(registry, planner)
    expect(found).toMatchObject({ agentId: 'planner', revision: 1, ownerKey: owner.keyId, state: 'active' })
    expect((await documentByDigest(registry, found.digest)).agentId).toBe('planner')
    for (const key of [owner, operational])
      expect(await holderOfKey(registry, key.keyId)).toMatchObject({
        publication: { digest: found.digest },
        revoked: false,
      })
    expect(await listAgents(registry, { text: 'plan', limit: 10 })).toMatchObject({ total: 1 })
  })

  it('is answered with a receipt that the submitter can verify', async () => {
    const { registry, receiptFor } = await newRegistry()
    const owner = newSigner()
    const envelope = await signedManifest(owner, 'planner')
    const result = await publishManifest(registry, { envelope, signedBy: owner.keyId })
    expect(receiptFor(envelope, result)).toMatchObject({
      registry: 'lab',
      agent_id: 'planner',
      key_id: owner.keyId,
      submitted_at: toInstant(START),
      revision: 1,
    })
  })

  it('of the same document again gives the same receipt and changes nothing', async () => {
    const { registry, clock, publish } = await newRegistry()
    const owner = newSigner()
    const first = await publish(owner, 'planner')
    const before = (await registry.snapshots.get()).content.version
    clock.pass(DAY)
    expect(await publish(owner, 'planner')).toEqual({ receipt: first.receipt, created: false })
    expect((await registry.snapshots.get()).content.version).toBe(before)
  })

  it('of the same document many times at once takes it once', async () => {
    const { registry, publish } = await newRegistry()
    const owner = newSigner()
    const results = await Promise.all(Array.from({ length: 8 }, () => publish(owner, 'planner')))
    expect(results.filter(({ created }) => created)).toHaveLength(1)
    expect(await listVersions(registry, planner)).toHaveLength(1)
  })

  it('knows since when an agent is there, however often it is published again', async () => {
    const { clock, store, publish } = await newRegistry()
    const since = toInstant(clock.now())
    const owner = newSigner()
    await publish(owner, 'planner')
    clock.pass(40 * DAY)
    await publish(owner, 'planner', version('1.1.0'))
    await publish(newSigner(), 'writer')
    expect(await store.firstPublished()).toEqual(
      new Map([
        [planner, since],
        [agentId.parse('writer'), toInstant(clock.now())],
      ]),
    )
  })

  it('counts the revisions of an agent and keeps each', async () => {
    const { registry, publish } = await newRegistry()
    const owner = newSigner()
    for (const number of ['1.0.0', '1.1.0', '2.0.0']) await publish(owner, 'planner', version(number))
    expect((await listVersions(registry, planner)).map(({ revision }) => revision)).toEqual([3, 2, 1])
    expect((await getAgent(registry, planner)).summary.version).toBe('2.0.0')
  })

  it('of a document that was replaced is refused', async () => {
    const { publish } = await newRegistry()
    const owner = newSigner()
    await publish(owner, 'planner', version('1.0.0'))
    await publish(owner, 'planner', version('2.0.0'))
    await expect(publish(owner, 'planner', version('1.0.0'))).rejects.toThrow(code('version_not_newer'))
  })

  it('in place of the owner is refused', async () => {
    const { registry } = await newRegistry()
    const submission = { envelope: await signedManifest(newSigner(), 'planner'), signedBy: newSigner().keyId }
    await expect(publishManifest(registry, submission)).rejects.toThrow(code('request_signer_mismatch'))
  })

  it('under an id that is taken is refused, and leaves the agent as it was', async () => {
    const { registry, publish } = await newRegistry()
    const owner = newSigner()
    await publish(owner, 'planner')
    await expect(publish(newSigner(), 'planner')).rejects.toThrow(code('forbidden'))
    const fresh = newSigner()
    await expect(publish(fresh, 'planner', {}, [fresh, owner])).rejects.toThrow(/rotation/)
    expect((await getAgent(registry, planner)).ownerKey).toBe(owner.keyId)
  })

  it('that certifies the key of a stranger is refused', async () => {
    const { registry, publish } = await newRegistry()
    const [owner, operational, thief] = [newSigner(), newSigner(), newSigner()]
    await publish(owner, 'planner', certifying(owner, operational))
    await expect(publish(thief, 'thief', certifying(thief, operational))).rejects.toThrow(code('conflict'))
    expect((await holderOfKey(registry, operational.keyId)).publication.agentId).toBe('planner')
  })

  it('lets one owner vouch for several agents', async () => {
    const { publish } = await newRegistry()
    const owner = newSigner()
    await publish(owner, 'planner')
    expect((await publish(owner, 'player')).created).toBe(true)
  })

  it('under a name that only the registry gives is refused', async () => {
    const { publish } = await newRegistry()
    await expect(publish(newSigner(), 'verified/planner')).rejects.toThrow(code('forbidden'))
  })

  it('with a summary that would weigh on every reader is refused', async () => {
    const { publish } = await newRegistry()
    const mandate = Array.from({ length: 2000 }, (_, i) => ({ capability: `capability-${i}`, scope: [] }))
    const heavy = { credentials: { mandate, constraints: [], prime_directive: '' } }
    await expect(publish(newSigner(), 'planner', heavy)).rejects.toThrow(code('manifest_invalid'))
  })

  it('survives a restart of the registry', async () => {
    const first = await newRegistry()
    const owner = newSigner()
    const { receipt } = await first.publish(owner, 'planner')
    await first.store.close()
    const second = await newRegistry(first.home, first.identity)
    expect(await second.publish(owner, 'planner')).toEqual({ receipt, created: false })
  })
})

describe('what is not there', () => {
  it('is unknown, not empty', async () => {
    const { registry } = await newRegistry()
    await expect(getAgent(registry, planner)).rejects.toThrow(code('agent_unknown'))
    await expect(listVersions(registry, planner)).rejects.toThrow(code('agent_unknown'))
    await expect(holderOfKey(registry, newSigner().keyId)).rejects.toThrow(code('not_found'))
  })
})
