import { DAY_MS } from '../../../shared/model/duration'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, type KeyId } from '../../../shared/model/ids'
import type { EngineContext } from '../context'
import type { CallerIdentity } from '../ports'

/** The keys this profile delegates with: one signs (orders, messages, its manifest), one is pinned for TLS. */
export interface ClientKeys {
  readonly clientId: AgentId
  readonly signingKey: KeyId
  readonly tlsKey: KeyId
}

const CERTIFICATE_MS = 30 * DAY_MS
const RENEW_BEFORE_MS = 10 * DAY_MS

/** The profile's client keys; undefined until it has enrolled. @throws StewardError `vault_locked` */
export async function clientKeys(context: EngineContext): Promise<ClientKeys | undefined> {
  const stored = await context.store.settings.get('client_id')
  if (stored === undefined) return undefined
  const clientId = agentId.parse(stored)
  const keys = context.vault.list().filter((key) => key.agent_id === clientId)
  const signing = keys.findLast((key) => key.role === 'client')
  const tls = keys.findLast((key) => key.role === 'operational' && key.algorithm === 'ecdsa-p256-sha256')
  return signing && tls && { clientId, signingKey: signing.key_id, tlsKey: tls.key_id }
}

/**
 * Whom this profile calls agents as: message signer, and a TLS certificate that is renewed while it is still good.
 *
 * @throws StewardError `vault_locked`, `key_not_found` before the profile has enrolled
 */
export async function clientIdentity(context: EngineContext): Promise<CallerIdentity> {
  const keys = await clientKeys(context)
  if (keys === undefined)
    throw new StewardError('key_not_found', 'this profile has no client identity yet, so no agent would know it', {
      suggestions: ['Make one and publish it: steward init'],
    })
  return {
    signer: context.vault.signer(keys.signingKey),
    tls: { certificate: await currentCertificate(context, keys), privateKey: context.vault.tlsKeyPem(keys.tlsKey) },
  }
}

async function currentCertificate(context: EngineContext, keys: ClientKeys): Promise<string> {
  const now = context.clock.now()
  const newest = context.vault.certificates(keys.tlsKey).at(-1)
  if (newest !== undefined && newest.notAfter - now > RENEW_BEFORE_MS) return newest.pem
  const issued = await context.vault.issueCertificate({
    keyId: keys.tlsKey,
    agentId: keys.clientId,
    notBefore: now - 60_000,
    notAfter: now + CERTIFICATE_MS,
  })
  return issued.pem
}
