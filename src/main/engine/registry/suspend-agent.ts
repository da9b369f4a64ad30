import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { RegistryAgentState } from '../../../shared/model/provenance'
import {
  readSuspension,
  type SuspensionStatement,
  verifyManifestEnvelope,
  verifySuspension,
} from '../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import type { Suspension } from '../ports'
import { recordSigned, type SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import { recordChange } from './record-change'

const SKEW_MS = 60_000

/**
 * Takes an agent out of service, or back, on its owner's or recovery key's word (FAILURE_MODES 6.1 `suspend_agent`). A
 * revocation's suspension is not lifted so: only a new owner key lifts it.
 *
 * @throws StewardError `agent_unknown`, `signer_unknown`, `signature_invalid`, `version_not_newer` for a statement that is not
 * later than the last one, `forbidden` where somebody else's suspension is to be lifted
 */
export const suspendAgent = (
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource = {},
): Promise<{ state: RegistryAgentState }> => context.submit(() => change(context, envelope, source))

const change = async (
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource,
): Promise<{ state: RegistryAgentState }> => {
  const { store, log } = context
  const { agent_id } = readSuspension(envelope)
  const latest = await getAgent(context, agent_id)
  const keys = await keysThatMay(context, latest.envelope)
  const statement = verifySuspension(envelope, keys)
  const before = await store.keyEvents.suspension(agent_id)
  assertLater(context, statement, before)
  assertOwnersToLift(statement, latest.state, before)
  const { action, reason, at } = statement
  const changes = latest.state === (action === 'suspend' ? 'active' : 'suspended') || latest.state === 'degraded'
  await store.keyEvents.saveSuspension({
    agentId: agent_id,
    // A revocation outlasts what its owner says about service.
    cause: before?.active && before.cause === 'revocation' ? 'revocation' : 'owner',
    reason,
    at,
    active: action === 'suspend' && (changes || before?.active === true),
  })
  await record(context, agent_id, envelope, keys, source)
  if (!changes) return { state: latest.state }
  const next = action === 'suspend' ? 'suspended' : 'active'
  const { version } = await store.setState(agent_id, next)
  await recordChange(context, version)
  log.warn(action === 'suspend' ? 'agent suspended by its owner' : 'agent resumed by its owner', { agent_id, reason })
  return { state: next }
}

const keysThatMay = async ({ store, clock }: RegistryContext, manifest: Envelope): Promise<KeyRecord[]> => {
  const { identity } = verifyManifestEnvelope(manifest, { now: clock.now() }).manifest
  const keys: KeyRecord[] = []
  for (const key of [identity.primary_key, ...(identity.recovery_key ? [identity.recovery_key] : [])])
    if (!(await store.isRevoked(key.key_id))) keys.push(key)
  return keys
}

/** Whoever kept an old statement must not undo a later one with it; one from the future would bar every later one. */
const assertLater = (
  { clock }: RegistryContext,
  statement: SuspensionStatement,
  before: Suspension | undefined,
): void => {
  const at = fromInstant(statement.at)
  if ((before === undefined || at > fromInstant(before.at)) && at <= clock.now() + SKEW_MS) return
  throw new StewardError('version_not_newer', `${statement.agent_id} was suspended or resumed by a later statement`, {
    details: { at: statement.at, last: before?.at },
  })
}

const assertOwnersToLift = (
  { action, agent_id }: SuspensionStatement,
  state: RegistryAgentState,
  before: Suspension | undefined,
): void => {
  if (action === 'suspend' || state !== 'suspended' || (before?.active && before.cause === 'owner')) return
  throw new StewardError('forbidden', `the suspension of ${agent_id} is not its owner's to lift`, {
    suggestions: ['After a revocation: name a new owner key with the recovery key, steward keygen --rotate'],
  })
}

const record = async (
  context: RegistryContext,
  agent_id: AgentId,
  envelope: Envelope,
  keys: readonly KeyRecord[],
  source: SubmissionSource,
): Promise<void> => {
  const signer = keys.find((key) => envelope.signatures.some(({ keyid }) => keyid === key.key_id))
  if (signer === undefined) return
  const document_digest = sha256Digest(decodeBase64(envelope.payload))
  await recordSigned(context, { agent_id, key_id: signer.key_id, kind: 'suspension', document_digest }, source)
}
