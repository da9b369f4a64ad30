import { StewardError } from '../../../../shared/model/errors'
import type { AgentId } from '../../../../shared/model/ids'
import { attestationRows } from '../../attestation/attestation-rows'
import { refreshRegistries } from '../../discovery/search-agents'
import { listedManifest } from '../../keys/own-manifest'
import { exportKey } from '../../keys/private-key-file'
import type { Rehearsal } from '../stage'
import { alerted, requireQuiet } from './alerts'

const AGENT = 'research-analyst'
const agent_id = AGENT as AgentId
/** The evidence that says which key was handed out. */
const STOLEN = 'Stolen key'
const RECOVERY = { agent_id, reason: 'key_compromise' }

/** A key that was handed out is never left in use, though the drill was cancelled or cut off before its recovery. */
const replaced: NonNullable<Rehearsal['restores']> = {
  what: 'The stolen key is not in use any more.',
  async work({ context, recoveries, keys }, { evidence }) {
    const stolen = evidence.find(({ label }) => label === STOLEN)?.value
    await refreshRegistries(context)
    if (stolen === undefined || (await listedManifest(context, agent_id))?.ownerKey !== stolen) return
    // What the theft has still to be noticed for, and is answered with by itself, comes before the recovery and not after it.
    await keys.signing.look()
    const { id } = await recoveries.begin(RECOVERY)
    await recoveries.run(id)
    if ((await context.store.recoveries.get(id))?.state !== 'completed')
      throw new StewardError('drill_failed', `the recovery of ${AGENT} waits; it goes on by itself`)
  },
}

/** FAILURE_MODES 6.1: a thief signs with the owner key; the owner is told, and recovers in one action. */
export const stolenKey: Rehearsal = {
  subject: AGENT,
  restores: replaced,
  async run(stage) {
    const { context, means } = stage
    const unusual = { kind: 'unusual_signing', agent: AGENT } as const
    await requireQuiet(stage, unusual)
    const before = await listedManifest(context, agent_id)
    stage.require(before !== undefined, `no registry lists ${AGENT}`)
    if (before === undefined) return
    stage.show({ label: STOLEN, value: before.ownerKey })
    const passphrase = Buffer.from(context.random.bytes(24)).toString('hex')
    const file = await exportKey(context, { key_id: before.ownerKey, format: 'pem', passphrase })
    stage.require(file.format === 'pem', 'the key could not be exported')
    await stage.prepare(`The owner key of ${AGENT} falls into a thief’s hands. What is rehearsed revokes it for good.`)
    const forged = await stage.fault(`The thief publishes a manifest of ${AGENT} that offers what it never did.`, () =>
      stage.order('forge', AGENT, passphrase, Buffer.from(file.format === 'pem' ? file.text : '').toString('base64')),
    )
    stage.require(Number(forged['status']) < 300, `the registry did not take the forgery: ${forged['code']}`)
    const alert = await alerted(stage, unusual)
    await stage.noticed(`Security monitoring raised an alert: ${alert.text}`, alert.first_at)
    const { id } = await means.recoveries.begin(RECOVERY)
    stage.show({ label: 'Recovery', value: id, page: ['recovery', AGENT] })
    const ended = await stage.until('the recovery was complete', async () => {
      const recovery = await context.store.recoveries.get(id)
      return recovery?.state === 'completed' ? recovery : undefined
    })
    await refreshRegistries(context)
    const after = await listedManifest(context, agent_id)
    stage.require(after?.ownerKey === ended.new_key, 'the registries do not list the new key')
    const offered = new Set(before.summary.capabilities)
    stage.require(
      after?.summary.capabilities.every((name) => offered.has(name)) === true,
      'what the thief added is still offered',
    )
    await stage.until('what it offers was attested under the new key', async () => {
      const rows = await attestationRows(context, agent_id)
      return rows.every(({ state }) => state === 'valid') ? true : undefined
    })
    stage.show({ label: 'New owner key', value: ended.new_key ?? '' })
    await stage.recovered(
      'One recovery revoked the key, told the registries, suspended and certified the agent anew, and put it back in service.',
      ended.finished_at,
    )
  },
}
