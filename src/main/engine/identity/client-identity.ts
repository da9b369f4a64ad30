import { DAY_MS } from '../../../shared/model/duration'
import { StewardError } from '../../../shared/model/errors'
import type { EngineContext } from '../context'
import type { CallerIdentity } from '../ports'
import { type ClientKeys, clientKeys, requireStanding } from './client-keys'

const CERTIFICATE_MS = 30 * DAY_MS
const RENEW_BEFORE_MS = 10 * DAY_MS

/**
 * Whom this profile calls agents as: message signer, and a TLS certificate that is renewed while it is still good.
 *
 * @throws StewardError `vault_locked`, `key_not_found` before the profile has enrolled, `client_key_ended`
 */
export async function clientIdentity(context: EngineContext): Promise<CallerIdentity> {
  const keys = await clientKeys(context)
  if (keys === undefined)
    throw new StewardError('key_not_found', 'this profile has no client identity yet, so no agent would know it', {
      suggestions: ['Make one and publish it: steward init'],
    })
  await requireStanding(context, keys)
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
