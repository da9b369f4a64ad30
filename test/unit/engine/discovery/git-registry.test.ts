import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { exportRegistry } from '../../../../src/main/engine/discovery/export-registry'
import { searchAgents } from '../../../../src/main/engine/discovery/search-agents'
import { verifyKnownAgent } from '../../../../src/main/engine/verification/verify-agent'
import type { AgentId } from '../../../../src/shared/model/ids'
import { clientProfile } from '../../../fixtures/client-profile'
import { git, hasGitServer, serveGit } from '../../../fixtures/git-server'
import { newSigner } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock } from '../agent/agent-under-test'

const HOUR = 3_600_000
const closing: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const client = async (at: HandClock, registries: readonly object[], more: object = {}) => {
  const profile = await clientProfile(at, { discovery: { registries }, ...more })
  closing.push(() => profile.close())
  return profile
}

/** A registry with agents, and an operator's profile that exports it into a folder. */
const exported = async (agents: readonly string[]) => {
  const at = new HandClock()
  const registry = await ServedRegistry.start({ name: 'lab', clock: at })
  closing.push(() => registry.stop())
  const owner = newSigner()
  for (const id of agents) await registry.publish(owner, id)
  const operator = await client(at, [{ url: registry.url, root_keys: [registry.rootKey] }])
  const root = mkdtempSync(join(tmpdir(), 'git-registry-'))
  const folder = join(root, 'agent-registry')
  const exportNow = () => exportRegistry(operator.context, { folder })
  await exportNow()
  return { at, registry, owner, operator, root, folder, exportNow }
}

const MANY = Array.from({ length: 30 }, (_, index) => `agent-${index}`)

const gitEntry = (url: string, rootKey: string) => ({ url, name: 'mirror', timeout_ms: 30_000, root_keys: [rootKey] })
const ids = ({ rows }: Awaited<ReturnType<typeof searchAgents>>) => rows.map(({ summary }) => summary.id)

describe('a registry exported as a git repository', () => {
  it('holds the root, the snapshot and each manifest under a plain path', async () => {
    const { folder } = await exported(['planner', 'acme.builder'])
    expect(git(folder, 'ls-files').split('\n')).toEqual([
      'agents/acme%2Ebuilder/manifest.json',
      'agents/planner/manifest.json',
      'registry.json',
      'root.json',
    ])
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })

  it('gets a commit for each new snapshot and none for the same', async () => {
    const { folder, registry, owner, exportNow } = await exported(['planner'])
    expect(await exportNow()).toMatchObject({ changed: false, agents: 1 })
    await registry.publish(owner, 'builder')
    expect(await exportNow()).toMatchObject({ changed: true, agents: 2 })
    expect(git(folder, 'rev-list', '--count', 'HEAD')).toBe('2')
  })

  it('leaves a folder alone that holds something else', async () => {
    const { operator } = await exported([])
    const folder = mkdtempSync(join(tmpdir(), 'not-a-registry-'))
    writeFileSync(join(folder, 'thesis.txt'), 'mine')
    await expect(exportRegistry(operator.context, { folder })).rejects.toMatchObject({ code: 'conflict' })
    expect(readdirSync(folder)).toEqual(['thesis.txt'])
  })

  it('is read from the folder where it is on this machine, its agents verified', async () => {
    const { at, folder, registry } = await exported(['planner'])
    const { context } = await client(at, [gitEntry(`git+file://${folder}`, registry.rootKey)])
    const found = await searchAgents(context, {})
    expect([found.attempts[0]?.detail, ids(found)]).toEqual(['read git repository', ['planner']])
    expect(found.rows[0]?.provenance).toMatchObject({ source: 'mirror', source_kind: 'git' })
    const { report } = await verifyKnownAgent(context, 'planner' as AgentId)
    expect(report.level).toBe('verified')
  })

  it('whose root is another than the accepted one is refused', async () => {
    const { at, folder } = await exported(['planner'])
    const { context } = await client(at, [gitEntry(`git+file://${folder}`, newSigner().keyId)])
    const found = await searchAgents(context, {})
    expect([found.attempts[0]?.code, found.total]).toEqual(['registry_root_changed', 0])
  })

  it('that was set back to an earlier commit is a rollback', async () => {
    const { at, folder, registry, owner, exportNow } = await exported(['planner'])
    await registry.publish(owner, 'builder')
    await exportNow()
    const { context } = await client(at, [gitEntry(`git+file://${folder}`, registry.rootKey)])
    await searchAgents(context, {})
    git(folder, 'reset', '--hard', '-q', 'HEAD~1')
    const found = await searchAgents(context, { refresh: 'always' })
    expect([found.attempts[0]?.code, ids(found).sort()]).toEqual(['snapshot_rollback', ['builder', 'planner']])
  })

  it('that is old is good for browsing, and says so', async () => {
    const { at, folder, registry } = await exported(['planner'])
    at.pass(72 * HOUR)
    const { context } = await client(at, [gitEntry(`git+file://${folder}`, registry.rootKey)])
    const found = await searchAgents(context, {})
    expect(found.attempts[0]).toMatchObject({ outcome: 'answered', detail: expect.stringMatching(/for browsing only/) })
    expect(found.rows[0]?.provenance.stale).toBe(true)
  })
})

