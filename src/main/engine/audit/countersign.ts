import { type AuditState, countersignaturesAnswer, type ProvenCountersignature } from '../../../shared/model/audit'
import { DAY_MS } from '../../../shared/model/duration'
import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, type KeyId } from '../../../shared/model/ids'
import { type OpenedCountersignature, openProven, signAuditHead } from '../../protocol/audit'
import { raiseAlert } from '../alerts/raise'
import type { EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { answerOf, callRegistry, envelopeOf, fetchAcceptedRoot } from '../discovery/registry-connection'
import { clientKeys } from '../identity/client-keys'
import { listedManifest, ownAgents } from '../keys/own-manifest'
import { auditStateKept, countersignaturesKept, judged } from './audit-log'

const MAX_BYTES = 32 * 1024
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** Between two countersignatures nobody asked for: every one is verified whenever the log is looked at. */
const EVERY_MS = DAY_MS

interface Keeper {
  readonly agentId: AgentId
  readonly keyId: KeyId
}

/** Whom the log is of, as registries know him: an agent's owner, or the client. Undefined where no registry knows anybody here. */
async function keeperOf(context: EngineContext): Promise<Keeper | undefined> {
  const client = await clientKeys(context)
  if (client) return { agentId: client.clientId, keyId: client.signingKey }
  for (const agentId of ownAgents(context)) {
    const listed = await listedManifest(context, agentId)
    const own = listed && context.vault.list().some(({ key_id }) => key_id === listed.ownerKey)
    if (own) return { agentId, keyId: listed.ownerKey }
  }
  return undefined
}

/** The log's name; the same for as long as the profile lives. */
async function logOf(context: EngineContext): Promise<string> {
  const kept = await context.store.settings.get('audit_log')
  if (kept !== undefined) return kept
  const made = Buffer.from(context.random.bytes(16)).toString('hex')
  await context.store.settings.set('audit_log', made)
  return made
}

export interface CountersignOutcome {
  readonly state: AuditState
  readonly unreachable: { readonly registry: string; readonly reason: string }[]
}

/**
 * Has every registry countersign where the log stands, and keeps what they sign: its owner cannot rewrite it unnoticed afterwards.
 *
 * @throws StewardError `vault_locked`, `key_not_found` where no registry knows a key of this vault
 */
export async function countersignAudit(context: EngineContext): Promise<CountersignOutcome> {
  const keeper = await keeperOf(context)
  if (keeper === undefined)
    throw new StewardError('key_not_found', 'no registry knows a key of this vault, so none can countersign its log', {
      suggestions: ['Publish an agent or make a client identity first: steward init'],
    })
  const chain = await context.store.audit.verify()
  const { entries, head } = chain
  if (!chain.intact || head === undefined) return { state: await auditStateKept(context), unreachable: [] }
  const log = await logOf(context)
  const signed = await signAuditHead(
    { agent_id: keeper.agentId, log, entries, head },
    context.vault.signer(keeper.keyId),
  )
  const told = await fromEach(context, async (registry) => submit(context, registry, signed, { ...keeper, log }))
  return { state: await judged(context, chain, await known(context, told.found)), unreachable: told.failed }
}

/** Whether the log holds, compared with what every registry tells of it now. */
export async function verifyAudit(context: EngineContext): Promise<AuditState> {
  const chain = await context.store.audit.verify()
  const log = await context.store.settings.get('audit_log')
  const keeper = context.vault.isOpen() ? await keeperOf(context) : undefined
  if (log === undefined || keeper === undefined) return judged(context, chain, await countersignaturesKept(context))
  const told = await fromEach(context, (registry) => askOne(context, registry, { ...keeper, log }))
  return judged(context, chain, await known(context, told.found))
}

/** Done by itself: a day after the last, where something was written since. */
export async function countersignWhenDue(context: EngineContext): Promise<void> {
  if (!context.vault.isOpen() || (await keeperOf(context)) === undefined) return
  const { countersigned = [], entries } = await auditStateKept(context)
  const lastAt = Math.max(0, ...countersigned.map(({ at }) => fromInstant(at)))
  const known = Math.max(0, ...countersigned.map((one) => one.entries))
  if (entries <= known || context.clock.now() - lastAt < EVERY_MS) return
  const { state } = await countersignAudit(context)
  if (!state.intact) await tellRewritten(context, state)
}

const tellRewritten = (context: EngineContext, { broken_at, entries }: AuditState): Promise<unknown> =>
  raiseAlert(context, {
    key: 'audit_rewritten',
    kind: 'audit_rewritten',
    severity: 'critical',
    text: `The audit log is not the one that a registry countersigned: it differs from entry ${broken_at ?? 'unknown'} on or before it.`,
    evidence: { broken_at, entries },
  })

type Found = { readonly proven: ProvenCountersignature; readonly opened: OpenedCountersignature }

/** What is kept, and what was told now; the same one once. */
async function known(context: EngineContext, told: readonly Found[]): Promise<OpenedCountersignature[]> {
  const all = [...(await countersignaturesKept(context)), ...told.map(({ opened }) => opened)]
  return [...new Map(all.map((opened) => [idOf(opened), opened])).values()]
}

const idOf = ({ content, rootKey }: OpenedCountersignature): string =>
  `${rootKey} ${content.log} ${String(content.entries).padStart(12, '0')}`

async function fromEach(
  context: EngineContext,
  ask: (registry: ConfiguredRegistry) => Promise<Found[]>,
): Promise<{ found: Found[]; failed: { registry: string; reason: string }[] }> {
  const found: Found[] = []
  const failed: { registry: string; reason: string }[] = []
  for (const registry of (await configuredRegistries(context)).filter(({ kind }) => kind === 'https'))
    try {
      found.push(...(await ask(registry)))
    } catch (error) {
      if (!isStewardError(error)) throw error
      failed.push({ registry: registry.name, reason: error.message })
    }
  return { found, failed }
}

interface Log extends Keeper {
  readonly log: string
}

/** One that refuses because it knows another log is asked for what it knows: that is the proof. */
async function submit(
  context: EngineContext,
  registry: ConfiguredRegistry,
  signed: Envelope,
  of: Log,
): Promise<Found[]> {
  const { root } = await fetchAcceptedRoot(context, registry)
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from(JSON.stringify(signed))
  try {
    const answer = await callRegistry(context, registry, root, {
      method: 'POST',
      path: '/v1/audit-heads',
      headers,
      body,
    })
    // Whether it is one shows when it is asked for all of them.
    envelopeOf(answer.body, MAX_BYTES)
  } catch (error) {
    if (!isStewardError(error) || error.code !== 'conflict') throw error
  }
  return askOne(context, registry, of)
}

/** Everything the registry has countersigned of the log that is not kept here yet; kept from now on. */
async function askOne(context: EngineContext, registry: ConfiguredRegistry, { agentId, log }: Log): Promise<Found[]> {
  const { root, envelope } = await fetchAcceptedRoot(context, registry)
  const found: Found[] = []
  let after = 0
  for (;;) {
    const path = `/v1/agents/${encodeURIComponent(agentId)}/audit-heads?log=${log}&after=${after}`
    const { body } = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ANSWER_BYTES })
    const { countersignatures } = answerOf(countersignaturesAnswer, body, MAX_ANSWER_BYTES)
    for (const document of countersignatures) {
      const proven = { root: envelope, document }
      const opened = openProven(proven)
      if (opened.content.log !== log || opened.content.agent_id !== agentId) continue
      found.push({ proven, opened })
    }
    const last = found.at(-1)?.opened.content.entries ?? 0
    if (countersignatures.length === 0 || last <= after) break
    after = last
  }
  for (const { proven, opened } of found)
    if ((await context.store.countersignatures.get(idOf(opened))) === undefined)
      await context.store.countersignatures.put(idOf(opened), proven)
  return found
}
