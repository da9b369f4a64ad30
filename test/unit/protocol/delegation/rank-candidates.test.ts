import { expect, it } from 'vitest'
import { rankCandidates } from '../../../../src/main/protocol/delegation'
import { agentId } from '../../../../src/shared/model/ids'

const candidate = (id: string, change: object = {}) => ({
  agentId: agentId.parse(id),
  failedHere: false,
  completed: 0,
  failed: 0,
  knownSince: 0,
  ...change,
})

it('prefers agents that succeed, then fresh documents, and puts those that failed with this task last', () => {
  const ranked = rankCandidates([
    candidate('failed-here', { failedHere: true, completed: 100 }),
    candidate('fails', { completed: 1, failed: 5 }),
    candidate('stale'),
    candidate('fresh', { knownSince: 1 }),
    candidate('succeeds', { completed: 9, failed: 1 }),
    candidate('succeeds', { completed: 9, failed: 1 }),
  ])
  expect(ranked).toEqual(['succeeds', 'fresh', 'stale', 'fails', 'failed-here'])
})
