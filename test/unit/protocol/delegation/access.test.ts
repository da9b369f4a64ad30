import { describe, expect, it } from 'vitest'
import { belongsTo, mayDelegate } from '../../../../src/main/protocol/delegation'
import { agentId, type KeyId, keyId } from '../../../../src/shared/model/ids'

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

describe('whose a task is', () => {
  const [old, present] = ['0c', '0d'].map((byte) => keyId.parse(`sha256:${byte.repeat(32)}`)) as [KeyId, KeyId]
  const task = { clientId: agentId.parse('asker'), clientKey: old }
  const successor = { agentId: task.clientId, keyId: present, predecessors: [old] }

  it.each([
    ['the key that ordered it', { ...successor, keyId: old, predecessors: [] }, true],
    ['the key that succeeded that one', successor, true],
    ['another key of the same client', { ...successor, predecessors: [] }, false],
    ['a stranger whose history claims the key', { ...successor, agentId: agentId.parse('stranger') }, false],
  ])('%s: %s', (_what, who, isTheirs) => {
    expect(belongsTo(task, who)).toBe(isTheirs)
  })
})
