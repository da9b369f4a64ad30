import { describe, expect, it } from 'vitest'
import { requireRecoverable } from '../../../../src/main/engine/delegation/recovery'
import { toInstant } from '../../../../src/shared/model/ids'
import { defaultPolicy } from '../../../../src/shared/model/policy'
import { storedDelegation } from '../../../fixtures/stored-delegation'
import { HandClock } from '../agent/agent-under-test'

const OFFLINE_MS = defaultPolicy().delegation.heartbeat.offline_after_ms

/** What is said to whoever wants to recover a running task that was last heard of so long ago. */
const said = (silentMs: number) => {
  const clock = new HandClock()
  const last_heartbeat_at = toInstant(clock.now() - silentMs)
  const task = { ...storedDelegation('abc123', last_heartbeat_at), state: 'running' as const, last_heartbeat_at }
  try {
    requireRecoverable({ clock, policy: defaultPolicy }, task)
  } catch (error) {
    return error as { code: string; message: string; suggestions: string[] }
  }
  return undefined
}

describe('a task that is running as far as is known here', () => {
  it('is not taken from an agent that was heard a moment ago', () => {
    expect(said(1000)).toMatchObject({ code: 'conflict', message: expect.stringContaining('still answers for it') })
  })

  it('and was not listened to since, as after a crash, is not either: it is said how to find out', () => {
    const told = said(OFFLINE_MS + 1)
    expect(told?.message).toMatch(/was running at .* when it was last heard of/)
    expect(told?.suggestions[0]).toContain('steward monitor task-abc123')
    expect(told?.suggestions[1]).toContain('steward cancel task-abc123')
  })
})
