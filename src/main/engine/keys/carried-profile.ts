import { type CarriedProfile, carriedProfile } from '../../../shared/model/carried-profile'
import { type ErrorCode, StewardError } from '../../../shared/model/errors'
import { agentId } from '../../../shared/model/ids'
import type { RestoredPolicy } from '../../../shared/model/key-custody'
import type { EngineContext } from '../context'
import { policyToCarry, takePolicy } from '../settings/carry-policy'

/** What a backup gets beside its keys: who the client is, and the policy with its registries. */
export async function profileToCarry(context: EngineContext): Promise<Uint8Array> {
  const clientId = await context.store.settings.get('client_id')
  const policy = await policyToCarry(context)
  const carried: CarriedProfile = {
    format: 'steward-profile-1',
    ...(clientId !== undefined && { client_id: agentId.parse(clientId) }),
    ...(policy && { policy }),
  }
  return Buffer.from(JSON.stringify(carried))
}

const OF_ANOTHER_FORM: ReadonlySet<ErrorCode> = new Set(['input_invalid', 'policy_malformed', 'policy_invalid'])

/**
 * Takes over what a backup has beside its keys. Never throws for what it says: the keys are restored already, and one written by
 * a program with other rules is no reason to lose them.
 */
export async function takeProfile(
  context: EngineContext,
  beside: Uint8Array | undefined,
  replacePolicy: boolean,
): Promise<RestoredPolicy> {
  if (beside === undefined) return 'none'
  try {
    const { client_id, policy } = read(beside)
    if (client_id !== undefined && (await context.store.settings.get('client_id')) === undefined)
      await context.store.settings.set('client_id', client_id)
    return policy === undefined ? 'none' : await takePolicy(context, policy, replacePolicy)
  } catch (error) {
    if (!(error instanceof StewardError) || !OF_ANOTHER_FORM.has(error.code)) throw error
    context.log.warn('the policy of a backup could not be taken over', { code: error.code, message: error.message })
    return 'unusable'
  }
}

function read(beside: Uint8Array): CarriedProfile {
  const parsed = carriedProfile.safeParse(jsonOf(Buffer.from(beside).toString('utf8')))
  if (parsed.success) return parsed.data
  throw new StewardError('input_invalid', 'what the backup has beside its keys is of a form this program does not know')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no profile either.
    return undefined
  }
}
