import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/main/adapters/clock'
import { ensureKeyFile, FileVault } from '../../../src/main/adapters/keyvault'
import type { CallerIdentity } from '../../../src/main/engine/ports'
import type { Signer } from '../../../src/main/protocol/identity'
import { agentId, toInstant } from '../../../src/shared/model/ids'
import { DAY } from '../../fixtures/registry-documents'
import type { ServedRegistry } from '../../fixtures/served-registry'

/** A client that a registry knows, with every key that its manifest names. */
export interface CertifiedCaller {
  readonly id: string
  readonly owner: Signer
  readonly operational: Signer
  readonly tls: NonNullable<CallerIdentity['tls']>
}

export async function certifiedCaller(registry: ServedRegistry, id: string): Promise<CertifiedCaller> {
  const clock = systemClock()
  const home = mkdtempSync(join(tmpdir(), 'certified-caller-'))
  const path = join(home, 'vault.key')
  ensureKeyFile(path)
  const vault = new FileVault(join(home, 'vault'), clock)
  await vault.create({ method: 'key_file', path })
  const agent = agentId.parse(id)
  const make = (role: 'owner' | 'operational', algorithm: 'ed25519' | 'ecdsa-p256-sha256') =>
    vault.generate({ role, algorithm, agentId: agent, label: `${role} ${algorithm}` })
  const owner = await make('owner', 'ed25519')
  const messages = await make('operational', 'ed25519')
  const tls = await make('operational', 'ecdsa-p256-sha256')
  const now = clock.now()
  const term = { not_before: toInstant(now - 60_000), not_after: toInstant(now + DAY) }
  const operational_keys = [messages, tls].map((key) => ({ ...key.public, ...term }))
  await registry.publish(vault.signer(owner.key_id), id, {
    identity: { primary_key: owner.public, operational_keys },
    tls: { pins: [tls.key_id] },
  })
  const span = { notBefore: now - 60_000, notAfter: now + DAY }
  const { pem } = await vault.issueCertificate({ keyId: tls.key_id, agentId: agent, ...span })
  return {
    id,
    owner: vault.signer(owner.key_id),
    operational: vault.signer(messages.key_id),
    tls: { certificate: pem, privateKey: vault.tlsKeyPem(tls.key_id) },
  }
}
