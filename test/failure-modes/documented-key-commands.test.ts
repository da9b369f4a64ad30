import { rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureKeyFile } from '../../src/main/adapters/keyvault'
import { inProcessClient } from '../../src/main/hosts/profile/in-process-client'
import { keyFileOf, openEngine } from '../../src/main/hosts/profile/open-engine'
import { signAttestation } from '../../src/main/protocol/attestation'
import type { Signer } from '../../src/main/protocol/identity'
import { agentId, type Digest, type KeyId, toInstant } from '../../src/shared/model/ids'
import { AGENT, predicate, runOf } from '../fixtures/attestations'
import { observe } from '../fixtures/observation'
import { manifestContent, newSigner } from '../fixtures/registry-documents'
import { profileHome, RegistryProcess } from '../fixtures/registry-process'

// FAILURE_MODES 6.1 prints commands and what they say: run as printed, over a registry that is a process and saw both addresses.

const CAPABILITY = 'orchestrate_sdlc'
const PASSPHRASE = 'four words on paper'
const TESTS = `node -e "console.log('TAP version 13\\n1..1\\nok 1 - orchestrates')"`
const HOUR = 3_600_000

const { home, folder, steward } = profileHome({
  security_monitoring: {
    alerts: { unusual_signing_activity: ['signing_from_unexpected_ip'] },
    // A test has no weeks in which a key's habits form.
    detection: { learning_signatures: 10, max_novelty: 1 },
  },
})
let registry: RegistryProcess
let ownerKey: KeyId
let runs = 0

/** Hands an attestation in that this key signed, from an address of this machine. */
async function attestFrom(localAddress: string, owner: Signer, manifest: Digest): Promise<void> {
  const now = Date.now()
  const content = predicate({
    issued_at: toInstant(now),
    expires_at: toInstant(now + 24 * HOUR),
    // The registry counts an agent's runs: none is left out.
    runs: [1, 2, 3].map((more) => runOf(runs + more)),
  })
  runs += 3
  const { envelope } = await signAttestation(manifest, content, owner)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const call = request(
      `${registry.url}/v1/attestations`,
      { method: 'POST', localAddress, rejectUnauthorized: false, headers },
      resolve,
    )
    call.once('error', reject).end(JSON.stringify(envelope))
  })
  const said = await text(answer)
  if (answer.statusCode !== 201) throw new Error(said)
}

beforeAll(async () => {
  registry = await RegistryProcess.start('primary')
  ensureKeyFile(keyFileOf(folder))
  const open = await openEngine({ folder, name: 'main', host: 'cli', version: '0' })
  const client = inProcessClient(open)
  await client.call('vault.create', { key_file: keyFileOf(folder) })
  await client.call('registries.add', { url: registry.url, root_key: registry.rootKey as KeyId, name: 'primary' })
  const agent_id = agentId.parse(AGENT)
  const { pem } = await client.call('keys.create_recovery', { agent_id, passphrase: PASSPHRASE })
  await client.call('keys.import', {
    file: { format: 'pem', text: pem },
    passphrase: PASSPHRASE,
    role: 'recovery',
    agent_id,
  })
  const { identity: _none, ...manifest } = manifestContent(newSigner(), AGENT, {
    credentials: { mandate: [], constraints: [], prime_directive: 'Orchestrate' },
    capabilities: { interfaces: [], operations: [{ name: CAPABILITY }] },
  })
  const signed = await client.call('manifest.sign', { manifest, create_key: true })
  ownerKey = signed.key_id
  await client.call('manifest.publish', { envelope: signed.envelope })
  await client.call('registries.refresh', {})
  await client.call('attestations.plan', {
    agent_id,
    capability: CAPABILITY,
    command: TESTS,
    folder: home,
    timeout_ms: 60_000,
  })
  const owner = open.engine.context.vault.signer(ownerKey)
  for (let signature = 0; signature < 12; signature++) await attestFrom('127.0.0.1', owner, signed.digest)
  // Whoever has a copy of the key signs elsewhere.
  await attestFrom('127.9.9.9', owner, signed.digest)
  await open.close()
}, 120_000)
afterAll(async () => {
  await registry?.end()
  rmSync(home, { recursive: true, force: true })
})

const linesOf = (text: string): string[] => text.split('\n')

describe('the commands of FAILURE_MODES 6.1', () => {
  it('security-alert shows the unknown address, the usual one, and what to do', async () => {
    const { out, code } = await steward('security-alert', AGENT)
    expect(linesOf(out).slice(0, 6)).toEqual([
      '⚠️  SECURITY ALERT',
      '- Unusual signing activity detected',
      '- Attestation signed from unknown IP: 127.9.9.9',
      '- Last 10 signatures from: 127.0.0.1',
      '',
      'Recommended action: Revoke key immediately',
    ])
    expect(out).toContain(`steward revoke-key ${ownerKey} --reason key_compromise --immediate`)
    expect(code).toBe(1)
  })

  it('revoke-key takes as much of a fingerprint as is printed, and ends the key at once', async () => {
    const printed = `${ownerKey.slice(0, 'sha256:'.length + 8)}...`
    const { out, code } = await steward('revoke-key', printed, '--reason', 'key_compromise', '--immediate')
    expect(linesOf(out).slice(0, 3)).toEqual([
      '✅ Key revoked immediately',
      '✅ All attestations invalidated',
      '✅ Agent suspended from registry',
    ])
    expect(code).toBe(0)
    const listed = JSON.parse((await registry.recorded(`/v1/agents/${AGENT}`)).toString()) as { state: string }
    expect(listed.state).toBe('suspended')
  })

  it('keygen --rotate, attest --all-capabilities and publish bring the agent back with a new key', async () => {
    expect((await steward('keygen', '--rotate')).code).toBe(0)
    const attested = await steward('attest', '--all-capabilities')
    expect(attested.code, attested.out + attested.err).toBe(0)
    const { out, code } = await steward('publish')
    expect(linesOf(out)).toContain('✅ Agent reactivated with new key')
    expect(code).toBe(0)
    const listed = JSON.parse((await registry.recorded(`/v1/agents/${AGENT}`)).toString()) as {
      state: string
      owner_key: string
      attestations: { capability: string }[]
    }
    expect(listed).toMatchObject({ state: 'active', attestations: [{ capability: CAPABILITY }] })
    expect(listed.owner_key).not.toBe(ownerKey)
    observe({
      scenario: '6.1',
      fault: 'attestation signed with a copied key from an unknown address',
      expected: 'the printed commands tell, revoke and bring the agent back',
      observed: 'as printed',
    })
  })
})
