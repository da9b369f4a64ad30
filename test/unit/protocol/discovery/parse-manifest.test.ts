import { describe, expect, it } from 'vitest'
import { parseManifest } from '../../../../src/main/protocol/discovery'
import { isStewardError } from '../../../../src/shared/model/errors'
import { manifestContent, newSigner } from '../../../fixtures/registry-documents'

const passport = {
  identity: { agent_id: 'agora', name: 'AGORA' },
  specs: { description: 'Community gathering', domain: 'COMMUNITY', version: '1.0.0' },
  capabilities: { operations: [{ name: 'community_management' }] },
  governance: { issuer: 'passport_office' },
}

const refusal = (value: unknown): string => {
  try {
    parseManifest(value)
    return 'accepted'
  } catch (error) {
    return isStewardError(error) ? `${error.code}: ${error.message}` : String(error)
  }
}

describe('a manifest', () => {
  it('of the passport shape says nothing of its life and has no key', () => {
    expect(parseManifest(passport)).toMatchObject({
      shape: 'passport',
      summary: { id: 'agora', owner: 'passport_office', lifecycle: 'unstated', capabilities: ['community_management'] },
    })
  })

  it('of the published shape shows its owner key and its https endpoint', () => {
    const owner = newSigner()
    const interfaces = [
      { type: 'cli', protocol: 'bash', endpoint: './run' },
      { type: 'api', protocol: 'https', endpoint: 'https://127.0.0.1:7001/' },
    ]
    const content = manifestContent(owner, 'planner', { capabilities: { interfaces, operations: [] } })
    expect(parseManifest(content)).toMatchObject({
      shape: 'published',
      summary: { key_id: owner.keyId, endpoint: 'https://127.0.0.1:7001', capabilities: ['plan'] },
    })
  })

  it('keeps the sections it does not know', () => {
    const content = manifestContent(newSigner(), 'planner', { pricing: { model: 'free' } })
    expect(parseManifest(content).manifest).toMatchObject({ pricing: { model: 'free' } })
  })

  it('is refused with the place that is wrong', () => {
    const content = manifestContent(newSigner(), 'planner', { capabilities: { interfaces: [], operations: [{}] } })
    expect(refusal(content)).toMatch(/^manifest_invalid: .* at capabilities\.operations\[0\]\.name: /)
    expect(refusal({ ...passport, specs: undefined })).toMatch(/^manifest_invalid: .* at specs: /)
  })

  it.each([[null], ['text'], [[]], [{}], [{ identity: 'x' }], [{ agent: [] }]])('is not what %j is', (value) => {
    expect(refusal(value)).toMatch(/^manifest_invalid: /)
  })

  it('has no id with a slash, white space or control character', () => {
    for (const id of ['a/b', 'a b', 'a\u0000b', 'a\u0085b', '', '../x', 'x'.repeat(129)])
      expect(refusal(manifestContent(newSigner(), id))).toMatch(/^manifest_invalid: .* at agent\.id: /)
  })
})
