import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openRegistryStore } from '../../../../src/main/adapters/sqlite'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { newSigner, START, signedManifest } from '../../../fixtures/registry-documents'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

it("a reviewer's decision is kept together with what it makes of the agents, or not at all", async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'registry-')), 'registry.db')
  const { store } = await openRegistryStore({ file, clock: new HandClock(), log: quiet })
  const envelope = await signedManifest(newSigner(), 'planner')
  const opened = await store.reviews.open({
    kind: 'sybil',
    subject: agentId.parse('planner'),
    risk: 0.9,
    evidence: {},
    opened_at: toInstant(START),
  })
  const banned = { ...opened, state: 'banned' as const }
  const gone = [{ agent: agentId.parse('nobody'), state: 'banned' as const }]
  await expect(store.reviews.decide(banned, { envelope, before: [] }, gone)).rejects.toMatchObject({
    code: 'agent_unknown',
  })
  expect((await store.reviews.get(opened.id))?.state).toBe('open')
  expect(await store.reviews.decisions(opened.id)).toEqual([])
  expect(await store.reviews.decide(banned, { envelope, before: [] }, [])).toBeUndefined()
  expect((await store.reviews.get(opened.id))?.state).toBe('banned')
  await store.close()
})