describe.skipIf(!hasGitServer)("a git registry behind git's own server", () => {
  const overHttp = async (agents: readonly string[]) => {
    const under = await exported(agents)
    const server = await serveGit(under.root)
    closing.push(() => server.close())
    const url = `git+${server.origin}/agent-registry/.git`
    return { ...under, server, url, entry: gitEntry(url, under.registry.rootKey) }
  }

  it('is cloned at first, then only asked for what is new', async () => {
    const { at, entry, server, registry, owner, exportNow } = await overHttp(MANY)
    const { context, folder } = await client(at, [entry])
    const first = await searchAgents(context, {})
    expect([first.attempts[0]?.detail, first.total]).toEqual(['cloned git repository', 30])
    const cloned = server.served.bytes
    expect((await searchAgents(context, { refresh: 'always' })).attempts[0]).toMatchObject({
      outcome: 'unchanged',
      detail: 'git repository unchanged',
    })
    await registry.publish(owner, 'painter')
    await exportNow()
    const before = server.served.bytes
    const third = await searchAgents(context, { refresh: 'always' })
    expect([third.attempts[0]?.detail, third.total]).toEqual(['updated git repository', 31])
    expect(server.served.bytes - before).toBeLessThan(cloned / 2)
    // Nothing of the repository was ever written out as files.
    expect(readdirSync(join(folder, 'git')).flatMap((copy) => readdirSync(join(folder, 'git', copy)))).not.toContain(
      'agents',
    )
  })

  it('is copied anew where the copy was damaged', async () => {
    const { at, entry } = await overHttp(['planner'])
    const { context, folder } = await client(at, [entry])
    await searchAgents(context, {})
    const [copy = ''] = readdirSync(join(folder, 'git'))
    const packs = join(folder, 'git', copy, 'objects', 'pack')
    for (const name of readdirSync(packs)) writeFileSync(join(packs, name), 'rubbish')
    const again = await searchAgents(context, { refresh: 'always' })
    expect([again.attempts[0]?.outcome, again.total]).toEqual(['unchanged', 1])
  })

  it('that is larger than it may be, or no registry at all, is refused', async () => {
    const { at, root, server, registry } = await overHttp([])
    mkdirSync(join(root, 'poems'))
    git(join(root, 'poems'), 'init', '-q')
    writeFileSync(join(root, 'poems', 'one.txt'), 'roses')
    git(join(root, 'poems'), 'add', '.')
    git(join(root, 'poems'), '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'one')
    const { context } = await client(at, [gitEntry(`git+${server.origin}/poems/.git`, registry.rootKey)])
    expect((await searchAgents(context, {})).attempts[0]).toMatchObject({
      code: 'registry_unavailable',
      reason: expect.stringMatching(/has no file root.json/),
    })
    const sync = context.git.sync(`git+${server.origin}/poems/.git`, { timeoutMs: 5000, maxBytes: 100 })
    await expect(sync).rejects.toMatchObject({ code: 'payload_too_large' })
  })

  it('is not connected to in no-network mode, and what is cached is browsed', async () => {
    const { at, entry, server } = await overHttp(['planner'])
    const profile = await client(at, [entry])
    await searchAgents(profile.context, {})
    const asked = server.served.requests.length
    profile.setPolicy({
      discovery: { registries: [entry] },
      network: { offline: true, allow_private_addresses: true },
    })
    expect(ids(await searchAgents(profile.context, { refresh: 'always' }))).toEqual(['planner'])
    expect(server.served.requests).toHaveLength(asked)
  })
})
