import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/main/adapters/clock'
import { FileVault } from '../../src/main/adapters/keyvault'
import type { CallerIdentity } from '../../src/main/engine/ports'
import type { Signer } from '../../src/main/protocol/identity'
import type { WireCaller } from '../../src/main/servers/wire'
import { DAY_MS } from '../../src/shared/model/duration'
import { agentId } from '../../src/shared/model/ids'

/** One side of a call: it signs with an Ed25519 key and connects with a certificate over a P-256 key, as every agent does. */
export interface Party {
  readonly identity: Required<CallerIdentity> & { readonly signer: Signer }
  /** What the other side is told about it. */
  readonly known: WireCaller
}

/** Makes a party in the folder, or opens the one that was made there. */
export async function partyIn(folder: string, name?: string): Promise<Party> {
  const clock = systemClock()
  const vault = new FileVault(join(folder, 'vault'), clock)
  const unlock = { method: 'key_file', path: join(folder, 'vault.key') } as const
  if (name === undefined) await vault.open(unlock)
  else {
    writeFileSync(unlock.path, randomBytes(32), { mode: 0o600 })
    await vault.create(unlock)
    const id = agentId.parse(name)
    await vault.generate({ role: 'operational', agentId: id, label: 'signing' })
    const tls = await vault.generate({ role: 'operational', algorithm: 'ecdsa-p256-sha256', agentId: id, label: 'tls' })
    const now = clock.now()
    await vault.issueCertificate({
      ...{ keyId: tls.key_id, agentId: id, ips: ['127.0.0.1'] },
      ...{ notBefore: now - DAY_MS, notAfter: now + DAY_MS },
    })
  }
  const [signing, tls] = vault.list()
  const certificate = tls && vault.certificates(tls.key_id).at(-1)
  if (!signing || !certificate) throw new Error(`${folder} holds no party`)
  return {
    identity: {
      signer: vault.signer(signing.key_id),
      tls: { certificate: certificate.pem, privateKey: vault.tlsKeyPem(certificate.keyId) },
    },
    known: { key: signing.public, agentId: certificate.agentId, tlsPins: [certificate.keyId] },
  }
}
