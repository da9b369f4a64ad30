import { describe, expect, it } from 'vitest'
import { mayDelegate } from '../../../../src/main/protocol/delegation'
import { agentId, keyId } from '../../../../src/shared/model/ids'

const who = { agentId: agentId.parse('verified/asker'), ownerKey: keyId.parse(`sha256:${'0a'.repeat(32)}`) }

describe('who may delegate', () => {
  it.each([
    ['anyone the registry knows', 'anyone', true],
    ['the agent by its id', 'verified/asker', true],
    ['whatever an owner key vouches for', who.ownerKey, true],
    ['a namespace', 'verified/', true],
    ['another id that begins alike', 'verified/ask', false],
    ['no namespace at all', '/', false],
    ['another owner', `sha256:${'0b'.repeat(32)}`, false],
  ])('%s: %s is %s', (_what, entry, may) => {
    expect(mayDelegate([entry], who)).toBe(may)
  })

  it('is nobody where the list is empty', () => {
    expect(mayDelegate([], who)).toBe(false)
  })
})
