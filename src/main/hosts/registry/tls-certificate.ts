import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { DAY_MS } from '../../../shared/model/duration'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { KeyVault } from '../../engine/ports'

const CERTIFICATE_MS = 30 * DAY_MS
const RENEW_BEFORE_MS = 10 * DAY_MS
/** A peer whose clock is behind takes a certificate that begins now for one of the future. */
const BACKDATED_MS = 60_000

const isFor = (pem: string, host: string): boolean => {
  const certificate = new X509Certificate(pem)
  return (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined
}

/**
 * The certificate of a key in the vault for a host name or address: the last one while it is good for 10 days more, else a new
 * one. The key stays, and with it what clients have pinned.
 */
export const currentCertificate = async (
  vault: KeyVault,
  { keyId, agentId, host, now }: { keyId: KeyId; agentId: AgentId; host: string; now: number },
): Promise<string> => {
  const last = vault.certificates(keyId).at(-1)
  if (last && last.notAfter - now > RENEW_BEFORE_MS && isFor(last.pem, host)) return last.pem
  const issued = await vault.issueCertificate({
    keyId,
    agentId,
    notBefore: now - BACKDATED_MS,
    notAfter: now + CERTIFICATE_MS,
    ...(isIP(host) ? { ips: [host] } : { dnsNames: [host] }),
  })
  return issued.pem
}
