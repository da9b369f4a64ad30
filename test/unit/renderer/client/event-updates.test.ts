import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseEvent } from '../../../../src/renderer/client/engine'
import { applyEvent, coalesced } from '../../../../src/renderer/client/event-updates'
import { queryKey } from '../../../../src/renderer/client/query-key'
import type { Command, CommandInput, EngineEvent } from '../../../../src/shared/contract'

const at = (second: number): string => `2025-11-21T08:00:${String(second).padStart(2, '0')}Z`
const event = (name: string, payload: unknown): EngineEvent => {
  const parsed = parseEvent(name, payload)
  if (parsed === undefined) throw new Error(`not an event of the contract: ${name}`)
  return parsed
}
const task = (state: string, progress: number) => ({
  task_id: 'task-abc123',
  agent_id: 'orchestrator',
  operation: 'orchestrate_sdlc',
  state,
  progress,
  created_at: at(0),
  updated_at: at(1),
  idempotency_key: 'task-abc123',
})

/** A cache in which these questions have been answered. */
function answered(...answers: (readonly [command: Command, input: object, answer: object])[]): QueryClient {
  const queries = new QueryClient()
  for (const [command, input, answer] of answers)
    queries.setQueryData(queryKey(command, input as CommandInput<Command>), answer)
  return queries
}
const shown = (queries: QueryClient, command: Command, input: object): unknown =>
  queries.getQueryData(queryKey(command, input as CommandInput<Command>))

describe('an event of the engine', () => {
  test('is left out when this console does not know it', () => {
    expect(parseEvent('weather.changed', {})).toBeUndefined()
    expect(parseEvent('toString', {})).toBeUndefined()
    expect(parseEvent('health.sampled', { sample: { at: 'yesterday' } })).toBeUndefined()
  })

  test('turns an agent red wherever it is shown, without asking again', () => {
    const health = { agent_id: 'orchestrator', state: 'down', uptime: {} }
    const sample = { agent_id: 'orchestrator', at: at(2), up: false, reason: 'It does not answer' }
    const before = { ...health, state: 'healthy' }
    const row = { summary: { id: 'orchestrator' }, health: before }
    const queries = answered(
      ['agents.list', {}, { agents: [row, { summary: { id: 'other' } }] }],
      ['agents.health', { agent_id: 'orchestrator' }, { health: before, samples: [] }],
      ['agents.health', { agent_id: 'other' }, { health: before, samples: [] }],
      ['overview.get', {}, { fleet: [{ ...row, recent: [] }] }],
    )
    expect(applyEvent(queries, event('health.sampled', { sample, health }))).toEqual([])
    expect(shown(queries, 'agents.list', {})).toMatchObject({ agents: [{ health: { state: 'down' } }, {}] })
    expect(shown(queries, 'agents.health', { agent_id: 'orchestrator' })).toMatchObject({
      health: { state: 'down' },
      samples: [sample],
    })
    expect(shown(queries, 'agents.health', { agent_id: 'other' })).toMatchObject({ samples: [] })
    expect(shown(queries, 'overview.get', {})).toMatchObject({
      fleet: [{ health: { state: 'down' }, recent: [{ at: at(2), up: false }] }],
    })
  })

  test('moves a task in every list it belongs to, and out of those it has left', () => {
    const queries = answered(
      ['delegations.list', {}, { delegations: [task('running', 0.4)] }],
      ['delegations.list', { state: 'running' }, { delegations: [task('running', 0.4)] }],
      ['delegations.list', { agent_id: 'other' }, { delegations: [] }],
    )
    const outdated = applyEvent(queries, event('delegation.changed', task('completed', 1)))
    expect(shown(queries, 'delegations.list', {})).toMatchObject({ delegations: [{ state: 'completed', progress: 1 }] })
    expect(shown(queries, 'delegations.list', { state: 'running' })).toEqual({ delegations: [] })
    expect(shown(queries, 'delegations.list', { agent_id: 'other' })).toEqual({ delegations: [] })
    expect(outdated).toContain('delegations.get')
  })

  test('adds to a timeline once, and asks for all of it when an entry is missing', () => {
    const input = { task_id: 'task-abc123' }
    const queries = answered(['delegations.get', input, { ...task('running', 0), timeline: [] }])
    const entry = (seq: number) =>
      event('delegation.timeline', { ...input, entry: { seq, at: at(seq), kind: 'agent', text: `step ${seq}` } })
    expect(applyEvent(queries, entry(1))).toEqual([])
    expect(applyEvent(queries, entry(1))).toEqual([])
    expect(shown(queries, 'delegations.get', input)).toMatchObject({ timeline: [{ seq: 1 }] })
    expect(applyEvent(queries, entry(3))).toEqual(['delegations.get'])
  })

  test('invents no answer for a question that was never asked', () => {
    const queries = new QueryClient()
    applyEvent(queries, event('delegation.changed', task('running', 0.1)))
    expect(queries.getQueryCache().getAll()).toEqual([])
  })
})

describe('a burst of events', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('asks once for all that it made old', () => {
    const asked: Command[][] = []
    const refresh = coalesced((commands) => void asked.push([...commands]), 200)
    refresh(['overview.get', 'agents.list'])
    refresh(['overview.get'])
    refresh([])
    vi.advanceTimersByTime(200)
    refresh(['policy.get'])
    vi.advanceTimersByTime(200)
    expect(asked).toEqual([['overview.get', 'agents.list'], ['policy.get']])
  })
})
